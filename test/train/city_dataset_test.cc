#include "train/city_dataset.h"

#include <gtest/gtest.h>

namespace velib {
namespace {

// Five stations from west to east, in another order than that of their codes, and one without a place.
dataset small_set() {
  dataset set{.train = {0, 1}, .validation = {1, 2}, .test = {2, 3}};
  auto& w = set.grid;
  w.steps = 3;
  const double east[] = {0.00, 0.03, 0.01, 0.09, 0.10};
  for (int k = 0; k < 5; ++k) {
    w.stations.push_back({.code = std::to_string(k), .where = position{48.8, east[k]}, .capacity = 10});
  }
  w.stations.push_back({.code = "5", .capacity = 10});
  for (count s = 0; s < 6; ++s) {
    for (count t = 0; t < 3; ++t) {
      w.bikes.push_back(static_cast<count>(s + t));
      w.docks.push_back(static_cast<count>(10 - s - t));
      w.ebikes.push_back(kUnknown);
    }
  }
  w.usable.assign(w.bikes.size(), kUsableSaid);
  w.latest.resize(6);
  return set;
}

TEST(melt_stations, adds_each_one_and_its_nearest_that_are_left) {
  auto set = small_set();
  set.grid.docks[set.grid.cell(2, 1)] = kUnknown;
  const auto out = melt_stations(set, 2);
  const auto& w = out.grid;
  ASSERT_EQ(w.stations.size(), 2u);  // 0 with 2 and 1 with 3; 4 is left over
  EXPECT_EQ(w.stations[0].code, "0");
  EXPECT_EQ(w.stations[1].code, "1");
  EXPECT_EQ(w.stations[0].where, set.grid.stations[0].where);
  EXPECT_EQ(w.stations[0].capacity, 20);
  EXPECT_EQ(w.bikes, (std::vector<count>{2, 4, 6, 4, 6, 8}));
  EXPECT_EQ(w.docks, (std::vector<count>{18, kUnknown, 14, 16, 14, 12}));
  EXPECT_EQ(w.ebikes, std::vector<count>(6, kUnknown));
  EXPECT_EQ(w.usable.size(), 6u);
  EXPECT_EQ(w.latest.size(), 2u);
  EXPECT_EQ(out.test.begin, 2);
}

TEST(melt_stations, knows_no_size_where_one_is_unknown) {
  auto set = small_set();
  set.grid.stations[2].capacity = kUnknown;
  const auto out = melt_stations(set, 2);
  EXPECT_EQ(out.grid.stations[0].capacity, kUnknown);
  EXPECT_EQ(out.grid.stations[1].capacity, 20);
}

}  // namespace
}  // namespace velib
