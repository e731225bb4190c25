// Models by file name.
#pragma once

#include <memory>
#include <string>

#include "model/forecast_model.h"

namespace velib {

// Reads and parses a model.tar.gz; errors name the file. An empty path means the model that ships with the
// program.
result<std::unique_ptr<forecast_model>> load_model(const std::string& path);

}  // namespace velib
