#include "train/measure_errors.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "base/random.h"
#include "model/reference_archive.h"
#include "test/train/small_history.h"
#include "train/train.h"

namespace velib {
namespace {

using samples_of_horizons = std::vector<std::vector<error_sample>>;

// So many forecasts of `bikes` at a station of 40, whose errors are spread evenly over [low, high].
void add(std::vector<error_sample>& samples, size_t n, float bikes, float low, float high) {
  for (size_t k = 0; k < n; ++k) {
    const float e = low + (high - low) * static_cast<float>(k) / static_cast<float>(n - 1);
    samples.push_back({.bikes = bikes, .most = 40.0f, .truth = bikes + e});
  }
}

std::vector<double> begins(const std::vector<error_level>& levels) {
  std::vector<double> from;
  for (const auto& level : levels) from.push_back(level.from);
  return from;
}

size_t place_of(const forecast_errors& errors, double share) {
  return static_cast<size_t>(std::ranges::find(errors.shares, share) - errors.shares.begin());
}

TEST(measure_errors, known_errors_come_out_as_their_quantiles) {
  samples_of_horizons samples(1);
  for (const float bikes : {0.5f, 2.0f, 4.0f, 7.0f, 15.0f}) {  // a level each, and as far from full
    add(samples[0], 401, bikes, -bikes, 2 * bikes);
    add(samples[0], 401, 40 - bikes, -3 * bikes, bikes);
  }
  const auto errors = errors_of(samples);
  ASSERT_EQ(errors.horizons.size(), 1u);
  EXPECT_EQ(errors.shares.size(), 33u);
  const auto& [lower, upper] = errors.horizons[0];
  EXPECT_EQ(begins(lower), (std::vector{0.0, 1.0, 2.5, 5.0, 10.0}));
  EXPECT_EQ(begins(upper), begins(lower));
  EXPECT_EQ(rows_of(errors.horizons[0]), 4010);
  for (size_t k = 0; k < errors.shares.size(); ++k) {
    EXPECT_NEAR(lower[2].errors[k], -4 + 12 * errors.shares[k], 2e-3) << k;
    EXPECT_NEAR(upper[4].errors[k], -45 + 60 * errors.shares[k], 2e-3) << k;
  }
  EXPECT_EQ(lower[0].rows, 401);
}

TEST(measure_errors, joins_thin_levels_with_the_next_towards_the_middle) {
  samples_of_horizons samples(1);
  add(samples[0], 150, 0.5f, 1.0f, 1.0f);  // thin: with the next
  add(samples[0], 150, 2.0f, 1.0f, 1.0f);  // and enough together
  add(samples[0], 300, 3.0f, 2.0f, 2.0f);
  add(samples[0], 10, 6.0f, 3.0f, 3.0f);  // thin, and thin with the innermost: with the one before
  add(samples[0], 20, 15.0f, 4.0f, 4.0f);
  add(samples[0], 500, 39.5f, -1.0f, -1.0f);  // the upper half has its end alone
  const auto errors = errors_of(samples);
  ASSERT_EQ(errors.horizons.size(), 1u);
  const auto& [lower, upper] = errors.horizons[0];
  EXPECT_EQ(begins(lower), (std::vector{0.0, 2.5}));
  EXPECT_EQ(lower[0].rows, 300);
  EXPECT_EQ(lower[1].rows, 330);
  EXPECT_EQ(lower[1].errors.front(), 2.0f);
  EXPECT_EQ(lower[1].errors.back(), 4.0f);
  EXPECT_EQ(begins(upper), std::vector{0.0});
  EXPECT_EQ(upper[0].rows, 500);
}

TEST(measure_errors, thin_halves_are_one) {
  samples_of_horizons samples(1);
  add(samples[0], 300, 3.0f, 2.0f, 2.0f);
  add(samples[0], 100, 30.0f, -5.0f, -5.0f);
  const auto errors = errors_of(samples);
  ASSERT_EQ(errors.horizons.size(), 1u);
  const auto& [lower, upper] = errors.horizons[0];
  EXPECT_EQ(lower, upper);
  ASSERT_EQ(lower.size(), 1u);
  EXPECT_EQ(lower[0].rows, 400);
  EXPECT_EQ(rows_of(errors.horizons[0]), 400);
  EXPECT_EQ(lower[0].errors[place_of(errors, 0.2)], -5.0f);
  EXPECT_EQ(lower[0].errors[place_of(errors, 0.3)], 2.0f);
}

TEST(measure_errors, a_horizon_that_is_thin_itself_leaves_no_table) {
  samples_of_horizons samples(3);
  for (auto& of_horizon : samples) add(of_horizon, 500, 3.0f, -2.0f, 2.0f);
  EXPECT_EQ(errors_of(samples).horizons.size(), 3u);
  samples[1].resize(kLeastErrors - 1);
  EXPECT_TRUE(errors_of(samples).empty());
}

// Says at each horizon what is there now, and a third of a bike.
class steady_model final : public forecast_model {
 public:
  std::string_view kind() const override { return "steady"; }
  const std::string& version() const override { return version_; }
  std::span<const std::chrono::minutes> horizons() const override { return kReferenceHorizons; }
  model_forecast predict(const forecast_basis& basis) const override {
    model_forecast forecast;
    for (size_t s = 0; s < basis.w.stations.size(); ++s) {
      const count now = basis.w.bikes[basis.w.cell(s, basis.origin)];
      for (size_t h = 0; h < horizons().size(); ++h) {
        forecast.bikes.push_back(is_known(now) ? static_cast<float>(now) + 1.0f / 3.0f : std::nanf(""));
      }
    }
    return forecast;
  }

 private:
  std::string version_ = "steady";
};

TEST(measure_errors, are_of_the_rows_of_one_part_alone) {
  // 20 stations of 40 places with 10 bikes; in the validation part one more with each hour, elsewhere 9 more.
  series history = small_history(20, 300);
  const auto start = history.rows.front().time;
  const auto first = make_dataset(history);
  ASSERT_TRUE(first);
  const auto part = first->validation;
  for (auto& row : history.rows) {
    const auto hour = static_cast<int>((row.time - start) / std::chrono::hours(1));
    const bool inside = hour >= part.begin && hour < part.end;
    row.state.bikes = static_cast<count>(inside ? 10 + (hour - part.begin) % 2 : 10 + 9 * (hour % 2));
  }
  const auto set = make_dataset(history);
  ASSERT_TRUE(set);
  const auto errors = measure_errors(*set, set->validation, time_zone::utc(), steady_model());
  ASSERT_EQ(errors.horizons.size(), 3u);
  long expected = 0;
  for (int origin = part.begin; origin < part.end; ++origin) {
    for (std::uint32_t s = 0; s < 20; ++s) {
      expected += is_known(set->grid.bikes[set->grid.cell(s, origin)]) &&
                  is_known(target_at(*set, part, {s, origin}, 1));
    }
  }
  EXPECT_EQ(rows_of(errors.horizons[0]), expected);
  for (const auto& level : errors.horizons[0].lower) {
    EXPECT_NEAR(level.errors.front(), -4.0 / 3.0, 1e-3);
    EXPECT_NEAR(level.errors.back(), 2.0 / 3.0, 1e-3);
  }
  for (const auto& level : errors.horizons[1].lower) EXPECT_NEAR(level.errors.front(), -1.0 / 3.0, 1e-3);
  EXPECT_EQ(errors.from, format_utc(set->grid.time_of(part.begin)));
}

TEST(measure_errors, training_keeps_them_and_measuring_again_finds_the_same) {
  fit_options options;
  options.steps = 20;
  options.epoch_rows = 1280;
  options.threads = 1;
  const auto set = make_dataset(small_history(16, 200));
  ASSERT_TRUE(set);
  const auto trained = train_reference_lstm(*set, time_zone::utc(), options, [](long, long, const auto&) {});
  ASSERT_TRUE(trained) << trained.error().message;
  const auto files = read_archive(trained->archive);
  const auto weights = parse_reference(*files);
  ASSERT_TRUE(weights) << weights.error().message;
  EXPECT_EQ(weights->errors.horizons.size(), 3u);
  EXPECT_EQ(*write_archive(*calibrate(*files, *set, time_zone::utc())), trained->archive);
  const auto bare = with_errors(*files, {});
  EXPECT_NE(*bare, *files);
  EXPECT_EQ(*calibrate(*bare, *set, time_zone::utc()), *files);
  const auto model = parse_model(*files), points = parse_model(*bare);
  const int origin = set->test.begin - set->test.begin % 24 + 12;  // a noon; counts are there
  const forecast_basis basis{set->grid, origin, set->grid.time_of(origin), time_zone::utc()};
  EXPECT_FALSE(std::isnan((*model)->predict(basis).bikes[0]));
  EXPECT_EQ((*model)->predict(basis).bikes, (*points)->predict(basis).bikes);
  EXPECT_FALSE((*model)->predict(basis).chances.empty());
  EXPECT_TRUE((*points)->predict(basis).chances.empty());
}

}  // namespace
}  // namespace velib
