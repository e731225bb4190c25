#include "nn/layer_norm.h"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

#include "nn/initialise.h"
#include "test/nn/naive_lstm.h"

namespace velib {
namespace {

std::vector<double> naive_layer_norm(const std::vector<double>& weight, const std::vector<double>& bias,
                                     const std::vector<double>& x) {
  const size_t width = weight.size();
  std::vector<double> y;
  for (size_t row = 0; row < x.size(); row += width) {
    double mean = 0.0, variance = 0.0;
    const auto count = static_cast<double>(width);
    for (size_t j = 0; j < width; ++j) mean += x[row + j] / count;
    for (size_t j = 0; j < width; ++j) variance += (x[row + j] - mean) * (x[row + j] - mean) / count;
    for (size_t j = 0; j < width; ++j) {
      y.push_back((x[row + j] - mean) / std::sqrt(variance + 1e-5) * weight[j] + bias[j]);
    }
  }
  return y;
}

struct example {
  static constexpr size_t kRows = 4, kWidth = 9;
  std::vector<float> weight = random_values(kWidth, 1), bias = random_values(kWidth, 2);
  std::vector<float> x = random_values(kRows * kWidth, 3), y = std::vector<float>(x.size());
  layer_norm_cache cache;

  void forward() { layer_norm_forward(kWidth, {weight, bias}, kRows, x, cache, y); }
};

TEST(layer_norm, forward_is_that_of_the_equation) {
  example e;
  e.forward();
  EXPECT_LT(farthest(e.y, naive_layer_norm(doubles(e.weight), doubles(e.bias), doubles(e.x))), 1e-6);
  auto in_place = e.x;
  layer_norm_forward(e.kWidth, {e.weight, e.bias}, e.kRows, in_place, e.cache, in_place);
  EXPECT_EQ(in_place, e.y);
}

TEST(layer_norm, backward_is_the_slope_of_forward) {
  example e;
  e.forward();
  const auto d_y = random_values(e.y.size(), 4);
  std::vector<float> d_weight(e.kWidth), d_bias(e.kWidth), d_x(e.x.size());
  layer_norm_backward(e.kWidth, {e.weight, e.bias}, e.cache, d_y, {d_weight, d_bias}, d_x);
  auto weight = doubles(e.weight), bias = doubles(e.bias), x = doubles(e.x);
  const auto loss = [&] {
    const auto y = naive_layer_norm(weight, bias, x);
    double sum = 0.0;
    for (size_t j = 0; j < y.size(); ++j) sum += y[j] * static_cast<double>(d_y[j]);
    return sum;
  };
  EXPECT_LT(farthest(d_weight, finite_differences(weight, loss)), 1e-5);
  EXPECT_LT(farthest(d_bias, finite_differences(bias, loss)), 1e-5);
  EXPECT_LT(farthest(d_x, finite_differences(x, loss)), 1e-5);

  const auto once = d_weight;
  auto in_place = d_y;
  layer_norm_backward(e.kWidth, {e.weight, e.bias}, e.cache, in_place, {d_weight, d_bias}, in_place);
  EXPECT_EQ(in_place, d_x);
  for (size_t j = 0; j < e.kWidth; ++j) EXPECT_NEAR(d_weight[j], 2.0f * once[j], 1e-5f);
}

// 10⁶ ± 1: as a difference of squares in float the variance of such a row is noise.
TEST(layer_norm, a_large_offset_costs_no_digits) {
  const std::vector<float> weight(8, 1.0f), bias(8);
  std::vector<float> x, y(8);
  for (int j = 0; j < 8; ++j) x.push_back(1e6f + (j % 2 == 0 ? 1.0f : -1.0f));
  layer_norm_cache cache;
  layer_norm_forward(8, {weight, bias}, 1, x, cache, y);
  for (size_t j = 0; j < 8; ++j) EXPECT_NEAR(y[j], j % 2 == 0 ? 1.0f : -1.0f, 1e-5f);
}

TEST(layer_norm, of_a_constant_row_is_the_bias_and_nan_stays_in_its_row) {
  const std::vector<float> weight(5, 3.0f), bias = {1, 2, 3, 4, 5};
  std::vector<float> x(15, 7.0f), y(15);
  x[6] = std::numeric_limits<float>::quiet_NaN();
  layer_norm_cache cache;
  layer_norm_forward(5, {weight, bias}, 3, x, cache, y);
  EXPECT_TRUE(std::ranges::equal(std::span(y).first(5), bias));
  EXPECT_TRUE(std::ranges::all_of(std::span(y).subspan(5, 5), [](float v) { return std::isnan(v); }));
  EXPECT_TRUE(std::ranges::equal(std::span(y).last(5), bias));
}

TEST(layer_norm, begins_as_nothing_but_the_normalisation) {
  parameters p;
  add_layer_norm(p, "norm", 3);
  EXPECT_EQ(p.layout.slots()[0].name, "norm.weight");
  EXPECT_EQ(p.layout.slots()[1].name, "norm.bias");
  initialise_layer_norm(p, "norm");
  EXPECT_EQ(p.values, (std::vector<float>{1, 1, 1, 0, 0, 0}));
  std::vector<float> x(6), y(6);
  layer_norm_cache cache;
  EXPECT_DEATH(layer_norm_forward(3, layer_norm_weights_of(p.layout, p.values, "norm"), 1, x, cache, y),
               "x of a layer norm has 6 values, not 3");
}

}  // namespace
}  // namespace velib
