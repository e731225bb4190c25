// The models of a store: archives under models/NAME/, and models/current.json, the one in use, switched by
// one write. docs/formats/models.md describes the object.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/object_store.h"

namespace velib {

inline constexpr std::string_view kCurrentModelKey = "models/current.json";
// The sums of the forecasts' errors, of forecast/track_file.h.
inline constexpr std::string_view kTrackKey = "models/_track.json";

struct stored_model {
  std::string name;     // of its folder
  std::string version;  // of forecast_model
  std::string sha256;   // of the archive's bytes

  bool operator==(const stored_model&) const = default;
};

// A model that serves, or served, and from when on.
struct model_use {
  std::optional<stored_model> model;  // nothing: the one that ships with the program
  std::optional<utc_time> since;      // nothing: before the store named a model

  bool operator==(const model_use&) const = default;
};

// What models/current.json says.
struct current_model {
  model_use now;
  std::vector<model_use> before;  // the newest first, at most kMostUsesBefore; what `now` replaced is [0]

  bool operator==(const current_model&) const = default;
};
inline constexpr size_t kMostUsesBefore = 16;

// invalid_input unless it is 1 to 64 of [A-Za-z0-9._=-], begins with a letter or digit, and does not end in
// ".json".
status check_model_name(std::string_view name);
// "models/NAME/model.tar.gz"
std::string model_key(std::string_view name);

std::string serialize_current(const current_model& current);
// corrupt when it is torn or a field is not as it must be, unsupported when it is of another format.
result<current_model> parse_current(std::string_view bytes);

// Nothing when the store names no model. Errors name the object.
result<std::optional<current_model>> load_current(object_store& store);

// The bytes of the archive. not_found when it is gone, corrupt when they are not those that `model` names.
result<std::string> load_archive(object_store& store, const stored_model& model);
// Writes the archive where there is none, and nothing where the very same is; conflict where another is.
status save_archive(object_store& store, const std::string& name, std::string_view bytes);
// The names under which archives are, sorted.
result<std::vector<std::string>> list_models(object_store& store);

// Makes `model` the one in use, by one write. conflict when models/current.json is no longer `seen`; one that
// cannot be read counts as none.
status switch_model(object_store& store, const std::optional<current_model>& seen, const stored_model& model,
                    utc_time now);
// Goes back to the model before the current one, by one write; again, to the one before that. Returns what is
// in use then. not_found when there is none before, and the errors of load_archive for the one before.
result<current_model> roll_back(object_store& store, utc_time now);

}  // namespace velib
