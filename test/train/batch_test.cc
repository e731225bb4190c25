#include "train/batch.h"

#include <gtest/gtest.h>

namespace velib {
namespace {

// Rows that know their place in the batch, with gaps and unknown targets.
network_batch numbered_rows(chunk part) {
  network_batch batch;
  batch.input.resize(part.size());
  for (size_t r = 0; r < part.size(); ++r) {
    random_source random(1000 + part.begin + r);
    for (size_t t = 0; t < kNetworkSteps; ++t) {
      batch.input.missing[t * part.size() + r] = random.uniform() < 0.1;
      batch.input.history[t * part.size() + r] = static_cast<float>(random.normal());
    }
    for (size_t k = 0; k < kNetworkStatics; ++k) {
      batch.input.statics[r * kNetworkStatics + k] = static_cast<float>(random.normal());
    }
    for (size_t k = 0; k < kNetworkOutputs; ++k) {
      batch.targets.push_back(random.uniform() < 0.2 ? kMissing : static_cast<float>(random.normal()));
    }
  }
  return batch;
}

parameters first_network() {
  auto network = make_network();
  random_source random(7);
  initialise_network(network, random);
  return network;
}

struct found {
  loss_sum loss;
  std::vector<float> gradient;
};

found gradient_of(const parameters& network, size_t rows, int threads, float dropout) {
  lane_gradient lanes(threads);
  found f{{}, std::vector<float>(network.values.size())};
  const auto fill = [](chunk part, network_batch& batch) -> const network_batch& {
    return batch = numbered_rows(part);
  };
  f.loss = lanes.compute(network, rows, fill, 0.5f, dropout, 3, f.gradient);
  return f;
}

void expect_same(const found& many, const found& one) {
  EXPECT_EQ(many.gradient, one.gradient);
  EXPECT_EQ(many.loss.total, one.loss.total);
  EXPECT_EQ(many.loss.counted, one.loss.counted);
}

TEST(lane_gradient, is_the_same_to_the_bit_on_any_threads) {
  const auto network = first_network();
  for (const size_t rows : {1u, 33u, 100u}) {
    const auto one = gradient_of(network, rows, 1, 0.2f);
    for (const int threads : {2, 3, 5}) {
      SCOPED_TRACE(testing::Message() << rows << " rows, " << threads << " threads");
      expect_same(gradient_of(network, rows, threads, 0.2f), one);
    }
  }
}

TEST(lane_gradient, is_the_sum_over_rows) {
  constexpr size_t kRows = 301;  // more chunks than lanes, of several sizes
  const auto network = first_network();
  const training_panels panels(network);
  network_cache cache;
  std::vector<float> sum(network.values.size());
  loss_sum loss;
  for (size_t r = 0; r < kRows; ++r) {
    const auto row = numbered_rows({r, r + 1});
    network_forward(network, panels, row.input, 0.0f, nullptr, cache);
    std::vector<float> d_output(cache.output.size());
    loss += absolute_loss(cache.output, row.targets, 0.5f, d_output);
    network_backward(network, panels, row.input, d_output, cache, sum);
  }
  const auto whole = gradient_of(network, kRows, 2, 0.0f);
  expect_same(gradient_of(network, kRows, 3, 0.0f), whole);
  EXPECT_EQ(whole.loss.counted, loss.counted);
  EXPECT_NEAR(whole.loss.total, loss.total, 1e-4 * loss.total);
  for (size_t j = 0; j < sum.size(); ++j) EXPECT_NEAR(whole.gradient[j], sum[j], 2e-3) << j;
}

TEST(lane_gradient, starts_anew_with_each_batch) {
  const auto network = first_network();
  lane_gradient lanes(2);
  const auto fill = [](chunk part, network_batch& batch) -> const network_batch& {
    return batch = numbered_rows(part);
  };
  std::vector<float> gradient(network.values.size(), 5.0f);
  lanes.compute(network, 70, fill, 0.5f, 0.0f, 3, gradient);
  lanes.compute(network, 3, fill, 0.5f, 0.0f, 3, gradient);
  EXPECT_EQ(gradient, gradient_of(network, 3, 1, 0.0f).gradient);
  EXPECT_EQ(lanes.compute(network, 0, fill, 0.5f, 0.0f, 3, gradient).counted, 0u);
  EXPECT_EQ(gradient, std::vector<float>(gradient.size()));
}

}  // namespace
}  // namespace velib
