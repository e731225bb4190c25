// A new model becomes the one in use, when it forecasts the last days better than the one that is.
#pragma once

#include <functional>
#include <string>

#include "app/models.h"
#include "base/civil_time.h"
#include "base/result.h"
#include "store/object_store.h"

namespace velib {

struct promotion {
  std::string archive;  // bytes of the new model.tar.gz
  std::string source;   // where they come from, for errors
  std::string name;     // in the store; "" for its version
  model_choice in_use;  // the one to beat
  int days = 7;
  bool force = false;  // switch whatever the measurement says, and where there can be none
};

// Lines for people: what was measured, and what was done.
using promotion_log = std::function<void(const std::string& text)>;

// Measures both models, and only if the new one has the lower mean absolute error puts its archive into the
// store and then switches models/current.json. Otherwise nothing is changed, and the error says why.
status promote_model(object_store& store, const promotion& p, const time_zone& zone, utc_time now,
                     const promotion_log& log);

}  // namespace velib
