#include "nn/dense.h"

#include <algorithm>
#include <string>

#include "nn/kernels.h"
#include "nn/shape.h"

namespace velib {

namespace {

template <class Float>
dense_tensors<Float> tensors_of(const tensor_layout& layout, std::span<Float> buffer, std::string_view name) {
  return {layout.of(buffer, std::string(name) + ".weight"), layout.of(buffer, std::string(name) + ".bias")};
}

template <class Float>
void require_shape(dense_shape shape, const dense_tensors<Float>& tensors) {
  require_size("weight of a dense layer", tensors.weight.size(), shape.output * shape.input);
  require_size("bias of a dense layer", tensors.bias.size(), shape.output);
}

}  // namespace

void add_dense(parameters& p, std::string_view name, dense_shape shape) {
  p.add(std::string(name) + ".weight", {shape.output, shape.input});
  p.add(std::string(name) + ".bias", {shape.output});
}

dense_weights dense_weights_of(const tensor_layout& layout, std::span<const float> values,
                               std::string_view name) {
  return tensors_of(layout, values, name);
}

dense_gradients dense_gradients_of(const tensor_layout& layout, std::span<float> gradients,
                                   std::string_view name) {
  return tensors_of(layout, gradients, name);
}

void dense_forward(dense_shape shape, const dense_weights& weights, size_t rows, std::span<const float> x,
                   std::span<float> y) {
  require_shape(shape, weights);
  require_size("x of a dense layer", x.size(), rows * shape.input);
  require_size("y of a dense layer", y.size(), rows * shape.output);
  kernels().fill_rows(rows, shape.output, weights.bias.data(), nullptr, nullptr, y.data());
  kernels().multiply_nt(rows, shape.output, shape.input, x.data(), weights.weight.data(), y.data());
}

void dense_backward(dense_shape shape, const dense_weights& weights, size_t rows, std::span<const float> x,
                    std::span<const float> d_y, const dense_gradients& gradients, std::span<float> d_x) {
  require_shape(shape, weights);
  require_shape(shape, gradients);
  require_size("x of a dense layer", x.size(), rows * shape.input);
  require_size("d_y of a dense layer", d_y.size(), rows * shape.output);
  kernels().multiply_tn(shape.output, shape.input, rows, d_y.data(), x.data(), gradients.weight.data());
  kernels().add_rows(rows, shape.output, d_y.data(), nullptr, gradients.bias.data());
  if (d_x.empty()) return;
  require_size("d_x of a dense layer", d_x.size(), x.size());
  std::fill(d_x.begin(), d_x.end(), 0.0f);
  kernels().multiply_nn(rows, shape.input, shape.output, d_y.data(), weights.weight.data(), d_x.data());
}

}  // namespace velib
