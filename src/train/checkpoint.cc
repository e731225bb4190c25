#include "train/checkpoint.h"

#include <charconv>
#include <map>

#include "base/file.h"
#include "nn/safetensors.h"

namespace velib {

namespace {

using metadata = std::map<std::string, std::string>;

constexpr std::string_view kFormat = "velib-trend checkpoint 1";

// The tensors of a state under one roof: "network.fc1.bias", "adam.mean.fc1.bias", ….
constexpr std::array<std::string_view, 5> kPrefixes = {"network.", "average.", "best.", "adam.mean.",
                                                       "adam.variance."};

std::array<std::span<const float>, kPrefixes.size()> buffers_of(const descent_state& state) {
  return {state.network.values, state.average.values, state.best.values, state.optimiser.mean(),
          state.optimiser.variance()};
}

parameters tensors_of(const descent_state& state) {
  parameters all;
  const auto buffers = buffers_of(state);
  for (size_t k = 0; k < kPrefixes.size(); ++k) {
    for (const auto& slot : state.network.layout.slots()) {
      all.add(std::string(kPrefixes[k]) + slot.name, slot.shape);
      std::ranges::copy(buffers[k].subspan(slot.offset, slot.size), all.values.end() - slot.size);
    }
  }
  return all;
}

// All digits of a double, so that it comes back as it was.
std::string exactly(double value) {
  return fmt::format("{:.17g}", value);
}

metadata facts_text(const descent_facts& facts) {
  return {{"epochs", std::to_string(facts.epochs)},  {"best_epoch", std::to_string(facts.best_epoch)},
          {"steps", std::to_string(facts.steps)},    {"train_loss", exactly(facts.train_loss)},
          {"last_error", exactly(facts.last_error)}, {"best_error", exactly(facts.best_error)}};
}

template <class Number>
bool read_number(const metadata& from, const char* name, Number& to) {
  const auto found = from.find(name);
  if (found == from.end()) return false;
  const auto& text = found->second;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), to);
  return problem == std::errc() && end == text.data() + text.size();
}

result<descent_facts> parse_facts(const metadata& from) {
  descent_facts facts;
  if (read_number(from, "epochs", facts.epochs) && read_number(from, "best_epoch", facts.best_epoch) &&
      read_number(from, "steps", facts.steps) && read_number(from, "train_loss", facts.train_loss) &&
      read_number(from, "last_error", facts.last_error) &&
      read_number(from, "best_error", facts.best_error)) {
    return facts;
  }
  return fail(error_code::corrupt, "it does not say how far the training was");
}

std::string value_of(const metadata& from, const char* name) {
  const auto found = from.find(name);
  return found == from.end() ? "" : found->second;
}

status restore(const weight_file& file, descent_state& state) {
  const auto facts = parse_facts(file.metadata);
  if (!facts) return pass(facts);
  parameters all = tensors_of(state);
  if (auto copied = copy_tensors(file.tensors, all); !copied) return copied;
  const size_t size = state.network.values.size();
  const auto part = [&](size_t k) { return std::span<const float>(all.values).subspan(k * size, size); };
  std::ranges::copy(part(0), state.network.values.begin());
  std::ranges::copy(part(1), state.average.values.begin());
  std::ranges::copy(part(2), state.best.values.begin());
  state.optimiser.restore({.steps = facts->steps, .mean = part(3), .variance = part(4)});
  state.facts = *facts;
  return {};
}

}  // namespace

status save_checkpoint(const std::filesystem::path& path, const descent_state& state,
                       const std::string& made_for) {
  auto text = facts_text(state.facts);
  text["format"] = kFormat;
  text["made_for"] = made_for;
  return save_file(path, serialize_safetensors(tensors_of(state), text));
}

result<bool> load_checkpoint(const std::filesystem::path& path, const std::string& made_for,
                             descent_state& state) {
  const auto bytes = load_file(path, kMostWeightBytes);
  if (!bytes && bytes.error().code == error_code::not_found) return false;
  if (!bytes) return pass(bytes);
  const auto file = parse_safetensors(*bytes);
  if (!file) return pass(file, path.string());
  if (value_of(file->metadata, "format") != kFormat) {
    return fail(error_code::corrupt, "{}: no checkpoint of this program; remove it or name another",
                path.string());
  }
  if (const auto was = value_of(file->metadata, "made_for"); was != made_for) {
    return fail(error_code::conflict,
                "{}: a checkpoint of another training ({}); this one is {}; remove it or name another",
                path.string(), was, made_for);
  }
  if (auto restored = restore(*file, state); !restored) return pass(restored, path.string());
  return true;
}

}  // namespace velib
