// Stores as the program opens them: with its environment, and ended by its signals.
#pragma once

#include <memory>
#include <stop_token>
#include <string_view>

#include "store/open_store.h"

namespace velib {

// The program's own variables.
environment program_environment();

// As open_store. `stop` ends requests under way.
result<std::unique_ptr<object_store>> open_program_store(std::string_view address, std::stop_token stop = {});

}  // namespace velib
