#include "model/reference_archive.h"

#include <cmath>

#include <boost/json.hpp>
#include <zlib.h>

#include "base/json_text.h"
#include "nn/safetensors.h"

namespace velib {

namespace {

namespace json = boost::json;

constexpr int kFormat = 1;
constexpr std::int64_t kMostStationNumber = 1'000'000;

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

json::object features_of_kind() {
  json::array statics(kStaticNames.begin(), kStaticNames.end());
  json::array horizons;
  for (const auto h : kReferenceHorizons) horizons.push_back(h.count());
  return {{"history", "numbikesavailable"},
          {"history_hours", kHistoryHours},
          {"history_ends_at", "origin"},
          {"missing_hours", "state kept"},
          {"calendar", "local"},
          {"statics", std::move(statics)},
          {"horizons_min", std::move(horizons)}};
}

json::object scaling_object(const feature_scaling& scaling) {
  json::array mean, scale;
  for (const auto& s : scaling.statics) {
    mean.push_back(s.mean);
    scale.push_back(s.scale);
  }
  return {{"numbikesavailable", {{"mean", scaling.bikes.mean}, {"scale", scaling.bikes.scale}}},
          {"statics", {{"mean", std::move(mean)}, {"scale", std::move(scale)}}}};
}

std::string mappings_text(const station_numbers& numbers) {
  json::object mappings;
  mappings.reserve(numbers.entries().size());
  for (const auto& e : numbers.entries()) mappings[e.code] = e.number;
  return json::serialize(mappings);
}

result<json::object> parse_object(std::string_view text, std::string_view file) {
  if (text.empty()) return fail(error_code::corrupt, "model archive: {} is missing", file);
  json::error_code code;
  auto value = json::parse(json::string_view(text.data(), text.size()), code);
  if (code || !value.is_object()) return fail(error_code::corrupt, "{}: not a JSON object", file);
  return std::move(value.get_object());
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
  if (number_or_nan(config.if_contains("format")) != kFormat) {
    return fail(error_code::unsupported, "config.json: \"format\" is not {}", kFormat);
  }
  const auto* architecture = find_object(config, "architecture");
  if (!architecture) return fail(error_code::corrupt, "config.json: no object \"architecture\"");
  for (const auto& [name, size] : kArchitecture) {
    if (number_or_nan(architecture->if_contains(name)) != static_cast<double>(size)) {
      return fail(error_code::unsupported, "config.json: architecture.{} is not {}, the only size of {}",
                  name, size, kReferenceKind);
    }
  }
  return {};
}

result<linear_scale> parse_scale(const json::value* mean, const json::value* scale, std::string_view of) {
  const linear_scale s{number_or_nan(mean), number_or_nan(scale)};
  if (std::isfinite(s.mean) && std::isfinite(s.scale) && s.scale > 0) return s;
  return fail(error_code::invalid_input, "config.json: scaling of {} needs a mean and a scale above 0", of);
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
  return {};
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

result<station_numbers> parse_mappings(const std::string& text) {
  const auto mappings = parse_object(text, "station_mappings.json");
  if (!mappings) return pass(mappings);
  std::vector<station_numbers::entry> entries;
  entries.reserve(mappings->size());
  for (const auto& [code, value] : *mappings) {
    const auto* number = value.if_int64();
    if (!number || *number < 0 || *number > kMostStationNumber) {
      return fail(error_code::invalid_input, "station_mappings.json: \"{}\" has no whole number up to {}",
                  std::string_view(code.data(), code.size()), kMostStationNumber);
    }
    entries.push_back({std::string(code), static_cast<int>(*number)});
  }
  return station_numbers(std::move(entries));
}

}  // namespace

archive_files write_reference(const reference_weights& weights, const training_facts& facts) {
  parameters folded = weights.network;
  fold_statics(folded, weights.scaling);
  const json::object config = {{"kind", kReferenceKind},
                               {"format", kFormat},
                               {"architecture", architecture_of(facts.dropout_rate)},
                               {"features", features_of_kind()},
                               {"scaling", scaling_object(weights.scaling)},
                               {"training", facts.training},
                               {"results", facts.results},
                               {"data", {{"version", facts.data_version}}}};
  return {.config = json_text(config),
          .weights = serialize_safetensors(folded),
          .station_mappings = mappings_text(weights.numbers),
          .best_model = {},
          .scaler = {}};
}

result<reference_weights> parse_reference(const archive_files& files) {
  const auto config = parse_object(files.config, "config.json");
  if (!config) return pass(config);
  if (auto good = check_architecture(*config); !good) return pass(good);
  auto scaling = parse_scaling(*config);
  if (!scaling) return pass(scaling);
  auto numbers = parse_mappings(files.station_mappings);
  if (!numbers) return pass(numbers);
  const auto file = parse_safetensors(files.weights);
  if (!file) return pass(file, "model.safetensors");
  reference_weights weights{.scaling = *scaling, .numbers = std::move(*numbers)};
  if (auto copied = copy_tensors(file->tensors, weights.network); !copied) {
    return pass(copied, "model.safetensors");
  }
  unfold_statics(weights.network, weights.scaling);
  return weights;
}

std::string reference_version(const archive_files& files) {
  const auto* bytes = reinterpret_cast<const Bytef*>(files.weights.data());
  const auto checksum = ::crc32_z(0, bytes, files.weights.size());
  return fmt::format("{}-{:08x}", kReferenceKind, checksum);
}

}  // namespace velib
