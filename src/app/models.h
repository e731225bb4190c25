// Models by file name.
#pragma once

#include <memory>
#include <string>

#include "model/forecast_model.h"

namespace velib {

struct model_choice {
  std::string path;  // "": the model that ships with the program
  precision wanted = precision::f32;
};

// Reads and parses a model.tar.gz; errors name the file. Logs when the processor has not the precision
// wanted.
result<std::unique_ptr<forecast_model>> load_model(const model_choice& choice);

}  // namespace velib
