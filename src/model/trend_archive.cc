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

constexpr int kFormat = 2;
constexpr std::int64_t kMostHidden = 4096;  // units of a layer
constexpr std::int64_t kMostMembers = 64;
constexpr size_t kMostNumbers = size_t{16} << 20;  // of all members

json::object features_of_kind() {
  const auto& names = trend_input_names();
  json::array horizons;
  for (const int lead : kTrendLeads) horizons.push_back(15 * lead);
  return {{"step_min", 15},
          {"calendar", "local"},
          {"horizons_min", std::move(horizons)},
          {"inputs", json::array(names.begin(), names.end())}};
}

json::object architecture_of(const trend_shape& shape, size_t members) {
  return {{"members", members},
          {"inputs", shape.inputs},
          {"hidden_1", shape.hidden1},
          {"hidden_2", shape.hidden2},
          {"mixture_components", kComponents}};
}

result<size_t> size_of(const json::object& architecture, const char* name, std::int64_t most) {
  const auto* size = architecture.if_contains(name);
  const auto* whole = size ? size->if_int64() : nullptr;
  if (whole && *whole > 0 && *whole <= most) return static_cast<size_t>(*whole);
  return fail(error_code::unsupported, "config.json: architecture.{} is no size up to {}", name, most);
}

// The shape of each member, all of them zeros.
result<trend_weights> parse_architecture(const json::object& config) {
  const auto* value = config.if_contains("architecture");
  const auto* architecture = value ? value->if_object() : nullptr;
  if (!architecture) return fail(error_code::corrupt, "config.json: no object \"architecture\"");
  const auto members = size_of(*architecture, "members", kMostMembers);
  if (!members) return pass(members);
  const auto hidden1 = size_of(*architecture, "hidden_1", kMostHidden);
  if (!hidden1) return pass(hidden1);
  const auto hidden2 = size_of(*architecture, "hidden_2", kMostHidden);
  if (!hidden2) return pass(hidden2);
  const trend_shape shape{trend_input_names().size(), *hidden1, *hidden2, kTrendHorizons * kMixtureNumbers};
  for (const auto& [name, expected] : architecture_of(shape, *members)) {
    const auto* have = architecture->if_contains(name);
    if (have && *have == expected) continue;
    return fail(error_code::unsupported, "config.json: architecture.{} is not {}", std::string_view(name),
                json::serialize(expected));
  }
  const size_t numbers = *hidden1 * (shape.inputs + *hidden2) + *hidden2 * shape.outputs;
  if (*members * numbers > kMostNumbers) {
    return fail(error_code::unsupported, "config.json: {} networks of such sizes have over {} weights",
                *members, kMostNumbers);
  }
  return trend_weights{shape, {}, std::vector(*members, make_trend_network(shape))};
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

std::string member_tensor(size_t member, std::string_view name) {
  return fmt::format("{}.{}", member, name);
}

// All members and the scaling of their inputs, in one layout; zeros.
parameters make_tensors(const trend_weights& weights) {
  parameters tensors;
  for (size_t m = 0; m < weights.members.size(); ++m) {
    for (const auto& slot : weights.members[m].layout.slots()) {
      tensors.add(member_tensor(m, slot.name), slot.shape);
    }
  }
  tensors.add("input.mean", {weights.shape.inputs});
  tensors.add("input.scale", {weights.shape.inputs});
  return tensors;
}

result<parameters> parse_tensors(const archive_files& files, const trend_weights& shaped) {
  if (files.weights.empty()) return fail(error_code::corrupt, "model archive: model.safetensors is missing");
  const auto file = parse_safetensors(files.weights);
  if (!file) return pass(file, "model.safetensors");
  auto tensors = make_tensors(shaped);
  if (auto copied = copy_tensors(file->tensors, tensors); !copied) return pass(copied, "model.safetensors");
  if (std::ranges::all_of(tensors["input.scale"], [](float scale) { return scale > 0; })) return tensors;
  return fail(error_code::invalid_input, "model.safetensors: input.scale holds a scale that is not above 0");
}

}  // namespace

archive_files write_trend(const trend_weights& weights, const trend_facts& facts) {
  auto tensors = make_tensors(weights);
  for (size_t m = 0; m < weights.members.size(); ++m) {
    const auto& member = weights.members[m];
    for (const auto& slot : member.layout.slots()) {
      std::ranges::copy(member[slot.name], tensors[member_tensor(m, slot.name)].begin());
    }
  }
  std::ranges::copy(weights.scaling.mean, tensors["input.mean"].begin());
  std::ranges::copy(weights.scaling.scale, tensors["input.scale"].begin());
  archive_files files;
  files.config =
      json_text(json::object{{"kind", kTrendKind},
                             {"format", kFormat},
                             {"architecture", architecture_of(weights.shape, weights.members.size())},
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
  const auto* kind = config->if_contains("kind");
  if (!kind || *kind != json::string(kTrendKind)) {
    return fail(error_code::unsupported, "config.json: \"kind\" is not \"{}\"", kTrendKind);
  }
  const auto* format = config->if_contains("format");
  if (!format || *format != kFormat) {
    return fail(error_code::unsupported, "config.json: \"format\" is not {}", kFormat);
  }
  auto weights = parse_architecture(*config);
  if (!weights) return pass(weights);
  if (auto good = check_features(*config); !good) return pass(good);
  const auto tensors = parse_tensors(files, *weights);
  if (!tensors) return pass(tensors);
  for (size_t m = 0; m < weights->members.size(); ++m) {
    auto& member = weights->members[m];
    for (const auto& slot : member.layout.slots()) {
      std::ranges::copy((*tensors)[member_tensor(m, slot.name)], member[slot.name].begin());
    }
  }
  const auto mean = (*tensors)["input.mean"], scale = (*tensors)["input.scale"];
  weights->scaling.mean.assign(mean.begin(), mean.end());
  weights->scaling.scale.assign(scale.begin(), scale.end());
  return weights;
}

std::string trend_version(const archive_files& files) {
  const auto* bytes = reinterpret_cast<const Bytef*>(files.weights.data());
  return fmt::format("{}-{:08x}", kTrendKind, ::crc32_z(0, bytes, files.weights.size()));
}

}  // namespace velib
