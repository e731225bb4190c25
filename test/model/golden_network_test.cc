// The reference's network beside PyTorch's, activation by activation and gradient by gradient.
#include "model/lstm_network.h"
#include "model/packed_network.h"
#include "test/nn/golden.h"
#include "test/nn/kernel_sets.h"

namespace velib {
namespace {

class golden_network : public kernel_set_test {};

network_input input_of(const golden_file& g) {
  network_input input;
  input.resize(g.shape("history")[1]);
  std::ranges::copy(g["history"], input.history.begin());
  std::ranges::copy(g["statics"], input.statics.begin());
  return input;
}

// The weights of the file, all of them under the names of the state_dict.
parameters weights_of(const golden_file& g) {
  auto network = make_network();
  for (const auto& slot : network.layout.slots()) {
    EXPECT_EQ(g.shape(slot.name), slot.shape) << slot.name;
    std::ranges::copy(g[slot.name], network[slot.name].begin());
  }
  return network;
}

TEST_P(golden_network, activations_are_pytorchs) {
  const golden_file g("network");
  const auto input = input_of(g);
  network_cache cache;
  const auto network = weights_of(g);
  network_forward(network, training_panels(network), input, 0.2f, nullptr, cache);
  expect_result(cache.lstm1.hidden, g["out.hidden1"], "hidden of the first LSTM");
  expect_result(cache.lstm2.hidden, g["out.hidden2"], "hidden of the second LSTM");
  expect_result(cache.joined, g["out.joined"], "last hidden state and statics");
  expect_result(cache.relu, g["out.relu"], "first dense layer");
  expect_result(cache.output, g["out.output"], "output");
}

TEST_P(golden_network, running_form_gives_pytorchs_output) {
  const golden_file g("network");
  expect_result(network_infer(weights_of(g), input_of(g)), g["out.output"], "output");
}

TEST_P(golden_network, gradients_are_pytorchs) {
  const golden_file g("network");
  const auto network = weights_of(g);
  const auto input = input_of(g);
  network_cache cache;
  const training_panels panels(network);
  network_forward(network, panels, input, 0.2f, nullptr, cache);
  std::vector<float> gradients(network.layout.size());
  network_backward(network, panels, input, g["d_output"], cache, gradients);
  for (const auto& slot : network.layout.slots()) {
    expect_gradient(std::span(gradients).subspan(slot.offset, slot.size), g["grad." + slot.name], slot.name);
  }
}

INSTANTIATE_TEST_SUITE_P(kernels, golden_network, testing::ValuesIn(kernel_names()), kernel_name_of);

}  // namespace
}  // namespace velib
