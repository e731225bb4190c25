#include "nn/kernels.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "test/nn/naive_lstm.h"

namespace velib {
namespace {

std::vector<const kernel_set*> all_sets() {
  std::vector<const kernel_set*> sets;
  for (auto set = usable_kernels(); *set; ++set) sets.push_back(*set);
  return sets;
}

TEST(kernels, widest_is_used_unless_another_is_asked_for) {
  EXPECT_STREQ(all_sets().front()->name, "plain");
  EXPECT_STREQ(kernels().name, all_sets().back()->name);
  EXPECT_TRUE(use_kernels("plain"));
  EXPECT_STREQ(kernels().name, "plain");
  EXPECT_FALSE(use_kernels("abacus"));
  EXPECT_STREQ(kernels().name, "plain");
  EXPECT_TRUE(use_kernels(nullptr));
  EXPECT_STREQ(kernels().name, all_sets().back()->name);
}

struct product {
  size_t m, n, k;
};

// Strides of a(row, inner) and b(inner, column).
std::vector<double> naive_product(const product& p, std::span<const float> a, size_t a_row, size_t a_inner,
                                  std::span<const float> b, size_t b_inner, size_t b_column) {
  std::vector<double> c(p.m * p.n, 1.0);  // what was there before is added to
  for (size_t i = 0; i < p.m; ++i) {
    for (size_t j = 0; j < p.n; ++j) {
      for (size_t l = 0; l < p.k; ++l) {
        c[i * p.n + j] += static_cast<double>(a[i * a_row + l * a_inner]) *
                          static_cast<double>(b[l * b_inner + j * b_column]);
      }
    }
  }
  return c;
}

TEST(kernels, products_are_those_of_the_definition) {
  for (const auto* set : all_sets()) {
    for (const product p :
         {product{1, 1, 1}, {3, 5, 7}, {64, 512, 128}, {17, 33, 200}, {130, 3, 32}, {4, 4, 0}}) {
      SCOPED_TRACE(std::string(set->name) + " " + std::to_string(p.m) + "x" + std::to_string(p.n));
      const auto a = random_values(p.m * p.k, 1), b = random_values(p.n * p.k, 2);
      const double most = 1e-6 * (10.0 + static_cast<double>(p.k));
      std::vector<float> nt(p.m * p.n, 1.0f), nn = nt, tn = nt;
      set->multiply_nt(p.m, p.n, p.k, a.data(), b.data(), nt.data());
      set->multiply_nn(p.m, p.n, p.k, a.data(), b.data(), nn.data());
      set->multiply_tn(p.m, p.n, p.k, a.data(), b.data(), tn.data());
      EXPECT_LT(farthest(nt, naive_product(p, a, p.k, 1, b, 1, p.k)), most);
      EXPECT_LT(farthest(nn, naive_product(p, a, p.k, 1, b, p.n, 1)), most);
      EXPECT_LT(farthest(tn, naive_product(p, a, 1, p.m, b, p.n, 1)), most);
    }
  }
}

TEST(kernels, rows_are_filled_and_added) {
  constexpr size_t kRows = 3, kWidth = 21;
  const auto a = random_values(kRows * kWidth, 3), scale = random_values(kRows, 4),
             bias = random_values(kWidth, 5);
  for (const auto* set : all_sets()) {
    std::vector<float> filled(kRows * kWidth), plain(kRows * kWidth), sum(kWidth, 2.0f), scaled(kWidth);
    set->fill_rows(kRows, kWidth, bias.data(), scale.data(), a.data(), filled.data());
    set->fill_rows(kRows, kWidth, bias.data(), nullptr, nullptr, plain.data());
    set->add_rows(kRows, kWidth, a.data(), nullptr, sum.data());
    set->add_rows(kRows, kWidth, a.data(), scale.data(), scaled.data());
    for (size_t j = 0; j < kWidth; ++j) {
      EXPECT_FLOAT_EQ(filled[kWidth + j], bias[j] + scale[1] * a[j]);
      EXPECT_EQ(plain[2 * kWidth + j], bias[j]);
      EXPECT_NEAR(sum[j], 2.0f + a[j] + a[kWidth + j] + a[2 * kWidth + j], 1e-6f);
      EXPECT_NEAR(scaled[j], scale[0] * a[j] + scale[1] * a[kWidth + j] + scale[2] * a[2 * kWidth + j],
                  1e-6f);
    }
  }
}

// Gates after their activations, of one row whose every sum is one of `values`.
std::vector<float> activate(const kernel_set& set, std::span<const float> values) {
  std::vector<float> gates, c(values.size()), h(values.size());
  for (int gate = 0; gate < 4; ++gate) gates.insert(gates.end(), values.begin(), values.end());
  set.lstm_cell_forward({1, values.size(), nullptr, gates.data(), c.data(), h.data(), c.data(), h.data()});
  return gates;
}

TEST(kernels, activations_are_within_their_stated_error) {
  std::vector<float> values;
  for (int k = -3000; k <= 3000; ++k) values.push_back(static_cast<float>(k) * 0.01f);
  for (const float extreme : {-1e30f, 1e30f, -1e-30f, HUGE_VALF, -HUGE_VALF}) values.push_back(extreme);
  for (const auto* set : all_sets()) {
    const auto gates = activate(*set, values);
    double worst_sigmoid = 0.0, worst_tanh = 0.0;
    for (size_t j = 0; j < values.size(); ++j) {
      const double x = static_cast<double>(values[j]);
      worst_sigmoid = std::max(worst_sigmoid, std::abs(static_cast<double>(gates[j]) - naive_sigmoid(x)));
      worst_tanh =
          std::max(worst_tanh, std::abs(static_cast<double>(gates[2 * values.size() + j]) - std::tanh(x)));
    }
    EXPECT_LT(worst_sigmoid, 5e-7) << set->name;
    EXPECT_LT(worst_tanh, 5e-7) << set->name;
  }
}

TEST(kernels, activations_keep_nan) {
  for (const size_t count : {1u, 16u}) {
    const std::vector<float> values(count, std::numeric_limits<float>::quiet_NaN());
    for (const auto* set : all_sets()) {
      for (const float gate : activate(*set, values)) EXPECT_TRUE(std::isnan(gate)) << set->name;
    }
  }
}

struct stepped {
  std::vector<float> gates, c, h, d_gates, d_h, d_c;
};

stepped step_both_ways(const kernel_set& set, size_t rows, size_t hidden,
                       const std::vector<std::uint8_t>& missing) {
  const size_t state = rows * hidden;
  stepped s{random_values(4 * state, 7),         random_values(state, 8),  random_values(state, 9),
            std::vector<float>(4 * state, 5.0f), random_values(state, 10), random_values(state, 11)};
  const auto before = s.c;
  set.lstm_cell_forward(
      {rows, hidden, missing.data(), s.gates.data(), s.c.data(), s.h.data(), s.c.data(), s.h.data()});
  set.lstm_cell_backward({rows, hidden, missing.data(), s.gates.data(), before.data(), s.h.data(),
                          s.d_h.data(), s.d_c.data(), s.d_gates.data()});
  return s;
}

TEST(kernels, sets_agree_on_the_cell) {
  const std::vector<std::uint8_t> missing = {0, 1, 0};
  const auto wanted = step_both_ways(*all_sets().front(), 3, 37, missing);
  for (const auto* set : all_sets()) {
    const auto found = step_both_ways(*set, 3, 37, missing);
    EXPECT_LT(farthest(found.gates, wanted.gates), 1e-6) << set->name;
    EXPECT_LT(farthest(found.c, wanted.c), 2e-6) << set->name;
    EXPECT_LT(farthest(found.h, wanted.h), 2e-6) << set->name;
    EXPECT_LT(farthest(found.d_gates, wanted.d_gates), 5e-6) << set->name;
    EXPECT_LT(farthest(found.d_h, wanted.d_h), 5e-6) << set->name;
    EXPECT_LT(farthest(found.d_c, wanted.d_c), 5e-6) << set->name;
  }
}

TEST(kernels, a_missing_row_passes_its_state_and_gradients_on) {
  const auto h = random_values(2 * 18, 9), d_h = random_values(2 * 18, 10);
  for (const auto* set : all_sets()) {
    const auto s = step_both_ways(*set, 2, 18, {1, 0});
    for (size_t j = 0; j < 18; ++j) {
      EXPECT_EQ(s.h[j], h[j]);
      EXPECT_EQ(s.d_h[j], d_h[j]);
      EXPECT_EQ(s.d_h[18 + j], 0.0f);
    }
    for (size_t j = 0; j < 4 * 18; ++j) EXPECT_EQ(s.d_gates[j], 0.0f);
  }
}

}  // namespace
}  // namespace velib
