// From an address on the command line to a store.
#pragma once

#include <memory>
#include <stop_token>
#include <string_view>

#include "base/environment.h"
#include "net/http_client.h"
#include "net/retry.h"
#include "store/object_store.h"

namespace velib {

// What a store beyond this machine needs besides its address.
struct store_access {
  environment variables = empty_environment;  // the AWS_* ones
  std::stop_token stop = {};                  // ends requests under way
  // Asks through this one, and waits between tries with `pause`; both or none, which means their own.
  std::shared_ptr<http_client> client = {};
  pause_function pause = {};
};

// A directory, made by the first write: "store", "/var/lib/velib"; or "s3://bucket/prefix", which is not
// asked for until the first use. invalid_input for an empty address, another scheme, a path that is a file,
// or what parse_s3_address refuses.
result<std::unique_ptr<object_store>> open_store(std::string_view address, const store_access& access = {});

}  // namespace velib
