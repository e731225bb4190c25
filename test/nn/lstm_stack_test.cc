#include "nn/lstm_stack.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "nn/initialise.h"
#include "nn/parallel.h"
#include "test/nn/naive_lstm.h"

namespace velib {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct variant {
  std::string set;
  precision wanted;

  bool bf16() const { return wanted == precision::bf16; }
  std::string name() const { return set + (bf16() ? "_bf16" : "_f32"); }
};

// A test's name must not change from run to run, as the bytes of a variant would.
std::ostream& operator<<(std::ostream& out, const variant& v) {
  return out << v.name();
}

// Each test runs on every kernel set of this CPU, and on bf16 where the set has it.
class stack : public testing::TestWithParam<variant> {
 protected:
  void SetUp() override { ASSERT_TRUE(use_kernels(GetParam().set.c_str())); }
  void TearDown() override { use_kernels(nullptr); }
};

// Layers on each other, of random weights.
struct layers {
  std::vector<lstm_shape> shapes;
  parameters p;

  explicit layers(std::vector<lstm_shape> of) : shapes(std::move(of)) {
    random_source random(3);
    for (size_t k = 0; k < shapes.size(); ++k) {
      add_lstm(p, name(k), shapes[k]);
      initialise_lstm(p, name(k), shapes[k], random);
    }
  }
  static std::string name(size_t k) { return "lstm" + std::to_string(k); }
  lstm_weights weights(size_t k) const { return lstm_weights_of(p.layout, p.values, name(k)); }
  size_t outputs() const { return shapes.back().hidden; }

  lstm_stack packed(precision wanted) const {
    std::vector<packed_lstm> all;
    for (size_t k = 0; k < shapes.size(); ++k) all.emplace_back(shapes[k], weights(k), wanted);
    return lstm_stack(std::move(all));
  }
};

struct sequence {
  size_t steps = 0;
  size_t rows = 0;
  std::vector<float> x;
  std::vector<std::uint8_t> missing;

  // NaN where it is missing, at every third cell or so.
  sequence(size_t t, size_t b, size_t inputs, std::uint64_t seed)
      : steps(t), rows(b), x(random_values(t * b * inputs, seed)), missing(t * b) {
    random_source random(seed + 1);
    for (size_t cell = 0; cell < missing.size(); ++cell) {
      missing[cell] = random.uniform() < 0.3 ? 1 : 0;
      if (missing[cell]) std::fill_n(x.begin() + static_cast<long>(cell * inputs), inputs, kNan);
    }
  }
  // Rows [begin, begin + count) alone.
  sequence part(size_t begin, size_t count) const {
    sequence result(0, 0, 1, 1);
    const size_t inputs = x.size() / missing.size();
    result.steps = steps;
    result.rows = count;
    for (size_t t = 0; t < steps; ++t) {
      const auto cell = static_cast<long>(t * rows + begin), n = static_cast<long>(count);
      const auto width = static_cast<long>(inputs);
      result.missing.insert(result.missing.end(), missing.begin() + cell, missing.begin() + cell + n);
      result.x.insert(result.x.end(), x.begin() + cell * width, x.begin() + (cell + n) * width);
    }
    return result;
  }
};

std::vector<float> infer(const lstm_stack& stack, size_t outputs, const sequence& s) {
  std::vector<float> last(s.rows * outputs, kNan);
  stack.infer(s.steps, s.rows, s.x, s.missing, last);
  return last;
}

std::vector<double> rounded(std::vector<double> values) {
  for (auto& value : values) {
    const auto bits = static_cast<std::uint32_t>(bfloat16_of(static_cast<float>(value))) << 16;
    value = static_cast<double>(std::bit_cast<float>(bits));
  }
  return values;
}

// What bf16 makes of the weights: those of a single input stay as they are.
naive_lstm rounded(naive_lstm lstm) {
  lstm.w_hh = rounded(lstm.w_hh);
  if (lstm.shape.input > 1) lstm.w_ih = rounded(lstm.w_ih);
  return lstm;
}

std::vector<double> naive_last(const layers& l, const sequence& s, bool bf16) {
  auto x = doubles(s.x);
  for (size_t k = 0; k < l.shapes.size(); ++k) {
    const auto exact = naive_copy(l.shapes[k], l.weights(k));
    x = naive_forward(bf16 ? rounded(exact) : exact, s.steps, s.rows, x, s.missing);
  }
  return {x.end() - static_cast<long>(s.rows * l.outputs()), x.end()};
}

// With every kind of padding, of tile and of chunk.
TEST_P(stack, gives_what_the_equations_give) {
  const size_t rows[] = {1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 40, 61};
  size_t turn = 0;
  for (const size_t hidden :
       {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 63, 64, 65, 127, 128, 130}) {
    for (const size_t inputs : {1, 2, 5}) {
      const layers l({{inputs, hidden}, {hidden, (hidden + 3) / 2}});
      const sequence s(4, rows[turn++ % std::size(rows)], inputs, hidden);
      const auto found = infer(l.packed(GetParam().wanted), l.outputs(), s);
      EXPECT_LT(farthest(found, naive_last(l, s, GetParam().bf16())), GetParam().bf16() ? 5e-3 : 2e-6)
          << inputs << " to " << hidden << ", " << s.rows << " rows";
    }
  }
}

TEST_P(stack, holds_the_stated_bound_over_a_day_of_the_citys_network) {
  const layers l({{1, 128}, {128, 64}});
  const sequence s(24, 9, 1, 5);
  const auto found = infer(l.packed(GetParam().wanted), l.outputs(), s);
  EXPECT_LT(farthest(found, naive_last(l, s, false)), GetParam().bf16() ? 2e-3 : 1e-6);
}

TEST_P(stack, gives_a_row_the_same_bits_whatever_stands_beside_it) {
  for (const size_t inputs : {1, 3}) {
    const layers l({{inputs, 37}, {37, 20}});
    const auto packed = l.packed(GetParam().wanted);
    const sequence all(5, 131, inputs, 7);
    const auto wanted = infer(packed, l.outputs(), all);
    size_t begin = 0;
    for (size_t count = 1; begin + count <= all.rows; begin += count, ++count) {
      const auto found = infer(packed, l.outputs(), all.part(begin, count));
      EXPECT_TRUE(
          std::ranges::equal(found, std::span(wanted).subspan(begin * l.outputs(), count * l.outputs())))
          << count << " rows from " << begin;
    }
  }
}

TEST_P(stack, keeps_what_is_not_a_number_in_its_row) {
  const layers l({{1, 20}, {20, 17}});
  for (const size_t rows : {2, 9}) {
    sequence s(4, rows, 1, 9);
    const auto wanted = infer(l.packed(GetParam().wanted), 17, s);
    s.missing[rows + 1] = 0;
    s.x[rows + 1] = kNan;  // step 1, row 1
    const auto found = infer(l.packed(GetParam().wanted), 17, s);
    for (size_t j = 0; j < found.size(); ++j) {
      EXPECT_TRUE(j / 17 == 1 ? std::isnan(found[j]) : found[j] == wanted[j]) << j;
    }
  }
}

TEST_P(stack, leaves_no_trace_of_a_gap) {
  const layers l({{2, 18}, {18, 9}});
  for (const size_t rows : {3, 8}) {
    sequence plain(4, rows, 2, 11);
    std::ranges::fill(plain.missing, 0);
    plain.x = random_values(plain.x.size(), 12);
    sequence gapped(0, 0, 1, 1);
    gapped.rows = rows;
    gapped.steps = 8;
    for (size_t t = 0; t < 4; ++t) {
      const auto part = plain.x.begin() + static_cast<long>(t * rows * 2);
      gapped.x.insert(gapped.x.end(), rows * 2, kNan);
      gapped.x.insert(gapped.x.end(), part, part + static_cast<long>(rows * 2));
      gapped.missing.insert(gapped.missing.end(), rows, 1);
      gapped.missing.insert(gapped.missing.end(), rows, 0);
    }
    const auto packed = l.packed(GetParam().wanted);
    EXPECT_EQ(infer(packed, 9, plain), infer(packed, 9, gapped));
  }
}

TEST_P(stack, starts_from_zeros_and_stays_there_without_input) {
  const layers l({{1, 8}, {8, 5}});
  sequence s(3, 7, 1, 13);
  std::ranges::fill(s.missing, 1);
  EXPECT_EQ(infer(l.packed(GetParam().wanted), 5, s), std::vector<float>(7 * 5));
  EXPECT_TRUE(infer(l.packed(GetParam().wanted), 5, s.part(0, 0)).empty());
}

TEST_P(stack, needs_its_weights_only_to_be_made_and_serves_threads_at_once) {
  const sequence s(6, 30, 1, 15);
  const auto packed = layers({{1, 33}, {33, 16}}).packed(GetParam().wanted);
  const auto wanted = infer(packed, 16, s);
  std::vector<std::vector<float>> found(4);
  run_chunks(found.size(), 2, [&](size_t c, int) { found[c] = infer(packed, 16, s); });
  for (const auto& each : found) EXPECT_EQ(each, wanted);
}

TEST_P(stack, tells_what_it_computes_with) {
  EXPECT_EQ(layers({{1, 4}}).packed(GetParam().wanted).in_use(), GetParam().wanted);
}

TEST_P(stack, of_one_layer_gives_the_bits_of_training) {
  if (GetParam().bf16()) GTEST_SKIP() << "training is in f32";
  const layers l({{3, 21}});
  const sequence s(5, 14, 3, 17);
  lstm_cache cache;
  lstm_forward(packed_lstm(l.shapes[0], l.weights(0)), s.steps, s.rows, s.x, s.missing, cache);
  EXPECT_TRUE(std::ranges::equal(infer(l.packed(precision::f32), 21, s), cache.last_hidden()));
}

TEST_P(stack, aborts_where_shapes_do_not_fit) {
  const layers l({{1, 4}, {5, 3}});
  EXPECT_DEATH(l.packed(GetParam().wanted), "hidden of an LSTM below another has 4 values, not 5");
  const auto packed = layers({{1, 4}}).packed(GetParam().wanted);
  std::vector<float> x(3), last(4);
  EXPECT_DEATH(packed.infer(3, 1, x, {}, std::span(last).first(3)),
               "last hidden of LSTMs has 3 values, not 4");
  EXPECT_DEATH(packed.infer(2, 1, x, {}, last), "x of an LSTM has 3 values, not 2");
}

std::vector<variant> variants() {
  std::vector<variant> all;
  for (auto set = usable_kernels(); *set; ++set) {
    all.push_back({(*set)->name, precision::f32});
    if ((*set)->lstm_bf16) all.push_back({(*set)->name, precision::bf16});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(kernels, stack, testing::ValuesIn(variants()),
                         [](const auto& test) { return test.param.name(); });

TEST(precision, falls_back_to_f32_where_there_is_no_bf16) {
  ASSERT_TRUE(use_kernels("plain"));
  const layers l({{1, 19}, {19, 6}});
  const sequence s(4, 7, 1, 19);
  const auto fallen = l.packed(precision::bf16);
  EXPECT_EQ(fallen.in_use(), precision::f32);
  EXPECT_EQ(infer(fallen, 6, s), infer(l.packed(precision::f32), 6, s));
  use_kernels(nullptr);
}

TEST(precision, bf16_is_another_way_to_compute) {
  if (!kernels().lstm_bf16) GTEST_SKIP() << "this CPU has no products of bfloat16";
  const layers l({{1, 19}, {19, 6}});
  const sequence s(4, 7, 1, 19);
  EXPECT_NE(infer(l.packed(precision::bf16), 6, s), infer(l.packed(precision::f32), 6, s));
}

TEST(precision, bf16_is_not_for_training) {
  if (!kernels().lstm_bf16) GTEST_SKIP() << "this CPU has no products of bfloat16";
  const layers l({{1, 4}});
  const packed_lstm packed(l.shapes[0], l.weights(0), precision::bf16);
  lstm_cache cache;
  const std::vector<float> x(2);
  EXPECT_DEATH(lstm_forward(packed, 2, 1, x, {}, cache), "an LSTM to train: bits of its weights has 16");
}

TEST(bfloat16, is_the_nearest_and_the_even_one_of_two) {
  EXPECT_EQ(bfloat16_of(1.0f), 0x3f80);
  EXPECT_EQ(bfloat16_of(-2.0f), 0xc000);
  EXPECT_EQ(bfloat16_of(0x1.01p0f), 0x3f80);        // half way, down to even
  EXPECT_EQ(bfloat16_of(0x1.03p0f), 0x3f82);        // half way, up to even
  EXPECT_EQ(bfloat16_of(0x1.0102p0f), 0x3f81);      // above half
  EXPECT_EQ(bfloat16_of(0x1.fffffep127f), 0x7f80);  // rounds to infinity
  EXPECT_EQ(bfloat16_of(HUGE_VALF), 0x7f80);
  EXPECT_GT(bfloat16_of(kNan) & 0x7fff, 0x7f80);
}

TEST(bfloat16, rows_are_paired_and_filled_up) {
  std::vector<std::uint32_t> words(1, 7u);
  pair_rows(std::vector{1.0f, -2.0f, 0.5f, 4.0f, 1.0f, -2.0f}, 3, words);
  EXPECT_EQ(words, (std::vector<std::uint32_t>{0xc0003f80, 0x3f00, 0x3f804080, 0xc000}));
}

}  // namespace
}  // namespace velib
