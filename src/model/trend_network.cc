#include "model/trend_network.h"

#include <array>

#include "model/count_mixture.h"
#include "nn/initialise.h"
#include "nn/sigmoid.h"

namespace velib {

namespace {

constexpr float kQuietHead = 0.3f;  // of PyTorch's first weights
constexpr std::array<float, kComponents> kFirstPlaces = {0.0f, 0.1f, -0.1f};
constexpr std::array<float, kComponents> kFirstLogWidths = {-1.5f, -0.5f, 0.5f};

struct layers {
  dense_shape fc1, fc2, head;

  explicit layers(const trend_shape& s)
      : fc1{s.inputs, s.hidden1}, fc2{s.hidden1, s.hidden2}, head{s.hidden2, s.outputs} {}
};

}  // namespace

parameters make_trend_network(const trend_shape& shape) {
  const layers l(shape);
  parameters network;
  add_dense(network, "fc1", l.fc1);
  add_dense(network, "fc2", l.fc2);
  add_dense(network, "head", l.head);
  return network;
}

void initialise_trend_network(parameters& network, const trend_shape& shape, random_source& random) {
  const layers l(shape);
  initialise_dense(network, "fc1", l.fc1, random);
  initialise_dense(network, "fc2", l.fc2, random);
  initialise_dense(network, "head", l.head, random);
  for (auto& weight : network["head.weight"]) weight *= kQuietHead;
  const auto bias = network["head.bias"];
  for (size_t k = 0; k < bias.size(); ++k) {
    const size_t number = k % kMixtureNumbers, component = number % kComponents;
    constexpr std::array<float, kComponents> kNone{};
    bias[k] = std::array{kNone, kFirstPlaces, kFirstLogWidths, kNone}[number / kComponents][component];
  }
}

void trend_forward(const trend_shape& shape, const parameters& network, size_t rows,
                   std::span<const float> inputs, trend_cache& c) {
  const layers l(shape);
  const auto& [layout, values] = network;
  for (auto* of : {&c.hidden1, &c.gate1}) of->resize(rows * shape.hidden1);
  for (auto* of : {&c.hidden2, &c.gate2}) of->resize(rows * shape.hidden2);
  c.output.resize(rows * shape.outputs);
  dense_forward(l.fc1, dense_weights_of(layout, values, "fc1"), rows, inputs, c.hidden1);
  silu_forward(c.hidden1, c.gate1, c.hidden1);
  dense_forward(l.fc2, dense_weights_of(layout, values, "fc2"), rows, c.hidden1, c.hidden2);
  silu_forward(c.hidden2, c.gate2, c.hidden2);
  dense_forward(l.head, dense_weights_of(layout, values, "head"), rows, c.hidden2, c.output);
}

void trend_backward(const trend_shape& shape, const parameters& network, size_t rows,
                    std::span<const float> inputs, std::span<const float> d_output, trend_cache& c,
                    std::span<float> gradients) {
  const layers l(shape);
  const auto& [layout, values] = network;
  c.d_hidden1.resize(c.hidden1.size());
  c.d_hidden2.resize(c.hidden2.size());
  dense_backward(l.head, dense_weights_of(layout, values, "head"), rows, c.hidden2, d_output,
                 dense_gradients_of(layout, gradients, "head"), c.d_hidden2);
  silu_backward(c.hidden2, c.gate2, c.d_hidden2, c.d_hidden2);
  dense_backward(l.fc2, dense_weights_of(layout, values, "fc2"), rows, c.hidden1, c.d_hidden2,
                 dense_gradients_of(layout, gradients, "fc2"), c.d_hidden1);
  silu_backward(c.hidden1, c.gate1, c.d_hidden1, c.d_hidden1);
  dense_backward(l.fc1, dense_weights_of(layout, values, "fc1"), rows, inputs, c.d_hidden1,
                 dense_gradients_of(layout, gradients, "fc1"), {});
}

}  // namespace velib
