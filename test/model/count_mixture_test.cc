#include "model/count_mixture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "base/random.h"

namespace velib {
namespace {

using numbers = std::array<float, kMixtureNumbers>;

numbers draw(random_source& random) {
  numbers n;
  for (auto& x : n) x = static_cast<float>(random.uniform(-1.5, 1.5));
  return n;
}

// The same distribution as its formula says, in double.
std::vector<double> naive_at_most(const numbers& n, const mixture_frame& f) {
  std::vector<double> chances(static_cast<size_t>(f.most) + 1, 1.0);
  double shares = 0.0;
  for (size_t c = 0; c < kComponents; ++c) shares += std::exp(double{n[c]});
  for (size_t k = 0; k + 1 < chances.size(); ++k) {
    chances[k] = 0.0;
    for (size_t c = 0; c < kComponents; ++c) {
      const double place = f.now + 2.0 * f.usual * n[kComponents + c];
      const double width = 0.6 * (f.usual + 0.15) * std::exp(double{n[2 * kComponents + c]});
      chances[k] +=
          std::exp(double{n[c]}) / shares / (1.0 + std::exp(-(static_cast<double>(k) + 0.5 - place) / width));
    }
  }
  for (size_t k = chances.size(); k-- > 1;) chances[k] -= chances[k - 1];  // now of exactly k
  if (f.most > 0) chances[0] *= std::exp(double{n[3 * kComponents]});
  for (size_t k = static_cast<size_t>(f.full); k < chances.size() && k > 0; ++k) {
    chances[k] *= std::exp(double{n[3 * kComponents + 1]});
  }
  const double all = std::accumulate(chances.begin(), chances.end(), 0.0);
  for (auto& chance : chances) chance /= all;
  std::partial_sum(chances.begin(), chances.end(), chances.begin());
  return chances;
}

double naive_loss(const numbers& n, const mixture_frame& f, int truth, const score_weights& weights) {
  const auto at_most = naive_at_most(n, f);
  double sum = 0.0;
  for (size_t k = 0; k < at_most.size(); ++k) {
    const bool came = static_cast<int>(k) >= std::min(truth, f.most);
    sum += double{weights.crps} * std::pow(at_most[k] - (came ? 1.0 : 0.0), 2);
    const double nats = -std::log((came ? at_most[k] : 1.0 - at_most[k]) + 1e-4);
    if (k == 0) sum += double{weights.edges} * nats;
    if (static_cast<int>(k) + 1 == f.full) sum += double{weights.edges} * nats;
  }
  return sum;
}

TEST(count_mixture, gives_every_count_the_chance_its_formula_says) {
  random_source random(1);
  count_mixture mixture;
  for (int round = 0; round < 50; ++round) {
    const auto n = draw(random);
    const mixture_frame f{static_cast<float>(random.below(30)), 3.0f, 30, round < 25 ? 30 : 5 + round % 20};
    const auto at_most = mixture.at_most(n, f);
    const auto want = naive_at_most(n, f);
    ASSERT_EQ(at_most.size(), want.size());
    for (size_t k = 0; k < want.size(); ++k) EXPECT_NEAR(at_most[k], want[k], 2e-6);
    EXPECT_TRUE(std::ranges::is_sorted(at_most));
    EXPECT_EQ(at_most.back(), 1.0f);
  }
}

TEST(count_mixture, has_the_slope_that_small_steps_show) {
  random_source random(2);
  count_mixture mixture;
  for (int round = 0; round < 30; ++round) {
    const auto n = draw(random);
    const int most = round < 3 ? 1 : 12;
    const mixture_frame f{static_cast<float>(random.below(12)), 2.0f, most,
                          round < 15 ? most : 1 + round % 12};
    const int truth = static_cast<int>(random.below(15));  // at times more than it holds
    const score_weights weights{3.0f, round % 2 == 0 ? 0.7f : 0.0f};
    numbers slope;
    EXPECT_NEAR(mixture.loss(n, f, truth, weights, slope), naive_loss(n, f, truth, weights), 3e-4);
    for (size_t k = 0; k < n.size(); ++k) {
      auto up = n, down = n;
      up[k] += 1e-2f, down[k] -= 1e-2f;
      const double want = (naive_loss(up, f, truth, weights) - naive_loss(down, f, truth, weights)) /
                          (double{up[k]} - double{down[k]});
      EXPECT_NEAR(slope[k], want, 2e-3 * (1.0 + std::abs(want))) << k;
    }
  }
}

TEST(count_mixture, stays_a_distribution_whatever_a_network_says) {
  count_mixture mixture;
  for (const float wild : {-1e6f, -50.0f, 50.0f, 1e6f}) {
    numbers n, slope;
    n.fill(wild);
    n[4] = -wild;
    const auto at_most = mixture.at_most(n, {5.0f, 0.05f, 20});
    EXPECT_TRUE(std::ranges::is_sorted(at_most));
    EXPECT_TRUE(std::isfinite(mixture.loss(n, {5.0f, 0.05f, 20}, 3, {1.0f, 1.0f}, slope)));
    for (const float s : slope) EXPECT_TRUE(std::isfinite(s));
  }
  EXPECT_EQ(mixture.at_most(numbers{}, {0.0f, 1.0f, 0}).size(), 1u);  // a station that holds nothing
}

}  // namespace
}  // namespace velib
