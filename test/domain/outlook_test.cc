#include "domain/outlook.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::minutes;

// Three stations that hold 4: one as it should be, one with a blocked dock, one of unknown docks.
class outlook : public testing::Test {
 protected:
  outlook() {
    w = make_window(noon, kWindowStep, 8);
    record(w, {.observed_at = noon,
               .captured_at = noon,
               .entries = {entry("1", 3, 1), entry("2", 2, 1), entry("3", 2, kUnknown)}});
    f.origin = noon;
    f.horizons = {minutes(15), minutes(60)};
    f.chances = count_chances(std::vector{4, 4, 4}, 2);
    f.bikes.assign(6, 2.0f);
    for (size_t s = 0; s < 3; ++s) {
      std::ranges::copy(kChances, f.chances.at_most(s, 0).begin());
    }
  }

  static snapshot_entry entry(const char* code, count bikes, count docks) {
    return {.station = {.code = code, .capacity = 4}, .state = {.bikes = bikes, .docks = docks}};
  }

  static constexpr std::array kChances{0.125f, 0.25f, 0.5f, 0.875f, 1.0f};
  const utc_time noon = at("2026-03-04T12:00:00Z");
  window w;
  city_forecast f;
};

TEST_F(outlook, tells_bikes_by_their_distribution) {
  const auto bikes = outlook_at(w, f, 0, minutes(15)).bikes.value();
  EXPECT_DOUBLE_EQ(bikes.expected, 0.125 * 1 + 0.25 * 2 + 0.375 * 3 + 0.125 * 4);
  EXPECT_EQ(bikes.spread->low, 0);
  EXPECT_EQ(bikes.spread->high, 4);
  EXPECT_DOUBLE_EQ(bikes.spread->chance, 0.875);
}

TEST_F(outlook, tells_e_bikes_where_they_are_known) {
  EXPECT_FALSE(outlook_at(w, f, 0, minutes(15)).ebikes);
  f.ebike_chances = count_chances(std::vector{4, 4, 4}, 2);
  constexpr std::array kOfEbikes{0.5f, 0.75f, 1.0f, 1.0f, 1.0f};
  std::ranges::copy(kOfEbikes, f.ebike_chances.at_most(0, 0).begin());
  const auto ebikes = outlook_at(w, f, 0, minutes(15)).ebikes.value();
  EXPECT_DOUBLE_EQ(ebikes.expected, 0.5 + 0.25);
  EXPECT_EQ(ebikes.spread->low, 0);
  EXPECT_EQ(ebikes.spread->high, 2);
  EXPECT_DOUBLE_EQ(ebikes.spread->chance, 0.5);
  EXPECT_FALSE(outlook_at(w, f, 1, minutes(15)).ebikes);  // its feed knows none
  EXPECT_TRUE(outlook_at(w, f, 1, minutes(15)).bikes);
}

TEST_F(outlook, counts_the_e_bikes_of_now) {
  EXPECT_FALSE(outlook_at(w, f, 0, minutes(0)).ebikes);
  w.ebikes[w.cell(0, 7)] = 2;
  EXPECT_EQ(outlook_at(w, f, 0, minutes(0)).ebikes.value().expected, 2);
}

TEST_F(outlook, a_dock_is_there_while_fewer_bikes_are_than_fit) {
  const auto docks = outlook_at(w, f, 0, minutes(15)).docks.value();
  EXPECT_DOUBLE_EQ(docks.expected, 4 - (0.125 * 1 + 0.25 * 2 + 0.375 * 3 + 0.125 * 4));
  EXPECT_EQ(docks.spread->low, 0);
  EXPECT_EQ(docks.spread->high, 4);
  EXPECT_DOUBLE_EQ(docks.spread->chance, 0.875);
}

TEST_F(outlook, a_blocked_dock_stays_blocked) {
  const auto docks = outlook_at(w, f, 1, minutes(15)).docks.value();
  EXPECT_DOUBLE_EQ(docks.expected, 0.125 * 3 + 0.125 * 2 + 0.25 * 1);
  EXPECT_EQ(docks.spread->high, 3);
  EXPECT_DOUBLE_EQ(docks.spread->chance, 0.5);
}

TEST_F(outlook, where_docks_are_unknown_the_model_says_what_fits) {
  EXPECT_DOUBLE_EQ(outlook_at(w, f, 2, minutes(15)).docks->spread->chance, 0.875);
  EXPECT_FALSE(outlook_at(w, f, 2, minutes(0)).docks);
}

TEST_F(outlook, more_docks_than_the_model_knows_are_there_for_sure) {
  record(w,
         {.observed_at = noon + std::chrono::seconds(1), .captured_at = noon, .entries = {entry("1", 3, 3)}});
  f.origin = w.observed_at;
  const auto docks = outlook_at(w, f, 0, minutes(15)).docks.value();
  EXPECT_DOUBLE_EQ(docks.expected, 0.125 + 0.25 + 0.5 + 0.875 + 1 + 1);
  EXPECT_DOUBLE_EQ(docks.spread->chance, 1);
}

TEST_F(outlook, a_station_of_capacity_0_fills_nothing) {
  w.stations[2].capacity = 0;
  EXPECT_DOUBLE_EQ(outlook_at(w, f, 2, minutes(15)).docks->expected, 0);
  EXPECT_DOUBLE_EQ(outlook_at(w, f, 2, minutes(15)).docks->spread->chance, 0);
}

TEST_F(outlook, now_is_what_was_counted) {
  const auto now = outlook_at(w, f, 1, minutes(0));
  EXPECT_DOUBLE_EQ(now.bikes->expected, 2);
  EXPECT_EQ(now.docks->spread->low, 1);
  EXPECT_EQ(now.docks->spread->high, 1);
  EXPECT_DOUBLE_EQ(now.docks->spread->chance, 1);
}

TEST_F(outlook, a_lead_that_the_model_lacks_has_nothing) {
  for (const auto lead : {minutes(30), minutes(180)}) {
    EXPECT_FALSE(outlook_at(w, f, 0, lead).bikes);
    EXPECT_FALSE(outlook_at(w, f, 0, lead).docks);
  }
  EXPECT_FALSE(outlook_at(w, f, 0, minutes(60)).bikes) << "a station without a forecast: all chances are 0";
}

TEST_F(outlook, points_alone_have_no_spread) {
  f.chances = {};
  f.bikes[1] = std::numeric_limits<float>::quiet_NaN();
  const auto point = outlook_at(w, f, 0, minutes(15));
  EXPECT_DOUBLE_EQ(point.bikes->expected, 2);
  EXPECT_FALSE(point.bikes->spread);
  EXPECT_FALSE(point.docks);
  EXPECT_FALSE(outlook_at(w, f, 0, minutes(60)).bikes);
}

TEST_F(outlook, an_area_without_docks_tells_nothing_of_them) {
  w.stations[0].is_virtual = true;
  EXPECT_TRUE(outlook_at(w, f, 0, minutes(15)).bikes);
  EXPECT_FALSE(outlook_at(w, f, 0, minutes(15)).docks);
  EXPECT_FALSE(outlook_at(w, f, 0, minutes(0)).docks);
}

TEST_F(outlook, a_forecast_from_before_the_window_has_nothing) {
  f.origin -= std::chrono::hours(24);
  EXPECT_FALSE(outlook_at(w, f, 0, minutes(0)).bikes);
  EXPECT_FALSE(outlook_at(w, f, 0, minutes(15)).bikes);
}

}  // namespace
}  // namespace velib
