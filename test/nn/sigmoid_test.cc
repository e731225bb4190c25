#include "nn/sigmoid.h"

#include <limits>

#include <gtest/gtest.h>

#include "test/nn/naive_lstm.h"

namespace velib {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST(sigmoid, and_tanh_are_close_everywhere) {
  std::vector<float> x, y;
  for (int k = -4000; k <= 4000; ++k) x.push_back(static_cast<float>(k) / 200.0f);
  x.insert(x.end(), {-kInfinity, -200, 200, kInfinity});
  std::vector<double> sigmoids, tanhs;
  for (const float value : x) {
    sigmoids.push_back(naive_sigmoid(static_cast<double>(value)));
    tanhs.push_back(std::tanh(static_cast<double>(value)));
  }
  y.resize(x.size());
  sigmoid_forward(x, y);
  EXPECT_LT(farthest(y, sigmoids), 5e-7);
  tanh_forward(x, y);
  EXPECT_LT(farthest(y, tanhs), 5e-7);
}

TEST(sigmoid, and_tanh_keep_nan_alone) {
  for (size_t count = 1; count < 20; ++count) {
    for (const auto function : {&sigmoid_forward, &tanh_forward}) {
      std::vector<float> y(count, 1.0f);
      y[count / 2] = kNan;
      function(y, y);
      for (size_t j = 0; j < count; ++j) EXPECT_EQ(std::isnan(y[j]), j == count / 2) << j << " of " << count;
    }
  }
}

TEST(sigmoid, and_tanh_have_the_slopes_of_their_definitions) {
  const auto x = random_values(30, 1, 2.0), d_y = random_values(30, 2);
  std::vector<float> y(30), d_x(30);
  auto naive = doubles(x);
  const auto slopes = [&](auto function) {
    return finite_differences(naive, [&] {
      double sum = 0.0;
      for (size_t j = 0; j < naive.size(); ++j) sum += function(naive[j]) * static_cast<double>(d_y[j]);
      return sum;
    });
  };
  sigmoid_forward(x, y);
  sigmoid_backward(y, d_y, d_x);
  EXPECT_LT(farthest(d_x, slopes(&naive_sigmoid)), 1e-6);
  tanh_forward(x, y);
  tanh_backward(y, d_y, d_x);
  EXPECT_LT(farthest(d_x, slopes([](double v) { return std::tanh(v); })), 1e-6);
}

}  // namespace
}  // namespace velib
