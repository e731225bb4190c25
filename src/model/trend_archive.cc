#include "model/trend_archive.h"

#include <algorithm>

#include <boost/json.hpp>
#include <zlib.h>

#include "base/json_text.h"
#include "model/count_mixture.h"
#include "model/reference_config.h"
#include "nn/safetensors.h"

namespace velib {

namespace {

namespace json = boost::json;

constexpr int kFormat = 1;
constexpr std::int64_t kMostHidden = 4096;  // units of a layer

json::object features_of_kind() {
  const auto& names = trend_input_names();
  json::array horizons;
  for (const int lead : kTrendLeads) horizons.push_back(15 * lead);
  return {{"step_min", 15},
          {"calendar", "local"},
          {"horizons_min", std::move(horizons)},
          {"inputs", json::array(names.begin(), names.end())}};
}

json::object architecture_of(const trend_shape& shape) {
  return {{"inputs", shape.inputs},
          {"hidden_1", shape.hidden1},
          {"hidden_2", shape.hidden2},
          {"mixture_components", kComponents}};
}

result<size_t> hidden_size(const json::object& architecture, const char* name) {
  const auto* size = architecture.if_contains(name);
  const auto* whole = size ? size->if_int64() : nullptr;
  if (whole && *whole > 0 && *whole <= kMostHidden) return static_cast<size_t>(*whole);
  return fail(error_code::unsupported, "config.json: architecture.{} is no size up to {}", name, kMostHidden);
}

result<trend_shape> parse_shape(const json::object& config) {
  const auto* value = config.if_contains("architecture");
  const auto* architecture = value ? value->if_object() : nullptr;
  if (!architecture) return fail(error_code::corrupt, "config.json: no object \"architecture\"");
  const auto hidden1 = hidden_size(*architecture, "hidden_1");
  if (!hidden1) return pass(hidden1);
  const auto hidden2 = hidden_size(*architecture, "hidden_2");
  if (!hidden2) return pass(hidden2);
  const trend_shape shape{trend_input_names().size(), *hidden1, *hidden2, kTrendHorizons * kMixtureNumbers};
  for (const auto& [name, expected] : architecture_of(shape)) {
    const auto* have = architecture->if_contains(name);
    if (have && *have == expected) continue;
    return fail(error_code::unsupported, "config.json: architecture.{} is not {}", std::string_view(name),
                json::serialize(expected));
  }
  return shape;
}

status check_features(const json::object& config) {
  const auto* value = config.if_contains("features");
  const auto* features = value ? value->if_object() : nullptr;
  if (!features) return fail(error_code::corrupt, "config.json: no object \"features\"");
  for (const auto& [name, expected] : features_of_kind()) {
    const auto* have = features->if_contains(name);
    if (have && *have == expected) continue;
    return fail(error_code::unsupported, "config.json: features.{} is not what this program makes",
                std::string_view(name));
  }
  return {};
}

// The network and the scaling of its inputs, in one layout.
parameters make_tensors(const trend_shape& shape) {
  auto tensors = make_trend_network(shape);
  tensors.add("input.mean", {shape.inputs});
  tensors.add("input.scale", {shape.inputs});
  return tensors;
}

void copy_network(const parameters& from, parameters& to) {
  for (const auto& slot : from.layout.slots()) {
    if (to.layout.find(slot.name)) std::ranges::copy(from[slot.name], to[slot.name].begin());
  }
}

result<parameters> parse_tensors(const archive_files& files, const trend_shape& shape) {
  if (files.weights.empty()) return fail(error_code::corrupt, "model archive: model.safetensors is missing");
  const auto file = parse_safetensors(files.weights);
  if (!file) return pass(file, "model.safetensors");
  auto tensors = make_tensors(shape);
  if (auto copied = copy_tensors(file->tensors, tensors); !copied) return pass(copied, "model.safetensors");
  if (std::ranges::all_of(tensors["input.scale"], [](float scale) { return scale > 0; })) return tensors;
  return fail(error_code::invalid_input, "model.safetensors: input.scale holds a scale that is not above 0");
}

}  // namespace

archive_files write_trend(const trend_weights& weights, const trend_facts& facts) {
  auto tensors = make_tensors(weights.shape);
  copy_network(weights.network, tensors);
  std::ranges::copy(weights.scaling.mean, tensors["input.mean"].begin());
  std::ranges::copy(weights.scaling.scale, tensors["input.scale"].begin());
  archive_files files;
  files.config = json_text(json::object{{"kind", kTrendKind},
                                        {"format", kFormat},
                                        {"architecture", architecture_of(weights.shape)},
                                        {"features", features_of_kind()},
                                        {"training", facts.training},
                                        {"results", facts.results},
                                        {"data", facts.data}});
  files.weights = serialize_safetensors(tensors);
  return files;
}

result<trend_weights> parse_trend(const archive_files& files) {
  const auto config = parse_config_object(files.config);
  if (!config) return pass(config);
  const auto* format = config->if_contains("format");
  if (!format || *format != kFormat) {
    return fail(error_code::unsupported, "config.json: \"format\" is not {}", kFormat);
  }
  const auto shape = parse_shape(*config);
  if (!shape) return pass(shape);
  if (auto good = check_features(*config); !good) return pass(good);
  const auto tensors = parse_tensors(files, *shape);
  if (!tensors) return pass(tensors);
  trend_weights weights{.shape = *shape, .scaling = {}, .network = make_trend_network(*shape)};
  copy_network(*tensors, weights.network);
  const auto mean = (*tensors)["input.mean"], scale = (*tensors)["input.scale"];
  weights.scaling.mean.assign(mean.begin(), mean.end());
  weights.scaling.scale.assign(scale.begin(), scale.end());
  return weights;
}

std::string trend_version(const archive_files& files) {
  const auto* bytes = reinterpret_cast<const Bytef*>(files.weights.data());
  return fmt::format("{}-{:08x}", kTrendKind, ::crc32_z(0, bytes, files.weights.size()));
}

}  // namespace velib
