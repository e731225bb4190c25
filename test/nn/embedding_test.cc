#include "nn/embedding.h"

#include <gtest/gtest.h>

#include "nn/initialise.h"
#include "test/nn/naive_lstm.h"

namespace velib {
namespace {

constexpr embedding_shape kShape{4, 3};
const std::vector<std::uint32_t> kIndices = {2, 0, 2, kUnknownIndex, 3, 2};

TEST(embedding, forward_takes_rows_and_zeros_for_the_unknown) {
  const std::vector<float> table = {0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32};
  std::vector<float> y(18, 9.0f);
  embedding_forward(kShape, table, kIndices, y);
  EXPECT_EQ(y, (std::vector<float>{20, 21, 22, 0, 1, 2, 20, 21, 22, 0, 0, 0, 30, 31, 32, 20, 21, 22}));
}

// The naive reference: the product with rows that are 1 at their index and 0 elsewhere.
std::vector<double> naive_embedding(const std::vector<double>& table) {
  std::vector<double> y;
  for (const auto index : kIndices) {
    for (size_t j = 0; j < kShape.width; ++j) {
      double sum = 0.0;
      for (size_t row = 0; row < kShape.count; ++row) {
        sum += (row == index ? 1.0 : 0.0) * table[row * kShape.width + j];
      }
      y.push_back(sum);
    }
  }
  return y;
}

TEST(embedding, backward_is_the_slope_of_forward) {
  auto table = doubles(random_values(12, 1));
  const auto d_y = random_values(18, 2);
  std::vector<float> d_table(12);
  embedding_backward(kShape, kIndices, d_y, d_table);
  const auto loss = [&] {
    const auto y = naive_embedding(table);
    double sum = 0.0;
    for (size_t j = 0; j < y.size(); ++j) sum += y[j] * static_cast<double>(d_y[j]);
    return sum;
  };
  EXPECT_LT(farthest(d_table, finite_differences(table, loss)), 1e-6);
}

TEST(embedding, backward_adds_and_sums_a_row_in_the_order_of_the_batch) {
  const std::vector<float> d_y = {1.0f, 1e8f, -1e8f};  // in another order the 1 would survive
  std::vector<float> d_table = {100.0f, 0.0f};
  embedding_backward({2, 1}, std::vector<std::uint32_t>{1, 1, 1}, d_y, d_table);
  EXPECT_EQ(d_table, (std::vector<float>{100.0f, 0.0f}));
}

TEST(embedding, aborts_on_an_index_beyond_the_table) {
  const std::vector<float> table(12);
  std::vector<float> y(3);
  const std::vector<std::uint32_t> beyond = {4};
  EXPECT_DEATH(embedding_forward(kShape, table, beyond, y), "index of an embedding is 4, not below 4");
  EXPECT_DEATH(embedding_backward(kShape, beyond, y, std::span(y)), "weight of an embedding has 3 values");
}

TEST(embedding, lies_under_pytorchs_name_and_begins_as_there) {
  parameters p;
  add_embedding(p, "station", {500, 8});
  EXPECT_EQ(p.layout.slots()[0], (tensor_slot{"station.weight", {500, 8}, 0, 4000}));
  random_source random(4);
  initialise_embedding(p, "station", random);
  double sum = 0.0, squares = 0.0;
  for (const float v : embedding_weights_of(p.layout, p.values, "station")) {
    sum += static_cast<double>(v);
    squares += static_cast<double>(v) * static_cast<double>(v);
  }
  EXPECT_NEAR(sum / 4000, 0.0, 0.06);  // four standard deviations
  EXPECT_NEAR(squares / 4000, 1.0, 0.09);
}

}  // namespace
}  // namespace velib
