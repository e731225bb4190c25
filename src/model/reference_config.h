// config.json of the kind "reference_lstm", ours and the reference's own; field by field in
// docs/formats/archive.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "base/result.h"
#include "model/reference_lstm.h"

namespace velib {

// How a model came to be, for people and for "training", "results" and "data" of config.json.
struct training_facts {
  const boost::json::object& training;
  const boost::json::object& results;
  std::string data_version;  // the history it was fitted on: "2022-05-12/2022-06-09"
  float dropout_rate = 0.0f;
};

struct reference_config {
  model_calendar calendar = model_calendar::local;
  std::optional<feature_scaling> scaling;  // nothing in the reference's own: its scaler.pkl tells
  forecast_errors errors = {};             // none in the reference's own
};

std::string config_text(const reference_weights& weights, const training_facts& facts);

// corrupt when it is missing or no JSON object.
result<boost::json::object> parse_config_object(std::string_view text);

// Whether this is the reference's own form, which has neither "kind" nor "format".
bool is_foreign(const boost::json::object& config);

// corrupt or invalid_input with the field that is wrong; unsupported for another format number, another
// architecture or other features.
result<reference_config> parse_config(const boost::json::object& config);

}  // namespace velib
