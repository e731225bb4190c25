#include "model/features.h"

#include <cmath>

#include <gtest/gtest.h>

#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr int kOrigin = 29;  // of 36 hourly cells

// Two stations, count of cell k: k for "a", 100 + k for "b".
window counting_window(std::chrono::seconds step, int steps) {
  window w = make_window(at("2022-05-15T22:30:00Z"), step, steps);
  w.stations = {{.code = "a", .where = position{48.85, 2.35}, .capacity = 30}, {.code = "b"}};
  for (size_t s = 0; s < 2; ++s) {
    for (int k = 0; k < steps; ++k) {
      w.bikes.push_back(static_cast<count>(s * 100 + static_cast<size_t>(k)));
      w.docks.push_back(3);
      w.ebikes.push_back(1);
      w.usable.push_back(0);
    }
  }
  return w;
}

void expect_same(const station_features& a, const station_features& b) {
  for (size_t k = 0; k < a.bikes.size(); ++k) {
    EXPECT_TRUE(a.bikes[k] == b.bikes[k] || (std::isnan(a.bikes[k]) && std::isnan(b.bikes[k])));
  }
  for (size_t k = 0; k < a.statics.size(); ++k) {
    EXPECT_TRUE(a.statics[k] == b.statics[k] || (std::isnan(a.statics[k]) && std::isnan(b.statics[k])));
  }
  EXPECT_EQ(a.most_bikes, b.most_bikes);
}

station_features features_at(const window& w, size_t station, int origin) {
  const auto local = time_zone::load("Europe/Paris")->at(at("2022-05-15T22:30:00Z"));
  return features_of(w, station, origin, local, station_numbers({{"a", 7}}));
}

TEST(features, history_is_oldest_first_and_ends_now) {
  const auto bikes = hourly_bikes(counting_window(hours(1), 36), 0, kOrigin);
  for (int k = 0; k < kHistoryHours; ++k) EXPECT_EQ(bikes[static_cast<size_t>(k)], kOrigin - 23 + k);
}

TEST(features, a_gap_stays_a_gap_and_hours_before_the_window_are_missing) {
  auto w = counting_window(hours(1), 36);
  w.bikes[w.cell(0, 10)] = kUnknown;
  const auto bikes = hourly_bikes(w, 0, 12);
  EXPECT_EQ(bikes[23], 12);
  EXPECT_EQ(bikes[22], 11);
  EXPECT_TRUE(std::isnan(bikes[21]));
  EXPECT_EQ(bikes[20], 9);
  EXPECT_TRUE(std::isnan(bikes[10]));
  EXPECT_EQ(missing_hours(w, 0, 12), 12);
}

TEST(features, quarter_hours_give_the_last_known_count_of_each_hour) {
  auto w = counting_window(minutes(15), 200);
  const int origin = 190;
  w.bikes[w.cell(0, origin - 4)] = kUnknown;  // an hour ago: the cell before it stands in
  for (int k = origin - 11; k <= origin - 8; ++k) w.bikes[w.cell(0, k)] = kUnknown;  // two hours ago: a gap
  const auto bikes = hourly_bikes(w, 0, origin);
  EXPECT_EQ(bikes[23], 190);
  EXPECT_EQ(bikes[22], 185);
  EXPECT_TRUE(std::isnan(bikes[21]));
  EXPECT_EQ(bikes[20], 178);
}

TEST(features, now_is_the_origin_cell_alone) {
  auto w = counting_window(minutes(15), 200);
  w.bikes[w.cell(0, 190)] = kUnknown;
  EXPECT_TRUE(std::isnan(hourly_bikes(w, 0, 190)[23]));
}

TEST(features, only_steps_that_divide_the_hour_can_be_read) {
  EXPECT_EQ(cells_an_hour(counting_window(minutes(15), 8)), 4);
  EXPECT_EQ(cells_an_hour(counting_window(hours(1), 8)), 1);
  EXPECT_EQ(cells_an_hour(counting_window(minutes(7), 8)), std::nullopt);
  EXPECT_EQ(cells_an_hour(counting_window(hours(2), 8)), std::nullopt);
}

TEST(features, statics_are_raw_in_order_and_in_local_time) {
  const auto f = features_at(counting_window(hours(1), 36), 0, kOrigin);
  // Sunday 22:30 UTC is Monday 00:30 in Paris.
  const std::array<float, kStatics> expected = {0, 0, 0, 30, 7, 48.85f, 2.35f};
  EXPECT_EQ(f.statics, expected);
  EXPECT_EQ(f.most_bikes, 30);
}

TEST(features, an_unknown_station_borrows_nobodys_identity) {
  const auto f = features_at(counting_window(hours(1), 36), 1, kOrigin);
  EXPECT_TRUE(std::isnan(f.statics[static_feature::station_index]));
  EXPECT_TRUE(std::isnan(f.statics[static_feature::latitude]));
  EXPECT_TRUE(std::isnan(f.statics[static_feature::longitude]));
}

TEST(features, capacity_nobody_stated_is_the_most_seen_up_to_the_origin) {
  auto w = counting_window(hours(1), 36);
  EXPECT_EQ(features_at(w, 1, kOrigin).statics[static_feature::capacity], 100 + kOrigin + 3);
  w.docks.assign(w.docks.size(), kUnknown);
  EXPECT_EQ(features_at(w, 1, kOrigin).statics[static_feature::capacity], 100 + kOrigin);
}

TEST(features, a_station_that_overflows_can_hold_what_it_held) {
  auto w = counting_window(hours(1), 36);
  w.stations[0].capacity = 20;
  EXPECT_EQ(features_at(w, 0, kOrigin).statics[static_feature::capacity], 20);
  EXPECT_EQ(features_at(w, 0, kOrigin).most_bikes, kOrigin);
}

TEST(features, nothing_after_the_origin_is_read) {
  for (const auto step : {std::chrono::seconds(hours(1)), std::chrono::seconds(minutes(15))}) {
    const auto before = counting_window(step, 200);
    auto after = before;
    const int origin = 150;
    for (size_t s = 0; s < 2; ++s) {
      for (int k = origin + 1; k < after.steps; ++k) {
        for (auto* cells : {&after.bikes, &after.docks, &after.ebikes}) (*cells)[after.cell(s, k)] = 999;
      }
      expect_same(features_at(before, s, origin), features_at(after, s, origin));
    }
    after.bikes[after.cell(0, origin)] = 998;
    EXPECT_EQ(features_at(after, 0, origin).bikes.back(), 998);
  }
}

}  // namespace
}  // namespace velib
