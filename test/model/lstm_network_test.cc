#include "model/lstm_network.h"

#include <cmath>

#include <gtest/gtest.h>

#include "model/packed_network.h"
#include "nn/loss.h"

namespace velib {
namespace {

network_input random_input(size_t rows, random_source& random, double missing = 0.2) {
  network_input input;
  input.resize(rows);
  for (size_t k = 0; k < input.history.size(); ++k) {
    input.missing[k] = random.uniform() < missing ? 1 : 0;
    if (!input.missing[k]) input.history[k] = static_cast<float>(random.normal());
  }
  for (float& x : input.statics) x = static_cast<float>(random.normal());
  return input;
}

parameters random_network(random_source& random) {
  auto network = make_network();
  initialise_network(network, random);
  return network;
}

// Loss of a forward with the dropout that `seed` draws.
double loss_of(const parameters& network, const network_input& input, std::span<const float> targets) {
  network_cache cache;
  random_source dropout(5);
  const training_panels panels(network);
  network_forward(network, training_panels(network), input, 0.2f, &dropout, cache);
  return squared_loss(cache.output, targets, 1.0f, {}).total;
}

TEST(lstm_network, has_the_tensors_of_the_contract) {
  const auto network = make_network();
  const std::vector<std::pair<std::string, std::vector<size_t>>> expected = {
      {"lstm1.weight_ih_l0", {512, 1}},
      {"lstm1.weight_hh_l0", {512, 128}},
      {"lstm1.bias_ih_l0", {512}},
      {"lstm1.bias_hh_l0", {512}},
      {"lstm2.weight_ih_l0", {256, 128}},
      {"lstm2.weight_hh_l0", {256, 64}},
      {"lstm2.bias_ih_l0", {256}},
      {"lstm2.bias_hh_l0", {256}},
      {"fc1.weight", {32, 71}},
      {"fc1.bias", {32}},
      {"fc2.weight", {3, 32}},
      {"fc2.bias", {3}}};
  ASSERT_EQ(network.layout.slots().size(), expected.size());
  for (const auto& [name, shape] : expected) {
    const auto slot = network.layout.find(name);
    ASSERT_TRUE(slot) << name;
    EXPECT_EQ(network.layout.slots()[*slot].shape, shape) << name;
  }
}

TEST(lstm_network, gradient_agrees_with_finite_differences) {
  random_source random(11);
  auto network = random_network(random);
  // Units of the ReLU well on or well off: a finite difference across its kink compares nothing.
  const auto bias = network["fc1.bias"];
  for (size_t unit = 0; unit < bias.size(); ++unit) bias[unit] = unit % 3 == 0 ? -2.0f : 2.0f;
  const auto input = random_input(3, random);
  std::vector<float> targets(9);
  for (float& t : targets) t = static_cast<float>(random.normal());
  targets[4] = std::nanf("");  // a target nobody knows

  network_cache cache;
  random_source dropout(5);
  const training_panels panels(network);
  network_forward(network, panels, input, 0.2f, &dropout, cache);
  std::vector<float> d_output(9);
  squared_loss(cache.output, targets, 1.0f, d_output);
  std::vector<float> gradient(network.layout.size());
  network_backward(network, panels, input, d_output, cache, gradient);

  constexpr float kStep = 1e-2f;
  for (const auto& slot : network.layout.slots()) {
    double largest = 0.0;
    for (int probe = 0; probe < 12; ++probe) {
      const size_t k = slot.offset + random.below(slot.size);
      const float kept = network.values[k];
      network.values[k] = kept + kStep;
      const double above = loss_of(network, input, targets);
      network.values[k] = kept - kStep;
      const double below = loss_of(network, input, targets);
      network.values[k] = kept;
      const double numeric = (above - below) / (2.0 * static_cast<double>(kStep));
      EXPECT_NEAR(gradient[k], numeric, 2e-3 + 0.02 * std::abs(numeric))
          << slot.name << " " << k - slot.offset;
      largest = std::max(largest, std::abs(numeric));
    }
    EXPECT_GT(largest, 0.0) << slot.name << ": nothing was compared";
  }
}

TEST(lstm_network, running_form_agrees_with_forward) {
  random_source random(3);
  const auto network = random_network(random);
  const auto input = random_input(5, random);
  network_cache cache;
  const training_panels panels(network);
  network_forward(network, training_panels(network), input, 0.2f, nullptr, cache);
  const auto output = network_infer(network, input);
  ASSERT_EQ(output.size(), 15u);
  for (size_t k = 0; k < output.size(); ++k) EXPECT_NEAR(output[k], cache.output[k], 1e-5);
}

TEST(lstm_network, a_gap_leaves_the_state_as_it_was) {
  random_source random(4);
  const auto network = random_network(random);
  // One value, five hours ago and now: gaps before, between or none make no difference to an LSTM that skips.
  network_input early, late;
  for (auto* input : {&early, &late}) {
    input->resize(1);
    std::ranges::fill(input->missing, 1);
  }
  early.missing[3] = early.missing[9] = late.missing[18] = late.missing[23] = 0;
  early.history[3] = late.history[18] = 0.7f;
  early.history[9] = late.history[23] = -0.4f;
  EXPECT_EQ(network_infer(network, early), network_infer(network, late));
}

}  // namespace
}  // namespace velib
