#include "model/reference_config.h"

#include <cmath>

#include <boost/json.hpp>

#include "base/json_text.h"
#include "model/forecast_errors_json.h"

namespace velib {

namespace {

namespace json = boost::json;

constexpr int kFormat = 1;
constexpr const char* kLocal = "local";
constexpr const char* kUtc = "utc";

struct size_field {
  const char* name;
  size_t size;
};
constexpr std::array<size_field, 5> kArchitecture = {{{"lstm_hidden_1", kLstm1.hidden},
                                                      {"lstm_hidden_2", kLstm2.hidden},
                                                      {"dense_hidden", kDense1.output},
                                                      {"static_features_size", kNetworkStatics},
                                                      {"output_size", kNetworkOutputs}}};

json::object architecture_of(float dropout_rate) {
  json::object architecture;
  for (const auto& [name, size] : kArchitecture) architecture[name] = size;
  // By way of text: 0.2 as a float is not 0.2 as a double.
  architecture["dropout_rate"] = std::stod(fmt::format("{}", dropout_rate));
  return architecture;
}

json::object features_of_kind(model_calendar calendar) {
  json::array statics(kStaticNames.begin(), kStaticNames.end());
  json::array horizons;
  for (const auto h : kReferenceHorizons) horizons.push_back(h.count());
  return {{"history", "numbikesavailable"},
          {"history_hours", kHistoryHours},
          {"history_ends_at", "origin"},
          {"missing_hours", "state kept"},
          {"calendar", calendar == model_calendar::local ? kLocal : kUtc},
          {"statics", std::move(statics)},
          {"horizons_min", std::move(horizons)}};
}

// Raw, as a request would have them; null where there is no forecast without one.
json::array unknown_array(const feature_scaling& scaling) {
  json::array unknown;
  for (size_t k = 0; k < kStatics; ++k) {
    const auto& [mean, scale] = scaling.statics[k];
    const double raw = static_cast<double>(scaling.unknown[k]) * scale + mean;
    unknown.push_back(std::isnan(raw) ? json::value() : json::value(raw));
  }
  return unknown;
}

json::object scaling_object(const feature_scaling& scaling) {
  json::array mean, scale;
  for (const auto& s : scaling.statics) {
    mean.push_back(s.mean);
    scale.push_back(s.scale);
  }
  json::object statics = {{"mean", std::move(mean)}, {"scale", std::move(scale)}};
  if (scaling.unknown != decltype(scaling.unknown){}) statics["unknown"] = unknown_array(scaling);
  return {{"numbikesavailable", {{"mean", scaling.bikes.mean}, {"scale", scaling.bikes.scale}}},
          {"statics", std::move(statics)}};
}

const json::object* find_object(const json::object& in, std::string_view name) {
  const auto* value = in.if_contains(json::string_view(name.data(), name.size()));
  return value ? value->if_object() : nullptr;
}

const json::array* find_array(const json::object& in, std::string_view name) {
  const auto* value = in.if_contains(json::string_view(name.data(), name.size()));
  return value ? value->if_array() : nullptr;
}

double number_or_nan(const json::value* value) {
  json::error_code code;
  const double number = value ? value->to_number<double>(code) : std::nan("");
  return code ? std::nan("") : number;
}

status check_architecture(const json::object& config) {
  const auto* architecture = find_object(config, "architecture");
  if (!architecture) return fail(error_code::corrupt, "config.json: no object \"architecture\"");
  for (const auto& [name, size] : kArchitecture) {
    if (number_or_nan(architecture->if_contains(name)) != static_cast<double>(size)) {
      return fail(error_code::unsupported, "config.json: architecture.{} is not {}, the only size of {}",
                  name, size, kReferenceKind);
    }
  }
  const auto* dropout = architecture->if_contains("dropout_rate");
  const double rate = dropout ? number_or_nan(dropout) : 0.0;
  if (rate >= 0.0 && rate < 1.0) return {};
  return fail(error_code::invalid_input, "config.json: architecture.dropout_rate is no share below 1");
}

result<model_calendar> parse_calendar(const json::value* calendar) {
  if (calendar && *calendar == kLocal) return model_calendar::local;
  if (calendar && *calendar == kUtc) return model_calendar::utc;
  return fail(error_code::unsupported, "config.json: features.calendar is neither {} nor {}", kLocal, kUtc);
}

// That the features are those that model/features.h makes.
status check_features(const json::object& features) {
  for (const auto& [name, expected] : features_of_kind(model_calendar::local)) {
    const auto* value = features.if_contains(name);
    if (name == "calendar" || (value && *value == expected)) continue;
    return fail(error_code::unsupported, "config.json: features.{} is not {}", std::string_view(name),
                json::serialize(expected));
  }
  return {};
}

// UTC where nothing is said, as the reference trains and serves.
result<model_calendar> parse_features(const json::object& config) {
  if (!config.contains("features")) return model_calendar::utc;
  const auto* features = find_object(config, "features");
  if (!features) return fail(error_code::corrupt, "config.json: \"features\" is no object");
  const auto* calendar = features->if_contains("calendar");
  if (is_foreign(config) && !calendar) return model_calendar::utc;
  if (!is_foreign(config)) {
    if (auto good = check_features(*features); !good) return pass(good);
  }
  return parse_calendar(calendar);
}

result<linear_scale> parse_scale(const json::value* mean, const json::value* scale, std::string_view of) {
  const linear_scale s{number_or_nan(mean), number_or_nan(scale)};
  if (is_plausible(s)) return s;
  return fail(error_code::invalid_input,
              "config.json: scaling of {} needs a mean and a scale above 0, up to a million", of);
}

// Where "unknown" is absent an unknown static stands at its mean.
status parse_unknown(const json::object& of, feature_scaling& scaling) {
  if (!of.contains("unknown")) return {};
  const auto* unknown = find_array(of, "unknown");
  bool good = unknown && unknown->size() == kStatics;
  for (size_t k = 0; good && k < kStatics; ++k) {
    const auto& value = (*unknown)[k];
    const auto& [mean, scale] = scaling.statics[k];
    scaling.unknown[k] = static_cast<float>((number_or_nan(&value) - mean) / scale);
    good = value.is_null() || std::isfinite(scaling.unknown[k]);
  }
  if (good) return {};
  return fail(error_code::invalid_input, "config.json: scaling.statics.unknown needs {} numbers or nulls",
              kStatics);
}

status parse_statics(const json::object& of, feature_scaling& scaling) {
  const auto* mean = find_array(of, "mean");
  const auto* scale = find_array(of, "scale");
  if (!mean || !scale || mean->size() != kStatics || scale->size() != kStatics) {
    return fail(error_code::invalid_input, "config.json: scaling.statics needs {} means and scales",
                kStatics);
  }
  for (size_t k = 0; k < kStatics; ++k) {
    auto s = parse_scale(&(*mean)[k], &(*scale)[k], kStaticNames[k]);
    if (!s) return pass(s);
    scaling.statics[k] = *s;
  }
  return parse_unknown(of, scaling);
}

result<feature_scaling> parse_scaling(const json::object& config) {
  const auto* scaling = find_object(config, "scaling");
  const auto* bikes = scaling ? find_object(*scaling, "numbikesavailable") : nullptr;
  const auto* statics = scaling ? find_object(*scaling, "statics") : nullptr;
  if (!bikes || !statics) {
    return fail(error_code::corrupt, "config.json: \"scaling\" needs \"numbikesavailable\" and \"statics\"");
  }
  feature_scaling parsed;
  auto s = parse_scale(bikes->if_contains("mean"), bikes->if_contains("scale"), "numbikesavailable");
  if (!s) return pass(s);
  parsed.bikes = *s;
  if (auto read = parse_statics(*statics, parsed); !read) return pass(read);
  return parsed;
}

// None where nobody measured any.
result<forecast_errors> parse_own_errors(const json::object& config) {
  const auto* errors = config.if_contains(kErrorsField);
  return errors ? parse_errors(*errors, kReferenceHorizons) : forecast_errors();
}

}  // namespace

std::string config_text(const reference_weights& weights, const training_facts& facts) {
  json::object config{{"kind", kReferenceKind},
                      {"format", kFormat},
                      {"architecture", architecture_of(facts.dropout_rate)},
                      {"features", features_of_kind(weights.calendar)},
                      {"scaling", scaling_object(weights.scaling)},
                      {"training", facts.training},
                      {"results", facts.results},
                      {"data", {{"version", facts.data_version}}}};
  if (!weights.errors.empty()) config[kErrorsField] = json_of(weights.errors, kReferenceHorizons);
  return json_text(config);
}

result<json::object> parse_config_object(std::string_view text) {
  if (text.empty()) return fail(error_code::corrupt, "model archive: config.json is missing");
  json::error_code code;
  auto value = json::parse(json::string_view(text.data(), text.size()), code);
  if (code || !value.is_object()) return fail(error_code::corrupt, "config.json: not a JSON object");
  return std::move(value.get_object());
}

bool is_foreign(const json::object& config) {
  return !config.contains("kind") && !config.contains("format");
}

result<reference_config> parse_config(const json::object& config) {
  const bool foreign = is_foreign(config);
  if (!foreign && number_or_nan(config.if_contains("format")) != kFormat) {
    return fail(error_code::unsupported, "config.json: \"format\" is not {}", kFormat);
  }
  if (auto good = check_architecture(config); !good) return pass(good);
  const auto calendar = parse_features(config);
  if (!calendar) return pass(calendar);
  if (foreign) return reference_config{.calendar = *calendar};
  auto scaling = parse_scaling(config);
  if (!scaling) return pass(scaling);
  const auto errors = parse_own_errors(config);
  if (!errors) return pass(errors);
  return reference_config{.calendar = *calendar, .scaling = *scaling, .errors = *errors};
}

}  // namespace velib
