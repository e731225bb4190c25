#include "model/trend_network.h"

#include <cmath>

#include <gtest/gtest.h>

namespace velib {
namespace {

constexpr trend_shape kShape{7, 6, 5, 18};
constexpr size_t kRows = 4;

struct example {
  parameters network = make_trend_network(kShape);
  std::vector<float> inputs = std::vector<float>(kRows * kShape.inputs);
  std::vector<float> slope = std::vector<float>(kRows * kShape.outputs);

  example() {
    random_source random(3);
    initialise_trend_network(network, kShape, random);
    for (auto* values : {&inputs, &slope}) {
      for (auto& v : *values) v = static_cast<float>(random.uniform(-1, 1));
    }
  }

  // A plain sum of the outputs, weighted by `slope`.
  double value(const parameters& of) const {
    trend_cache cache;
    trend_forward(kShape, of, kRows, inputs, cache);
    double sum = 0;
    for (size_t k = 0; k < slope.size(); ++k)
      sum += static_cast<double>(slope[k]) * static_cast<double>(cache.output[k]);
    return sum;
  }
};

TEST(trend_network, has_the_gradient_that_small_steps_show) {
  const example e;
  trend_cache cache;
  std::vector<float> gradient(e.network.values.size(), 1.0f);  // is added to
  trend_forward(kShape, e.network, kRows, e.inputs, cache);
  trend_backward(kShape, e.network, kRows, e.inputs, e.slope, cache, gradient);
  for (size_t k = 0; k < gradient.size(); ++k) {
    auto up = e.network, down = e.network;
    up.values[k] += 1e-2f, down.values[k] -= 1e-2f;
    const double step = static_cast<double>(up.values[k]) - static_cast<double>(down.values[k]);
    EXPECT_NEAR(gradient[k] - 1.0f, (e.value(up) - e.value(down)) / step, 3e-3) << k;
  }
}

TEST(trend_network, gives_a_row_the_same_whatever_is_beside_it) {
  const example e;
  trend_cache all, one;
  trend_forward(kShape, e.network, kRows, e.inputs, all);
  trend_forward(kShape, e.network, 1, std::span(e.inputs).first(kShape.inputs), one);
  for (size_t k = 0; k < kShape.outputs; ++k) EXPECT_NEAR(one.output[k], all.output[k], 1e-5f);
}

}  // namespace
}  // namespace velib
