#include "nn/kernels.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "nn/packed_lstm.h"
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

// Around the sizes of tiles, panels and blocks of every set, and some at random.
std::vector<product> many_products() {
  std::vector<product> all = {{1, 1, 1},     {3, 5, 7},     {64, 512, 128}, {17, 33, 200}, {130, 3, 32},
                              {4, 4, 0},     {0, 4, 4},     {4, 0, 4},      {6, 8, 128},   {7, 9, 129},
                              {14, 32, 127}, {15, 31, 256}, {28, 64, 257},  {29, 71, 5},   {32, 71, 64}};
  random_source random(12);
  for (int k = 0; k < 40; ++k) {
    all.push_back({1 + random.below(60), 1 + random.below(100), 1 + random.below(300)});
  }
  return all;
}

std::string name_of(const kernel_set& set, const product& p) {
  return std::string(set.name) + " " + std::to_string(p.m) + "x" + std::to_string(p.n) + "x" +
         std::to_string(p.k);
}

TEST(kernels, products_are_those_of_the_definition) {
  for (const product& p : many_products()) {
    const auto a = random_values(p.m * p.k, 1), b = random_values(p.n * p.k, 2);
    const auto wanted_nt = naive_product(p, a, p.k, 1, b, 1, p.k);
    const auto wanted_nn = naive_product(p, a, p.k, 1, b, p.n, 1);
    const auto wanted_tn = naive_product(p, a, 1, p.m, b, p.n, 1);
    const double most = 1e-6 * (10.0 + static_cast<double>(p.k));
    for (const auto* set : all_sets()) {
      SCOPED_TRACE(name_of(*set, p));
      std::vector<float> nt(p.m * p.n, 1.0f), nn = nt, tn = nt;
      set->multiply_nt(p.m, p.n, p.k, a.data(), b.data(), nt.data());
      set->multiply_nn(p.m, p.n, p.k, a.data(), b.data(), nn.data());
      set->multiply_tn(p.m, p.n, p.k, a.data(), b.data(), tn.data());
      EXPECT_LT(farthest(nt, wanted_nt), most);
      EXPECT_LT(farthest(nn, wanted_nn), most);
      EXPECT_LT(farthest(tn, wanted_tn), most);
    }
  }
}

constexpr float kGuard = 77.0f;

// Of panels in memory that held NaN, into c with guards behind it.
std::vector<float> panel_product(const kernel_set& set, const product& p, std::span<const float> a,
                                 std::span<const float> b) {
  std::vector<float> panels(set.panels_size(p.k, p.n), std::numeric_limits<float>::quiet_NaN());
  set.pack_panels(p.k, p.n, b.data(), panels.data());
  std::vector<float> c(p.m * p.n, 1.0f);
  c.insert(c.end(), 64, kGuard);
  set.multiply_panels(p.m, p.n, p.k, a.data(), panels.data(), c.data());
  return c;
}

TEST(kernels, products_of_panels_are_those_of_the_definition) {
  for (const product& p : many_products()) {
    const auto a = random_values(p.m * p.k, 1), b = random_values(p.n * p.k, 2);
    const auto wanted = naive_product(p, a, p.k, 1, b, p.n, 1);
    for (const auto* set : all_sets()) {
      SCOPED_TRACE(name_of(*set, p));
      const auto c = panel_product(*set, p, a, b);
      EXPECT_LT(farthest(std::span(c).first(p.m * p.n), wanted), 1e-6 * (10.0 + static_cast<double>(p.k)));
      for (const float guard : std::span(c).subspan(p.m * p.n)) EXPECT_EQ(guard, kGuard);
    }
  }
}

TEST(kernels, what_is_no_number_stays_in_its_row_and_column) {
  constexpr product kProduct{17, 37, 20};  // no multiple of a tile, nor of a panel
  auto a = random_values(kProduct.m * kProduct.k, 1), b = random_values(kProduct.n * kProduct.k, 2);
  a[5 * kProduct.k + 3] = HUGE_VALF;                                 // row 5
  b[7 * kProduct.n + 36] = std::numeric_limits<float>::quiet_NaN();  // column 36
  std::vector<float> a_turned(a.size());
  for (size_t i = 0; i < a.size(); ++i) a_turned[i % kProduct.k * kProduct.m + i / kProduct.k] = a[i];
  for (const auto* set : all_sets()) {
    const auto panels = panel_product(*set, kProduct, a, b);
    std::vector<float> nn(kProduct.m * kProduct.n), tn = nn;
    set->multiply_nn(kProduct.m, kProduct.n, kProduct.k, a.data(), b.data(), nn.data());
    set->multiply_tn(kProduct.m, kProduct.n, kProduct.k, a_turned.data(), b.data(), tn.data());
    for (size_t i = 0; i < nn.size(); ++i) {
      const bool finite = i / kProduct.n != 5 && i % kProduct.n != 36;
      for (const auto& c : {nn, tn, panels}) EXPECT_EQ(std::isfinite(c[i]), finite) << set->name << " " << i;
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

std::vector<double> naive_logistic(size_t size, double place, double slope) {
  std::vector<double> y;
  for (size_t k = 0; k < size; ++k)
    y.push_back(naive_sigmoid((static_cast<double>(k) + 0.5 - place) * slope));
  return y;
}

TEST(kernels, logistic_steps_are_those_of_the_definition) {
  for (const auto* set : all_sets()) {
    for (const size_t size : {0, 1, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 200}) {
      SCOPED_TRACE(std::string(set->name) + " " + std::to_string(size));
      for (const auto& [place, slope] :
           {std::pair(0.0f, 1.0f), {12.25f, 0.5f}, {-3.0f, 8.0f}, {31.5f, 60.0f}}) {
        std::vector<float> y(size + 1, kGuard);
        set->logistic_steps(size, place, slope, y.data());
        EXPECT_LT(farthest(std::span(y).first(size), naive_logistic(size, place, slope)), 2e-6);
        EXPECT_EQ(y.back(), kGuard);
      }
    }
  }
}

// Networks' rows are asked for alone and among others, and must answer the same.
TEST(kernels, sigmoid_is_the_same_bits_wherever_a_value_stands) {
  const auto x = random_values(100, 6, 8.0);
  for (const auto* set : all_sets()) {
    std::vector<float> all(x.size() + 1, kGuard);
    set->sigmoid(x.size(), x.data(), all.data());
    EXPECT_EQ(all.back(), kGuard);
    for (size_t k = 0; k < x.size(); ++k) {
      float alone = 0;
      set->sigmoid(1, &x[k], &alone);
      EXPECT_EQ(alone, all[k]) << set->name << " " << k;
    }
  }
}

packed_lstm packed_on(const kernel_set& set, lstm_shape shape, const lstm_weights& weights,
                      precision wanted = precision::f32) {
  use_kernels(set.name);
  packed_lstm packed(shape, weights, wanted);
  use_kernels(nullptr);
  return packed;
}

// One step of rows whose every sum is given, (rows,4H): each row as a layer of its own with those biases.
void step_from_sums(const kernel_set& set, size_t rows, size_t hidden, std::span<const float> sums,
                    const std::uint8_t* missing, std::span<float> gates, std::span<float> c,
                    std::span<float> h) {
  const std::vector<float> none(4 * hidden), w_hh(4 * hidden * hidden), x(1);
  for (size_t row = 0; row < rows; ++row) {
    const auto biases = sums.subspan(4 * row * hidden, 4 * hidden);
    const auto layer = packed_on(set, {1, hidden}, {none, w_hh, biases, none});
    const auto at = row * hidden;
    const std::vector<float> h_before(h.begin() + static_cast<long>(at),
                                      h.begin() + static_cast<long>(at + hidden));
    auto step = layer.step(1);
    step.missing = missing ? missing + row : nullptr;
    step.x = x.data();
    step.h_before = h_before.data();
    step.c_before = step.c = c.data() + at;
    step.h = h.data() + at;
    step.gates = gates.data() + 4 * at;
    layer.kernels().step(step);
  }
}

// Gates after their activations, a row of (4,kUnits) for each of `values` as every sum.
constexpr size_t kUnits = 17;  // a full panel and a part, on every set
std::vector<float> activate(const kernel_set& set, std::span<const float> values,
                            precision wanted = precision::f32) {
  const std::vector<float> ones(4 * kUnits, 1.0f), none(4 * kUnits * kUnits);
  const std::span biases = std::span<const float>(none).first(4 * kUnits);
  const auto layer = packed_on(set, {1, kUnits}, {ones, none, biases, biases}, wanted);
  std::vector<float> gates(4 * kUnits * values.size()), c(kUnits * values.size()), h(c.size());
  std::vector<std::uint32_t> h_words(values.size() * layer.hidden_words());
  auto step = layer.step(values.size());
  step.x = values.data();
  step.c = c.data();
  step.h = h.data();
  step.h_words = h_words.data();
  step.gates = gates.data();
  layer.kernels().step(step);
  return gates;
}

struct activation_errors {
  double sigmoid = 0.0;
  double tanh = 0.0;
};

// The greatest over what a gate can be asked.
activation_errors worst_errors(const kernel_set& set, precision wanted) {
  std::vector<float> values;
  for (int k = -3000; k <= 3000; ++k) values.push_back(static_cast<float>(k) * 0.01f);
  for (const float extreme : {-1e30f, 1e30f, -1e-30f, HUGE_VALF, -HUGE_VALF}) values.push_back(extreme);
  const auto gates = activate(set, values, wanted);
  activation_errors worst;
  for (size_t j = 0; j < values.size(); ++j) {
    const double x = static_cast<double>(values[j]);
    const std::span row = std::span(gates).subspan(4 * kUnits * j, 4 * kUnits);
    for (const size_t gate : {0u, 1u, 3u}) {
      const double found = static_cast<double>(row[gate * kUnits + j % kUnits]);
      worst.sigmoid = std::fmax(worst.sigmoid, std::abs(found - naive_sigmoid(x)));
      EXPECT_FALSE(std::isnan(found)) << x;
    }
    const double found = static_cast<double>(row[2 * kUnits + j % kUnits]);
    worst.tanh = std::fmax(worst.tanh, std::abs(found - std::tanh(x)));
    EXPECT_FALSE(std::isnan(found)) << x;
  }
  return worst;
}

TEST(kernels, activations_are_within_their_stated_error) {
  for (const auto* set : all_sets()) {
    const auto f32 = worst_errors(*set, precision::f32);
    EXPECT_LT(f32.sigmoid, 2e-7) << set->name;
    EXPECT_LT(f32.tanh, 3e-7) << set->name;
    if (!set->lstm_bf16) continue;
    const auto bf16 = worst_errors(*set, precision::bf16);
    EXPECT_LT(bf16.sigmoid, 1e-4) << set->name;
    EXPECT_LT(bf16.tanh, 1e-4) << set->name;
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
  const auto before = s.c, sums = s.gates;
  step_from_sums(set, rows, hidden, sums, missing.data(), s.gates, s.c, s.h);
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

TEST(kernels, the_cell_backward_sums_over_known_rows_and_adds_what_comes_from_above) {
  constexpr size_t kRows = 7, kHidden = 21, kState = kRows * kHidden;
  const std::vector<std::uint8_t> missing = {0, 1, 0, 0, 1, 0, 0};
  const auto x = random_values(kRows, 21), more = random_values(kState, 22), d_h = random_values(kState, 23);
  const auto gates = random_values(4 * kState, 24), c = random_values(kState, 25),
             h = random_values(kState, 26);
  for (const auto* set : all_sets()) {
    SCOPED_TRACE(set->name);
    auto d_h_apart = d_h, d_h_summed = d_h;
    for (size_t j = 0; j < kState; ++j) d_h_summed[j] += more[j];
    std::vector<float> d_c_apart(kState), d_c_summed(kState), apart(4 * kState), summed(4 * kState);
    std::vector<float> bias(4 * kHidden, 1.0f), w(4 * kHidden, 2.0f);
    set->lstm_cell_backward({kRows, kHidden, missing.data(), gates.data(), c.data(), h.data(),
                             d_h_summed.data(), d_c_summed.data(), summed.data()});
    set->lstm_cell_backward({kRows, kHidden, missing.data(), gates.data(), c.data(), h.data(),
                             d_h_apart.data(), d_c_apart.data(), apart.data(), more.data(), bias.data(),
                             x.data(), w.data()});
    EXPECT_EQ(apart, summed);
    EXPECT_EQ(d_h_apart, d_h_summed);
    EXPECT_EQ(d_c_apart, d_c_summed);
    std::vector<double> bias_wanted(4 * kHidden, 1.0), w_wanted(4 * kHidden, 2.0);
    for (size_t at = 0; at < apart.size(); ++at) {
      const size_t row = at / (4 * kHidden);
      bias_wanted[at % (4 * kHidden)] += static_cast<double>(apart[at]);
      w_wanted[at % (4 * kHidden)] += static_cast<double>(x[row] * apart[at]);
    }
    EXPECT_LT(farthest(bias, bias_wanted), 1e-4);
    EXPECT_LT(farthest(w, w_wanted), 1e-4);
  }
}

TEST(kernels, a_shut_output_gate_has_gradients) {
  std::vector<float> gates(4 * 17, 0.5f);
  std::fill(gates.end() - 17, gates.end(), 0.0f);  // o, and so h
  const std::vector<float> c(17, 0.3f), h(17, 0.0f);
  for (const auto* set : all_sets()) {
    std::vector<float> d_h(17, 1.0f), d_c(17, 2.0f), d_gates(4 * 17);
    set->lstm_cell_backward(
        {1, 17, nullptr, gates.data(), c.data(), h.data(), d_h.data(), d_c.data(), d_gates.data()});
    for (size_t j = 0; j < 17; ++j) {
      EXPECT_FLOAT_EQ(d_gates[j], 2.0f * 0.5f * 0.25f);
      EXPECT_FLOAT_EQ(d_gates[17 + j], 2.0f * 0.3f * 0.25f);
      EXPECT_EQ(d_gates[3 * 17 + j], 0.0f);
      EXPECT_FLOAT_EQ(d_c[j], 1.0f);
    }
  }
}

TEST(kernels, squares_are_summed_in_double) {
  for (const size_t size : {0u, 1u, 31u, 32u, 77u}) {
    const auto values = random_values(size, 31, 1e4);
    double wanted = 0.0;
    for (const float v : values) wanted += static_cast<double>(v) * static_cast<double>(v);
    for (const auto* set : all_sets()) {
      EXPECT_NEAR(set->sum_squares(size, values.data()), wanted, 1e-13 * wanted) << set->name;
    }
  }
}

}  // namespace
}  // namespace velib
