#include "model/trend_archive.h"

#include <algorithm>

#include <boost/json.hpp>
#include <zlib.h>

#include "base/json_text.h"
#include "model/count_mixture.h"
#include "model/ebike_inputs.h"
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

json::object ebike_architecture_of(const trend_shape& shape) {
  return {{"inputs", shape.inputs}, {"hidden_1", shape.hidden1}, {"hidden_2", shape.hidden2}};
}

json::array ebike_features() {
  const auto& names = ebike_input_names();
  return json::array(names.begin(), names.end());
}

result<size_t> size_of(const json::object& architecture, const char* name, std::int64_t most) {
  const auto* size = architecture.if_contains(name);
  const auto* whole = size ? size->if_int64() : nullptr;
  if (whole && *whole > 0 && *whole <= most) return static_cast<size_t>(*whole);
  return fail(error_code::unsupported, "config.json: architecture.{} is no size up to {}", name, most);
}

size_t numbers_of(const trend_shape& shape) {
  return shape.hidden1 * (shape.inputs + shape.hidden2) + shape.hidden2 * shape.outputs;
}

// Nothing where the archive tells no e-bikes apart; else its shape, all zeros.
result<std::optional<ebike_head>> parse_ebike_architecture(const json::object& architecture) {
  const auto* value = architecture.if_contains("ebikes");
  if (!value) return std::nullopt;
  const auto* ebikes = value->if_object();
  if (!ebikes) return fail(error_code::corrupt, "config.json: architecture.ebikes is no object");
  const auto hidden1 = size_of(*ebikes, "hidden_1", kMostHidden);
  if (!hidden1) return pass(hidden1, "architecture.ebikes");
  const auto hidden2 = size_of(*ebikes, "hidden_2", kMostHidden);
  if (!hidden2) return pass(hidden2, "architecture.ebikes");
  const trend_shape shape{ebike_input_names().size(), *hidden1, *hidden2, kTrendHorizons * kMixtureNumbers};
  if (*value != ebike_architecture_of(shape) || numbers_of(shape) > kMostNumbers) {
    return fail(error_code::unsupported, "config.json: architecture.ebikes is not what this program makes");
  }
  return ebike_head{shape, {}, make_trend_network(shape)};
}

result<const json::object*> architecture_in(const json::object& config) {
  const auto* value = config.if_contains("architecture");
  const auto* architecture = value ? value->if_object() : nullptr;
  if (!architecture) return fail(error_code::corrupt, "config.json: no object \"architecture\"");
  return architecture;
}

// The shape of each member, all of them zeros.
result<trend_weights> parse_architecture(const json::object& config) {
  const auto found = architecture_in(config);
  if (!found) return pass(found);
  const auto* architecture = *found;
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
  if (*members * numbers_of(shape) > kMostNumbers) {
    return fail(error_code::unsupported, "config.json: {} networks of such sizes have over {} weights",
                *members, kMostNumbers);
  }
  auto ebikes = parse_ebike_architecture(*architecture);
  if (!ebikes) return pass(ebikes);
  return trend_weights{shape, {}, std::vector(*members, make_trend_network(shape)), *std::move(ebikes)};
}

status check_features(const json::object& config, bool tells_ebikes) {
  const auto* value = config.if_contains("features");
  const auto* features = value ? value->if_object() : nullptr;
  if (!features) return fail(error_code::corrupt, "config.json: no object \"features\"");
  auto wanted = features_of_kind();
  if (tells_ebikes) wanted["ebike_inputs"] = ebike_features();
  for (const auto& [name, expected] : wanted) {
    const auto* have = features->if_contains(name);
    if (have && *have == expected) continue;
    return fail(error_code::unsupported, "config.json: features.{} is not what this program makes",
                std::string_view(name));
  }
  return {};
}

// A network with the scaling of its inputs, and what stands before the names of its tensors.
struct named_network {
  std::string prefix;
  parameters* network = nullptr;
};
struct named_scaling {
  std::string prefix;
  input_scaling* scaling = nullptr;
  size_t inputs = 0;
};

std::vector<named_network> networks_of(trend_weights& weights) {
  std::vector<named_network> all;
  for (size_t m = 0; m < weights.members.size(); ++m) {
    all.push_back({fmt::format("{}.", m), &weights.members[m]});
  }
  if (weights.ebikes) all.push_back({"ebikes.", &weights.ebikes->network});
  return all;
}

std::vector<named_scaling> scalings_of(trend_weights& weights) {
  std::vector<named_scaling> all{{"input.", &weights.scaling, weights.shape.inputs}};
  if (weights.ebikes) {
    all.push_back({"ebikes.input.", &weights.ebikes->scaling, weights.ebikes->shape.inputs});
  }
  return all;
}

// All of it in one layout; zeros.
parameters make_tensors(trend_weights& weights) {
  parameters tensors;
  for (const auto& [prefix, network] : networks_of(weights)) {
    for (const auto& slot : network->layout.slots()) tensors.add(prefix + slot.name, slot.shape);
  }
  for (const auto& [prefix, scaling, inputs] : scalings_of(weights)) {
    tensors.add(prefix + "mean", {inputs});
    tensors.add(prefix + "scale", {inputs});
  }
  return tensors;
}

status copy_scaling(const parameters& tensors, const named_scaling& to) {
  const auto mean = tensors[to.prefix + "mean"], scale = tensors[to.prefix + "scale"];
  if (!std::ranges::all_of(scale, [](float s) { return s > 0; })) {
    return fail(error_code::invalid_input, "model.safetensors: {}scale holds a scale that is not above 0",
                to.prefix);
  }
  to.scaling->mean.assign(mean.begin(), mean.end());
  to.scaling->scale.assign(scale.begin(), scale.end());
  return {};
}

// Into weights that have their shape.
status parse_tensors(const archive_files& files, trend_weights& weights) {
  if (files.weights.empty()) return fail(error_code::corrupt, "model archive: model.safetensors is missing");
  const auto file = parse_safetensors(files.weights);
  if (!file) return pass(file, "model.safetensors");
  auto tensors = make_tensors(weights);
  if (auto copied = copy_tensors(file->tensors, tensors); !copied) return pass(copied, "model.safetensors");
  for (const auto& [prefix, network] : networks_of(weights)) {
    for (const auto& slot : network->layout.slots()) {
      std::ranges::copy(std::as_const(tensors)[prefix + slot.name], (*network)[slot.name].begin());
    }
  }
  for (const auto& scaling : scalings_of(weights)) {
    if (auto copied = copy_scaling(tensors, scaling); !copied) return copied;
  }
  return {};
}

std::string tensors_of(trend_weights weights) {
  auto tensors = make_tensors(weights);
  for (const auto& [prefix, network] : networks_of(weights)) {
    for (const auto& slot : network->layout.slots()) {
      std::ranges::copy(std::as_const(*network)[slot.name], tensors[prefix + slot.name].begin());
    }
  }
  for (const auto& [prefix, scaling, inputs] : scalings_of(weights)) {
    std::ranges::copy(scaling->mean, tensors[prefix + "mean"].begin());
    std::ranges::copy(scaling->scale, tensors[prefix + "scale"].begin());
  }
  return serialize_safetensors(tensors);
}

}  // namespace

archive_files write_trend(const trend_weights& weights, const trend_facts& facts) {
  auto architecture = architecture_of(weights.shape, weights.members.size());
  auto features = features_of_kind();
  if (weights.ebikes) {
    architecture["ebikes"] = ebike_architecture_of(weights.ebikes->shape);
    features["ebike_inputs"] = ebike_features();
  }
  archive_files files;
  files.config = json_text(json::object{{"kind", kTrendKind},
                                        {"format", kFormat},
                                        {"architecture", std::move(architecture)},
                                        {"features", std::move(features)},
                                        {"training", facts.training},
                                        {"results", facts.results},
                                        {"data", facts.data}});
  files.weights = tensors_of(weights);
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
  if (auto good = check_features(*config, weights->ebikes.has_value()); !good) return pass(good);
  if (auto good = parse_tensors(files, *weights); !good) return pass(good);
  return weights;
}

std::string trend_version(const archive_files& files) {
  const auto* bytes = reinterpret_cast<const Bytef*>(files.weights.data());
  return fmt::format("{}-{:08x}", kTrendKind, ::crc32_z(0, bytes, files.weights.size()));
}

}  // namespace velib
