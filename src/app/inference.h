// Where forecasts are made: in this process, or at a remote endpoint that the command line names.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "base/environment.h"
#include "base/result.h"
#include "forecast/city_forecaster.h"
#include "forecast/remote_endpoint.h"
#include "net/http_client.h"

namespace velib {

// The forecaster behind "http(s)://…" or "sagemaker://…" (forecast/remote_address.h), asked for the first
// time with the first forecast; null for "local", where a model of this process is to be used. `variables`
// are the AWS_* ones; `stop` ends requests and pauses under way. It asks by `client`, which outlives it, or
// by one of its own. invalid_input for an address that is none.
result<std::unique_ptr<city_forecaster>> open_remote_inference(const std::string& address,
                                                               const environment& variables,
                                                               std::stop_token stop = {},
                                                               const remote_policy& policy = {},
                                                               http_client* client = nullptr);

}  // namespace velib
