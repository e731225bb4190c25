#include "model/reference_archive.h"

#include <algorithm>
#include <cmath>

#include <boost/json.hpp>
#include <zlib.h>

#include "base/json_text.h"
#include "model/forecast_errors_json.h"
#include "model/scaler.h"
#include "model/shown_name.h"
#include "model/torch_checkpoint.h"
#include "nn/safetensors.h"

namespace velib {

namespace {

namespace json = boost::json;

constexpr std::int64_t kMostStationNumber = 1'000'000;

std::string mappings_text(const station_numbers& numbers) {
  json::object mappings;
  mappings.reserve(numbers.entries().size());
  for (const auto& e : numbers.entries()) mappings[e.code] = e.number;
  return json::serialize(mappings);
}

result<station_numbers> parse_mappings(const std::string& text) {
  if (text.empty()) return fail(error_code::corrupt, "model archive: station_mappings.json is missing");
  json::error_code code;
  const auto parsed = json::parse(text, code);
  const auto* mappings = code ? nullptr : parsed.if_object();
  if (!mappings) return fail(error_code::corrupt, "station_mappings.json: not a JSON object");
  std::vector<station_numbers::entry> entries;
  entries.reserve(mappings->size());
  for (const auto& [key, value] : *mappings) {
    const auto* number = value.if_int64();
    if (!number || *number < 0 || *number > kMostStationNumber) {
      return fail(error_code::invalid_input, "station_mappings.json: {} has no whole number up to {}",
                  shown_name(key), kMostStationNumber);
    }
    entries.push_back({std::string(key), static_cast<int>(*number)});
  }
  return station_numbers(std::move(entries));
}

// The number in the middle of those given away.
result<float> middle_number(const station_numbers& numbers) {
  std::vector<int> sorted;
  for (const auto& e : numbers.entries()) sorted.push_back(e.number);
  if (sorted.empty()) return fail(error_code::invalid_input, "station_mappings.json names no station");
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() - 1) / 2);
  std::ranges::nth_element(sorted, middle);
  return static_cast<float>(*middle);
}

// The reference's network takes statics raw, so that only a number has a middle to stand at.
result<feature_scaling> raw_scaling(const archive_files& files, const station_numbers& numbers) {
  if (files.scaler.empty()) return fail(error_code::corrupt, "model archive: scaler.pkl is missing");
  const auto scaler = parse_scaler(files.scaler);
  if (!scaler) return pass(scaler, "scaler.pkl");
  const auto middle = middle_number(numbers);
  if (!middle) return pass(middle);
  feature_scaling scaling{.bikes = *scaler};
  scaling.unknown.fill(kMissing);
  scaling.unknown[static_feature::station_index] = *middle;
  return scaling;
}

bool reads_checkpoint(const archive_files& files) {
  return files.weights.empty() && !files.best_model.empty();
}

result<parameters> parse_tensors(const archive_files& files) {
  if (reads_checkpoint(files)) return parse_checkpoint(files.best_model);
  auto file = parse_safetensors(files.weights);
  if (!file) return pass(file);
  return std::move(file->tensors);
}

json::object object_or_empty(const json::object& in, const char* name) {
  const auto* value = in.if_contains(name);
  return value && value->is_object() ? value->get_object() : json::object();
}

// The version may be a number in the reference's own.
std::string text_or_empty(const json::object& in, const char* name) {
  const auto* value = in.if_contains(name);
  if (!value || value->is_null()) return "";
  return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

float dropout_of(const json::object& config) {
  const auto* rate = config.at("architecture").get_object().if_contains("dropout_rate");
  return rate ? rate->to_number<float>() : 0.0f;
}

}  // namespace

archive_files write_reference(const reference_weights& weights, const training_facts& facts) {
  parameters folded = weights.network;
  fold_statics(folded, weights.scaling);
  return {.config = config_text(weights, facts),
          .weights = serialize_safetensors(folded),
          .station_mappings = mappings_text(weights.numbers),
          .best_model = {},
          .scaler = {}};
}

result<parameters> parse_reference_tensors(const archive_files& files) {
  const std::string_view file = reads_checkpoint(files) ? "best_model.pth" : "model.safetensors";
  const auto tensors = parse_tensors(files);
  if (!tensors) return pass(tensors, file);
  auto network = make_network();
  if (auto copied = copy_tensors(*tensors, network); !copied) return pass(copied, file);
  return network;
}

result<reference_weights> parse_reference(const archive_files& files) {
  const auto object = parse_config_object(files.config);
  if (!object) return pass(object);
  const auto config = parse_config(*object);
  if (!config) return pass(config);
  const bool may_read_checkpoint = is_foreign(*object) && !files.best_model.empty();
  if (files.weights.empty() && !may_read_checkpoint) {
    return fail(error_code::corrupt, "model archive: {} is missing",
                is_foreign(*object) ? "best_model.pth" : "model.safetensors");
  }
  auto numbers = parse_mappings(files.station_mappings);
  if (!numbers) return pass(numbers);
  const auto scaling =
      config->scaling ? result<feature_scaling>(*config->scaling) : raw_scaling(files, *numbers);
  if (!scaling) return pass(scaling);
  auto tensors = parse_reference_tensors(files);
  if (!tensors) return pass(tensors);
  reference_weights weights{std::move(*tensors), *scaling, std::move(*numbers), config->calendar,
                            config->errors};
  unfold_statics(weights.network, weights.scaling);
  if (std::ranges::all_of(weights.network.values, [](float v) { return std::isfinite(v); })) return weights;
  return fail(error_code::invalid_input, "config.json: scaling.statics makes weights of fc1 infinite");
}

result<archive_files> convert_reference(const archive_files& files) {
  const auto config = parse_config_object(files.config);
  if (!config) return pass(config);
  const auto weights = parse_reference(files);
  if (!weights) return pass(weights);
  if (!is_foreign(*config)) {
    return archive_files{files.config, files.weights, files.station_mappings, {}, {}};
  }
  const auto training = object_or_empty(*config, "training");
  const auto results = object_or_empty(*config, "results");
  const auto data = object_or_empty(*config, "data");
  return write_reference(*weights, {.training = training,
                                    .results = results,
                                    .data_version = text_or_empty(data, "version"),
                                    .dropout_rate = dropout_of(*config)});
}

result<archive_files> with_errors(archive_files files, const forecast_errors& errors) {
  auto config = parse_config_object(files.config);
  if (!config) return pass(config);
  if (is_foreign(*config)) {
    return fail(error_code::unsupported,
                "an archive as the reference system saves it keeps no errors; velib-trend package --convert "
                "makes one that does");
  }
  config->erase(kErrorsField);
  if (!errors.empty()) (*config)[kErrorsField] = json_of(errors, kReferenceHorizons);
  files.config = json_text(*config);
  return files;
}

std::string reference_version(const archive_files& files) {
  const auto& bytes = reads_checkpoint(files) ? files.best_model : files.weights;
  const auto checksum = ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  return fmt::format("{}-{:08x}", kReferenceKind, checksum);
}

}  // namespace velib
