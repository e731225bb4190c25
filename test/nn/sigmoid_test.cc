#include "nn/sigmoid.h"

#include <limits>

#include <gtest/gtest.h>

#include "test/nn/naive_lstm.h"

namespace velib {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST(sigmoid, and_tanh_hold_at_the_ends) {
  const std::vector<float> x = {-kInfinity, -200, 0, 200, kInfinity, kNan};
  std::vector<float> y = x;
  sigmoid_forward(y, y);
  EXPECT_TRUE(std::isnan(y.back()));
  y.pop_back();
  EXPECT_EQ(y, (std::vector<float>{0, 0, 0.5f, 1, 1}));
  y = x;
  tanh_forward(y, y);
  EXPECT_TRUE(std::isnan(y.back()));
  y.pop_back();
  EXPECT_EQ(y, (std::vector<float>{-1, -1, 0, 1, 1}));
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
