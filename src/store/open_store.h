// From an address on the command line to a store.
#pragma once

#include <memory>
#include <string_view>

#include "store/object_store.h"

namespace velib {

// A directory, made by the first write: "store", "/var/lib/velib". "s3://…" is unsupported for now;
// invalid_input for an empty address, another scheme, or a path that is a file.
result<std::unique_ptr<object_store>> open_store(std::string_view address);

}  // namespace velib
