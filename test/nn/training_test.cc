// What turns gradients into weights: parameters, first values, Adam, clipping, chunks on threads.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <set>

#include <gtest/gtest.h>

#include "nn/adam.h"
#include "nn/initialise.h"
#include "nn/kernels.h"
#include "nn/loss.h"
#include "nn/parallel.h"
#include "test/nn/naive_lstm.h"

namespace velib {
namespace {

TEST(parameters, lie_one_after_the_other_under_their_names) {
  parameters p;
  add_lstm(p, "lstm1", {1, 128});
  add_dense(p, "fc1", {71, 32});
  ASSERT_EQ(p.layout.slots().size(), 6u);
  EXPECT_EQ(p.layout.slots()[1], (tensor_slot{"lstm1.weight_hh_l0", {512, 128}, 512, 65536}));
  EXPECT_EQ(p.layout.slots()[4], (tensor_slot{"fc1.weight", {32, 71}, 512 + 65536 + 1024, 2272}));
  EXPECT_EQ(p.values.size(), p.layout.size());
  p["fc1.bias"][31] = 4.0f;
  EXPECT_EQ(p.values.back(), 4.0f);
  EXPECT_FALSE(p.layout.find("fc2.bias"));
  EXPECT_DEATH(p["fc2.bias"], "fc2.bias does not exist");
  EXPECT_DEATH(p.add("fc1.bias", {1}), "fc1.bias is added twice");
}

TEST(initialise, draws_pytorchs_distribution_by_seed) {
  parameters p, again;
  for (auto* one : {&p, &again}) {
    random_source random(77);
    add_lstm(*one, "lstm", {3, 64});
    add_dense(*one, "fc", {25, 8});
    initialise_lstm(*one, "lstm", {3, 64}, random);
    initialise_dense(*one, "fc", {25, 8}, random);
  }
  EXPECT_EQ(p.values, again.values);
  double squares = 0.0;
  const auto w_hh = p["lstm.weight_hh_l0"];
  for (const float w : w_hh) {
    EXPECT_LE(std::abs(w), 0.125f);
    squares += static_cast<double>(w) * static_cast<double>(w);
  }
  EXPECT_NEAR(squares / static_cast<double>(w_hh.size()), 0.125 * 0.125 / 3.0, 2e-4);  // of a uniform one
  for (const float w : p["fc.bias"]) EXPECT_LE(std::abs(w), 0.2f);
  EXPECT_NE(p["fc.bias"][0], 0.0f);
}

// The values of algorithm 1 computed in Python, in double.
TEST(adam, gives_the_values_of_an_independent_program) {
  std::vector<float> value = {1.0f};
  adam optimiser(1, {.rate = 0.01f});
  const double wanted[] = {0.9900000002, 0.9873366298707846, 0.9839323384916654, 0.9775782573146874};
  const float gradients[] = {0.5f, -0.25f, 0.125f, 2.0f};
  for (int t = 0; t < 4; ++t) {
    optimiser.step(value, std::span(gradients).subspan(static_cast<size_t>(t), 1));
    EXPECT_NEAR(static_cast<double>(value[0]), wanted[t], 3e-7);
  }
  EXPECT_EQ(optimiser.steps(), 4);
}

TEST(adam, finds_the_bottom_of_a_bowl) {
  std::vector<float> at = {3.0f, -2.0f}, slope(2);
  adam optimiser(2, {.rate = 0.05f});
  for (int t = 0; t < 2000; ++t) {
    slope = {2.0f * (at[0] - 1.0f), 20.0f * (at[1] - 0.5f)};
    optimiser.step(at, slope);
  }
  EXPECT_NEAR(at[0], 1.0f, 1e-3f);
  EXPECT_NEAR(at[1], 0.5f, 1e-3f);
}

TEST(adam, goes_on_from_a_kept_state_as_if_there_had_been_no_pause) {
  constexpr size_t kSize = 37;
  auto value = random_values(kSize, 1), gradient = random_values(kSize, 2);
  adam first(kSize, {.rate = 0.01f}), second(kSize, {.rate = 0.01f});
  for (int t = 0; t < 5; ++t) first.step(value, gradient);
  const std::vector<float> mean(first.mean().begin(), first.mean().end());
  const std::vector<float> variance(first.variance().begin(), first.variance().end());
  auto resumed = value;
  second.restore({first.steps(), mean, variance});
  for (int t = 0; t < 5; ++t) {
    first.step(value, gradient);
    second.step(resumed, gradient);
  }
  EXPECT_EQ(resumed, value);
  EXPECT_EQ(second.steps(), 10);
  EXPECT_TRUE(std::ranges::equal(first.state().variance, second.variance()));
  EXPECT_DEATH(second.restore({1, std::span(mean).first(3), variance}), "mean of Adam has 3 values, not 37");
}

TEST(adam, does_the_same_to_each_value_on_every_kernel_set) {
  constexpr size_t kSize = 45;  // two wide registers and a rest
  for (auto set = usable_kernels(); *set; ++set) {
    ASSERT_TRUE(use_kernels((*set)->name));
    std::vector<float> value(kSize, 1.0f);
    adam optimiser(kSize, {.rate = 0.01f});
    for (const float g : {0.5f, -0.25f, 0.125f, 2.0f}) optimiser.step(value, std::vector<float>(kSize, g));
    for (const float v : value) EXPECT_NEAR(static_cast<double>(v), 0.9775782573146874, 3e-7) << (*set)->name;
  }
  use_kernels(nullptr);
}

TEST(clip_norm, shortens_only_what_is_too_long) {
  std::vector<float> g = {3.0f, 4.0f};
  EXPECT_EQ(clip_norm(g, 10.0), 5.0);
  EXPECT_EQ(g, (std::vector<float>{3.0f, 4.0f}));
  EXPECT_EQ(clip_norm(g, 1.0), 5.0);
  EXPECT_FLOAT_EQ(g[0], 0.6f);
  EXPECT_FLOAT_EQ(g[1], 0.8f);
  g[0] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(clip_norm(g, 0.1)));
  EXPECT_FLOAT_EQ(g[1], 0.8f);
}

TEST(cut, covers_all_rows_once) {
  const auto chunks = cut(130, 64);
  ASSERT_EQ(chunks.size(), 3u);
  EXPECT_EQ(chunks[1].begin, 64u);
  EXPECT_EQ(chunks[2].end, 130u);
  EXPECT_EQ(chunks[2].size(), 2u);
  EXPECT_TRUE(cut(0, 64).empty());
}

TEST(run_chunks, does_each_once_whatever_the_threads) {
  for (const int threads : {-1, 0, 1, 2, 7}) {
    std::vector<std::atomic<int>> done(23);
    run_chunks(done.size(), threads, [&](size_t c, int worker) {
      EXPECT_GE(worker, 0);
      EXPECT_LT(worker, std::max(threads, 1));
      ++done[c];
    });
    for (const auto& count : done) EXPECT_EQ(count, 1);
  }
  run_chunks(0, 4, [](size_t, int) { FAIL(); });
}

TEST(thread_pool, does_round_after_round) {
  for (const int threads : {-1, 1, 2, 5}) {
    thread_pool pool(threads);
    EXPECT_EQ(pool.threads(), std::max(1, threads));
    std::vector<long> sums(40);
    for (long round = 1; round <= 500; ++round) {
      // Written without a lock: a round that ended early, or a chunk done twice, is a race.
      pool.run(static_cast<size_t>(round) % sums.size(), [&](size_t c, int worker) {
        EXPECT_LT(worker, pool.threads());
        sums[c] += round;
      });
    }
    for (size_t c = 0; c < sums.size(); ++c) {
      long wanted = 0;
      for (long round = 1; round <= 500; ++round) wanted += static_cast<size_t>(round) % 40 > c ? round : 0;
      EXPECT_EQ(sums[c], wanted) << c;
    }
  }
}

TEST(thread_pool, shares_work_among_its_threads) {
  thread_pool pool(3);
  std::atomic<int> here = 0;
  // Ends only when three threads are in it at once.
  pool.run(3, [&](size_t, int) {
    ++here;
    while (here < 3) std::this_thread::yield();
  });
  EXPECT_EQ(here, 3);
}

TEST(part_of, shares_out_evenly) {
  EXPECT_EQ(part_of(7, 3, 0).size(), 2u);
  EXPECT_EQ(part_of(7, 3, 1).begin, 2u);
  EXPECT_EQ(part_of(7, 3, 2).end, 7u);
}

TEST(sum_in_order, is_the_same_on_any_threads) {
  std::vector<std::vector<float>> buffers;
  std::vector<aligned_floats> same;
  for (std::uint64_t k = 0; k < 5; ++k) {
    buffers.push_back(random_values(1001, k));
    same.emplace_back(buffers.back().begin(), buffers.back().end());
  }
  std::vector<float> wanted(1001), total(1001);
  sum_in_order(buffers, wanted);
  for (const int threads : {1, 2, 3, 7}) {
    thread_pool pool(threads);
    sum_in_order(same, total, pool);
    EXPECT_EQ(total, wanted);
  }
  buffers[2].pop_back();
  EXPECT_DEATH(sum_in_order(buffers, total), "a buffer to sum has 1000 values, not 1001");
}

TEST(sum_in_order, adds_buffers) {
  std::vector<float> total(2, 9.0f);
  sum_in_order(std::vector<std::vector<float>>{{1, 2}, {10, 20}, {100, 200}}, total);
  EXPECT_EQ(total, (std::vector<float>{111, 222}));
}

// A small network of every layer that learns the mean of its inputs, in chunks of four rows.
struct learner {
  static constexpr lstm_shape kLstm{1, 16};
  static constexpr dense_shape kDense{16, 1};
  static constexpr size_t kSteps = 6, kRows = 30;
  parameters p;
  std::vector<float> targets;
  std::vector<std::vector<float>> inputs;  // of each chunk (T,B,1)
  std::vector<chunk> chunks = cut(kRows, 4);

  learner() {
    random_source random(5);
    add_lstm(p, "lstm", kLstm);
    add_dense(p, "fc", kDense);
    initialise_lstm(p, "lstm", kLstm, random);
    initialise_dense(p, "fc", kDense, random);
    targets.assign(kRows, 0.0f);
    for (const auto& c : chunks) inputs.push_back(draw_inputs(c, random));
  }

  std::vector<float> draw_inputs(const chunk& c, random_source& random) {
    std::vector<float> x(kSteps * c.size());
    for (size_t at = 0; at < x.size(); ++at) {
      x[at] = static_cast<float>(random.normal());
      targets[c.begin + at % c.size()] += x[at] / kSteps;
    }
    return x;
  }

  loss_sum backward(size_t c, std::vector<float>& gradients) const {
    const size_t rows = chunks[c].size();
    const auto lstm = lstm_weights_of(p.layout, p.values, "lstm");
    const auto fc = dense_weights_of(p.layout, p.values, "fc");
    lstm_cache cache;
    std::vector<float> y(rows), d_y(rows), d_last(rows * kLstm.hidden);
    lstm_forward(kLstm, lstm, kSteps, rows, inputs[c], {}, cache);
    dense_forward(kDense, fc, rows, cache.last_hidden(), y);
    const auto loss = squared_loss(y, std::span(targets).subspan(chunks[c].begin, rows), 1.0f / kRows, d_y);
    gradients.assign(p.layout.size(), 0.0f);
    dense_backward(kDense, fc, rows, cache.last_hidden(), d_y, dense_gradients_of(p.layout, gradients, "fc"),
                   d_last);
    lstm_backward(kLstm, lstm, inputs[c], {}, d_last, cache, lstm_gradients_of(p.layout, gradients, "lstm"),
                  {});
    return loss;
  }

  double train(adam& optimiser, int threads) {
    std::vector<std::vector<float>> gradients(chunks.size());
    std::vector<loss_sum> losses(chunks.size());
    std::vector<float> total(p.layout.size());
    run_chunks(chunks.size(), threads, [&](size_t c, int) { losses[c] = backward(c, gradients[c]); });
    sum_in_order(gradients, total);
    clip_norm(total, 1.0);
    optimiser.step(p.values, total);
    loss_sum loss;
    for (const auto& one : losses) loss += one;
    return loss.mean();
  }
};

TEST(training, learns_and_never_depends_on_the_threads) {
  std::vector<float> wanted;
  for (const int threads : {1, 2, 5}) {
    learner network;
    adam optimiser(network.p.layout.size(), {.rate = 0.01f});
    const double first = network.train(optimiser, threads);
    double last = first;
    for (int step = 0; step < 150; ++step) last = network.train(optimiser, threads);
    EXPECT_LT(last, 0.1 * first);
    if (wanted.empty()) wanted = network.p.values;
    EXPECT_EQ(network.p.values, wanted) << threads << " threads";
  }
}

}  // namespace
}  // namespace velib
