// Models as commands load them: a file, the one that the store names, or the one that ships with the program.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/model_store.h"
#include "model/forecast_model.h"
#include "store/object_store.h"

namespace velib {

struct model_choice {
  std::string path;  // "": the store's current one; where it names none, the one that ships with the program
  precision wanted = precision::f32;
};

// Reads and parses the model.tar.gz at `path`, or, for "", the one that ships; errors name the file. Logs
// when the processor has not the precision wanted.
result<std::unique_ptr<forecast_model>> load_model(const model_choice& choice);

// As load_model, but "" is the store's current model (app/model_store.h) first. Errors of that object and of
// its archive name them; nothing else takes their place.
result<std::unique_ptr<forecast_model>> load_model(object_store& store, const model_choice& choice);

// One of the store's archives; errors name it.
result<std::unique_ptr<forecast_model>> load_model(object_store& store, const stored_model& named,
                                                   precision wanted);

}  // namespace velib
