#include "model/reference_lstm.h"

#include <cmath>

#include <gtest/gtest.h>

#include "test/model/known_errors.h"
#include "test/model/small_city.h"

namespace velib {
namespace {

const utc_time kNow = *parse_time("2026-03-03T20:00:00Z");

std::vector<float> predict(const reference_weights& weights, const window& w, int origin, int threads = 1) {
  return reference_lstm(weights, "v", threads)
      .predict({w, origin, kNow, *time_zone::load("Europe/Paris")})
      .bikes;
}

TEST(reference_lstm, answers_each_station_and_horizon_within_what_it_can_hold) {
  auto weights = small_weights(300);
  for (const float bias : {-9.0f, 0.0f, 9.0f}) {  // forecasts far below, near and far above the range
    std::ranges::fill(weights.network["fc2.bias"], bias);
    const auto w = small_city(300, 48);
    const auto bikes = predict(weights, w, 40);
    ASSERT_EQ(bikes.size(), 900u);
    for (const float b : bikes) {
      EXPECT_TRUE(b >= 0.0f && b <= 30.0f);
      EXPECT_TRUE(bias >= 0 || b == 0.0f);
      EXPECT_TRUE(bias <= 0 || b == 30.0f);
    }
  }
}

TEST(reference_lstm, makes_no_forecast_without_a_count_now) {
  const auto weights = small_weights(4);
  auto w = small_city(4, 48);
  w.bikes[w.cell(2, 40)] = kUnknown;
  const auto bikes = predict(weights, w, 40);
  for (size_t k = 0; k < bikes.size(); ++k) EXPECT_EQ(std::isnan(bikes[k]), k / 3 == 2) << k;
}

TEST(reference_lstm, makes_none_where_the_window_does_not_fit) {
  const auto weights = small_weights(2);
  for (const float b : predict(weights, small_city(2, 48, std::chrono::minutes(7)), 40))
    EXPECT_TRUE(std::isnan(b));
  for (const float b : predict(weights, small_city(2, 48), 48)) EXPECT_TRUE(std::isnan(b));
  for (const float b : predict(weights, small_city(2, 48), -1)) EXPECT_TRUE(std::isnan(b));
}

TEST(reference_lstm, reads_nothing_after_the_origin) {
  const auto weights = small_weights(5);
  const auto before = small_city(5, 48);
  auto after = before;
  for (size_t s = 0; s < 5; ++s) {
    for (int k = 31; k < 48; ++k) after.bikes[after.cell(s, k)] = after.docks[after.cell(s, k)] = 900;
  }
  EXPECT_EQ(predict(weights, before, 30), predict(weights, after, 30));
  EXPECT_NE(predict(weights, before, 31), predict(weights, after, 31));
}

TEST(reference_lstm, gives_the_same_bytes_on_two_threads) {
  const auto weights = small_weights(700);
  const auto w = small_city(700, 48);
  EXPECT_EQ(predict(weights, w, 40, 1), predict(weights, w, 40, 2));
}

TEST(reference_lstm, an_unknown_station_is_forecast_as_the_mean_one_not_as_station_0) {
  auto weights = small_weights(1);
  const auto w = small_city(1, 48);
  const auto as_first = predict(weights, w, 40);
  weights.numbers = station_numbers({{"1000", 711}});  // the mean of the scaling
  const auto as_mean = predict(weights, w, 40);
  weights.numbers = {};
  EXPECT_EQ(predict(weights, w, 40), as_mean);
  EXPECT_NE(as_mean, as_first);
}

TEST(reference_lstm, keeps_the_calendar_it_was_trained_on) {
  auto weights = small_weights(5);
  const auto w = small_city(5, 48);
  const auto local = predict(weights, w, 40);
  weights.calendar = model_calendar::utc;
  const auto utc = predict(weights, w, 40);
  EXPECT_NE(utc, local);
  EXPECT_EQ(utc, reference_lstm(weights, "v", 1).predict({w, 40, kNow, time_zone::utc()}).bikes);
}

TEST(reference_lstm, makes_no_forecast_without_a_static_that_must_be_known) {
  auto weights = small_weights(4);
  auto w = small_city(4, 48);
  w.stations[1].where.reset();
  for (const float b : predict(weights, w, 40)) EXPECT_FALSE(std::isnan(b));
  weights.scaling.unknown[static_feature::latitude] = kMissing;
  const auto bikes = predict(weights, w, 40);
  for (size_t k = 0; k < bikes.size(); ++k) EXPECT_EQ(std::isnan(bikes[k]), k / 3 == 1) << k;
}

model_forecast forecast(const reference_weights& weights, const window& w, int origin, int threads = 1) {
  return reference_lstm(weights, "v", threads).predict({w, origin, kNow, *time_zone::load("Europe/Paris")});
}

TEST(reference_lstm, tells_points_alone_where_nobody_measured_its_errors) {
  EXPECT_TRUE(forecast(small_weights(5), small_city(5, 48), 40).chances.empty());
}

TEST(reference_lstm, errors_give_chances_and_leave_the_point_as_it_was) {
  auto weights = small_weights(300);
  const auto w = small_city(300, 48);
  const auto without = predict(weights, w, 40);
  weights.errors = known_errors();
  const auto with = forecast(weights, w, 40);
  EXPECT_EQ(with.bikes, without);
  for (size_t k = 0; k < with.bikes.size(); ++k) {
    const auto at_most = with.chances.at_most(k / 3, k % 3);
    ASSERT_EQ(at_most.size(), 31u) << "as many counts as the station holds, and none";
    EXPECT_TRUE(std::is_sorted(at_most.begin(), at_most.end()));
    EXPECT_TRUE(at_most.front() >= 0.0f && at_most.back() == 1.0f);
    const auto& level = level_of(weights.errors.horizons[k % 3], with.bikes[k], 30.0f);
    std::vector<float> expected(31);
    write_chances(weights.errors.shares, level, with.bikes[k], expected);
    EXPECT_TRUE(std::ranges::equal(at_most, expected)) << k;
    EXPECT_LE(quantile(at_most, 0.1), with.bikes[k] + 0.5f);
    EXPECT_GE(quantile(at_most, 0.9), with.bikes[k] - 0.5f);
  }
  const auto on_two = forecast(weights, w, 40, 2);
  for (size_t k = 0; k < with.bikes.size(); ++k) {
    EXPECT_TRUE(std::ranges::equal(with.chances.at_most(k / 3, k % 3), on_two.chances.at_most(k / 3, k % 3)));
  }
}

TEST(reference_lstm, gives_no_chances_where_it_makes_no_forecast) {
  auto weights = small_weights(4);
  weights.errors = known_errors();
  auto w = small_city(4, 48);
  w.bikes[w.cell(2, 40)] = kUnknown;
  const auto with = forecast(weights, w, 40);
  for (size_t k = 0; k < with.bikes.size(); ++k) {
    EXPECT_EQ(with.chances.at_most(k / 3, k % 3).back(), k / 3 == 2 ? 0.0f : 1.0f) << k;
  }
  EXPECT_TRUE(forecast(weights, w, 48).chances.empty());
}

TEST(reference_lstm, counts_go_as_far_as_an_overfull_station_held) {
  auto weights = small_weights(2);
  weights.errors = known_errors();
  auto w = small_city(2, 48);
  w.bikes[w.cell(1, 35)] = 37;  // of a capacity of 30
  const auto with = forecast(weights, w, 40);
  EXPECT_EQ(with.chances.at_most(0, 0).size(), 31u);
  EXPECT_EQ(with.chances.at_most(1, 0).size(), 38u);
}

TEST(reference_lstm, folding_and_unfolding_are_inverse) {
  const auto weights = small_weights(1);
  auto network = weights.network;
  fold_statics(network, weights.scaling);
  EXPECT_NE(network.values, weights.network.values);
  unfold_statics(network, weights.scaling);
  for (size_t k = 0; k < network.values.size(); ++k) {
    EXPECT_NEAR(network.values[k], weights.network.values[k], 1e-4) << k;
  }
}

// The contract's network on raw statics, as the reference's own code would run the archive.
TEST(reference_lstm, folded_weights_take_raw_statics) {
  const auto weights = small_weights(20);
  auto folded = weights.network;
  fold_statics(folded, weights.scaling);
  const auto w = small_city(20, 48);
  const auto local = time_zone::load("Europe/Paris")->at(kNow);
  network_input scaled, raw;
  for (auto* input : {&scaled, &raw}) input->resize(20);
  for (size_t s = 0; s < 20; ++s) {
    const auto f = features_of(w, s, 40, local, weights.numbers);
    fill_row(f, weights.scaling, s, scaled);
    fill_row(f, weights.scaling, s, raw);
    for (size_t k = 0; k < kStatics; ++k) raw.statics[s * kStatics + k] = f.statics[k];
  }
  const auto expected = network_infer(weights.network, scaled);
  const auto output = network_infer(folded, raw);
  for (size_t k = 0; k < output.size(); ++k) EXPECT_NEAR(output[k], expected[k], 1e-4) << k;
}

}  // namespace
}  // namespace velib
