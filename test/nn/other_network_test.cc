// Another network than the project's, put together from the layers alone: embedding, GRU over a history with
// gaps, layer norm, two dense layers, quantile loss over targets with gaps, one-cycle rates, Adam. It has to
// find out which group a row belongs to, and to carry a value over gaps, to get below what any constant can
// reach.
#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "nn/activation.h"
#include "nn/adam.h"
#include "nn/dense.h"
#include "nn/embedding.h"
#include "nn/gru.h"
#include "nn/initialise.h"
#include "nn/layer_norm.h"
#include "nn/loss.h"
#include "nn/schedule.h"

namespace velib {
namespace {

constexpr size_t kGroups = 6, kSteps = 10, kRows = 64, kOutputs = 2;
const std::vector<float> kLevels = {0.1f, 0.5f, 0.9f};
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

constexpr embedding_shape kEmbedding{kGroups, 4};
constexpr gru_shape kGru{1, 16};
constexpr size_t kJoined = kGru.hidden + kEmbedding.width;
constexpr dense_shape kDense1{kJoined, 32};
constexpr dense_shape kDense2{32, 3 * kOutputs};

struct batch {
  std::vector<std::uint32_t> groups = std::vector<std::uint32_t>(kRows);
  std::vector<float> history = std::vector<float>(kSteps * kRows);  // NaN where missing
  std::vector<std::uint8_t> missing = std::vector<std::uint8_t>(kSteps * kRows);
  std::vector<float> targets = std::vector<float>(kRows * kOutputs);  // NaN where unknown
};

// Targets: the last known value scaled by the group's number, and the mean of the known values moved by it;
// each with noise of 0.1.
batch draw_batch(random_source& random) {
  batch b;
  for (size_t row = 0; row < kRows; ++row) {
    double last = 0.0, sum = 0.0;
    int known = 0;
    for (size_t t = 0; t < kSteps; ++t) {
      const size_t cell = t * kRows + row;
      b.missing[cell] = random.uniform() < 0.3;
      const double value = random.uniform(-1.0, 1.0);
      b.history[cell] = b.missing[cell] ? kNan : static_cast<float>(value);
      if (b.missing[cell]) continue;
      last = value;
      sum += value;
      ++known;
    }
    b.groups[row] = static_cast<std::uint32_t>(random.below(kGroups));
    const double group = static_cast<double>(b.groups[row]) / (kGroups - 1.0) - 0.5;
    b.targets[2 * row] = static_cast<float>(4.0 * group * last + 0.1 * random.normal());
    b.targets[2 * row + 1] =
        static_cast<float>(sum / std::max(known, 1) + 2.0 * group + 0.1 * random.normal());
    if (random.uniform() < 0.2) b.targets[2 * row + random.below(2)] = kNan;
  }
  return b;
}

struct network {
  parameters p;
  std::vector<float> vectors = std::vector<float>(kRows * kEmbedding.width);
  std::vector<float> joined = std::vector<float>(kRows * kJoined);
  std::vector<float> relu = std::vector<float>(kRows * kDense1.output);
  std::vector<float> output = std::vector<float>(kRows * kDense2.output);
  gru_cache gru;
  layer_norm_cache norm;

  network() {
    random_source random(8);
    add_embedding(p, "group", kEmbedding);
    add_gru(p, "gru", kGru);
    add_layer_norm(p, "norm", kJoined);
    add_dense(p, "fc1", kDense1);
    add_dense(p, "fc2", kDense2);
    initialise_embedding(p, "group", random);
    initialise_gru(p, "gru", kGru, random);
    initialise_layer_norm(p, "norm");
    initialise_dense(p, "fc1", kDense1, random);
    initialise_dense(p, "fc2", kDense2, random);
  }

  void join() {
    for (size_t row = 0; row < kRows; ++row) {
      float* to = joined.data() + row * kJoined;
      to = std::copy_n(gru.last_hidden().data() + row * kGru.hidden, kGru.hidden, to);
      std::copy_n(vectors.data() + row * kEmbedding.width, kEmbedding.width, to);
    }
  }

  loss_sum forward(const batch& b, float scale, std::span<float> d_output) {
    const auto& [layout, values] = p;
    embedding_forward(kEmbedding, embedding_weights_of(layout, values, "group"), b.groups, vectors);
    gru_forward(kGru, gru_weights_of(layout, values, "gru"), kSteps, kRows, b.history, b.missing, gru);
    join();
    layer_norm_forward(kJoined, layer_norm_weights_of(layout, values, "norm"), kRows, joined, norm, joined);
    dense_forward(kDense1, dense_weights_of(layout, values, "fc1"), kRows, joined, relu);
    relu_forward(relu, relu);
    dense_forward(kDense2, dense_weights_of(layout, values, "fc2"), kRows, relu, output);
    return quantile_loss(kLevels, kOutputs, output, b.targets, scale, d_output);
  }

  void backward(const batch& b, std::span<const float> d_output, std::span<float> gradients) {
    const auto& [layout, values] = p;
    std::vector<float> d_relu(relu.size()), d_joined(joined.size());
    dense_backward(kDense2, dense_weights_of(layout, values, "fc2"), kRows, relu, d_output,
                   dense_gradients_of(layout, gradients, "fc2"), d_relu);
    relu_backward(relu, d_relu, d_relu);
    dense_backward(kDense1, dense_weights_of(layout, values, "fc1"), kRows, joined, d_relu,
                   dense_gradients_of(layout, gradients, "fc1"), d_joined);
    layer_norm_backward(kJoined, layer_norm_weights_of(layout, values, "norm"), norm, d_joined,
                        layer_norm_gradients_of(layout, gradients, "norm"), d_joined);
    joined_backward(b, d_joined, gradients);
  }

  void joined_backward(const batch& b, std::span<const float> d_joined, std::span<float> gradients) {
    const auto& [layout, values] = p;
    std::vector<float> d_hidden(kRows * kGru.hidden), d_vectors(vectors.size());
    for (size_t row = 0; row < kRows; ++row) {
      const float* from = d_joined.data() + row * kJoined;
      std::copy_n(from, kGru.hidden, d_hidden.data() + row * kGru.hidden);
      std::copy_n(from + kGru.hidden, kEmbedding.width, d_vectors.data() + row * kEmbedding.width);
    }
    gru_backward(kGru, gru_weights_of(layout, values, "gru"), b.history, b.missing, d_hidden, gru,
                 gru_gradients_of(layout, gradients, "gru"), {});
    embedding_backward(kEmbedding, b.groups, d_vectors, embedding_gradients_of(layout, gradients, "group"));
  }

  void train(long steps, random_source& random) {
    const one_cycle_schedule schedule{.rate = 0.02f};
    adam optimiser(p.layout.size());
    std::vector<float> gradients(p.layout.size()), d_output(output.size());
    for (long step = 0; step < steps; ++step) {
      const auto b = draw_batch(random);
      forward(b, 1.0f / static_cast<float>(count_known(b.targets)), d_output);
      std::ranges::fill(gradients, 0.0f);
      backward(b, d_output, gradients);
      clip_norm(gradients, 1.0);
      optimiser.set_rate(rate_at(schedule, step, steps));
      optimiser.step(p.values, gradients);
    }
  }
};

// The loss of the best constant of each output and level: the quantile of the batch's own targets.
double constant_loss(const batch& b) {
  std::vector<float> constants;
  for (const float level : kLevels) {
    for (size_t output = 0; output < kOutputs; ++output) {
      std::vector<float> known;
      for (size_t at = output; at < b.targets.size(); at += kOutputs) {
        if (!std::isnan(b.targets[at])) known.push_back(b.targets[at]);
      }
      std::ranges::sort(known);
      constants.push_back(known[static_cast<size_t>(level * static_cast<float>(known.size()))]);
    }
  }
  std::vector<float> predictions;
  for (size_t row = 0; row < kRows; ++row) {
    predictions.insert(predictions.end(), constants.begin(), constants.end());
  }
  return quantile_loss(kLevels, kOutputs, predictions, b.targets, 1.0f, {}).mean();
}

// Share of the known targets at or below the prediction of each level.
std::vector<double> coverage(const network& n, const batch& b) {
  std::vector<double> shares(kLevels.size());
  for (size_t at = 0; at < b.targets.size(); ++at) {
    for (size_t q = 0; q < kLevels.size(); ++q) {
      const size_t row = at / kOutputs, output = at % kOutputs;
      shares[q] += b.targets[at] <= n.output[row * kDense2.output + q * kOutputs + output] ? 1.0 : 0.0;
    }
  }
  for (auto& share : shares) share /= static_cast<double>(count_known(b.targets));
  return shares;
}

TEST(other_network, learns_from_what_is_known_what_no_constant_can_say) {
  network n, again;
  random_source random(21), random_again(21), unseen(22);
  n.train(1000, random);
  again.train(1000, random_again);
  EXPECT_EQ(n.p.values, again.p.values);

  double learned = 0.0, constant = 0.0;
  std::vector<double> shares(kLevels.size());
  for (int k = 0; k < 10; ++k) {
    const auto b = draw_batch(unseen);
    learned += n.forward(b, 1.0f, {}).mean() / 10;
    constant += constant_loss(b) / 10;
    const auto of_batch = coverage(n, b);
    for (size_t q = 0; q < shares.size(); ++q) shares[q] += of_batch[q] / 10;
  }
  EXPECT_LT(learned, 0.2 * constant);
  for (size_t q = 0; q < shares.size(); ++q) EXPECT_NEAR(shares[q], static_cast<double>(kLevels[q]), 0.08);
}

}  // namespace
}  // namespace velib
