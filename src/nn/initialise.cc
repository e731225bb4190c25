#include "nn/initialise.h"

#include <algorithm>
#include <cmath>

namespace velib {

namespace {

float bound_of(size_t inputs) {
  return static_cast<float>(1.0 / std::sqrt(static_cast<double>(inputs)));
}

}  // namespace

void fill_uniform(std::span<float> values, float bound, random_source& random) {
  for (auto& value : values) value = static_cast<float>(random.uniform(-bound, bound));
}

void initialise_lstm(parameters& p, std::string_view name, lstm_shape shape, random_source& random) {
  const auto layer = lstm_gradients_of(p.layout, p.values, name);
  for (const auto& tensor : {layer.w_ih, layer.w_hh, layer.b_ih, layer.b_hh}) {
    fill_uniform(tensor, bound_of(shape.hidden), random);
  }
}

void initialise_dense(parameters& p, std::string_view name, dense_shape shape, random_source& random) {
  const auto layer = dense_gradients_of(p.layout, p.values, name);
  fill_uniform(layer.weight, bound_of(shape.input), random);
  fill_uniform(layer.bias, bound_of(shape.input), random);
}

void initialise_gru(parameters& p, std::string_view name, gru_shape shape, random_source& random) {
  const auto layer = gru_gradients_of(p.layout, p.values, name);
  for (const auto& tensor : {layer.w_ih, layer.w_hh, layer.b_ih, layer.b_hh}) {
    fill_uniform(tensor, bound_of(shape.hidden), random);
  }
}

void initialise_embedding(parameters& p, std::string_view name, random_source& random) {
  for (float& value : embedding_gradients_of(p.layout, p.values, name)) {
    value = static_cast<float>(random.normal());
  }
}

void initialise_layer_norm(parameters& p, std::string_view name) {
  const auto layer = layer_norm_gradients_of(p.layout, p.values, name);
  std::fill(layer.weight.begin(), layer.weight.end(), 1.0f);
  std::fill(layer.bias.begin(), layer.bias.end(), 0.0f);
}

}  // namespace velib
