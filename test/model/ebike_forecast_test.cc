#include "model/ebike_forecast.h"

#include <set>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "model/trend_archive.h"
#include "model/trend_model.h"
#include "test/model/ebike_city.h"

namespace velib {
namespace {

trend_weights weights_with_ebikes() {
  trend_weights w{.shape = {trend_input_names().size(), 16, 8, kTrendHorizons * kMixtureNumbers}};
  random_source random(1);
  initialise_trend_network(w.members.emplace_back(make_trend_network(w.shape)), w.shape, random);
  w.scaling.mean.assign(w.shape.inputs, 0.5f);
  w.scaling.scale.assign(w.shape.inputs, 3.0f);
  w.ebikes = drawn_ebike_head();
  return w;
}

archive_files files_of(const trend_weights& weights) {
  const boost::json::object none;
  return write_trend(weights, {none, none, boost::json::array{}});
}

class ebike_forecast : public testing::Test {
 protected:
  ebike_forecast() { add_ebikes(w); }

  static constexpr int kOrigin = 9 * kQuartersOfDay + 30;
  static constexpr size_t kUnknowing = 8;  // the station that knows none
  window w = quarter_city(9, 10);
  city_profiles profiles = profiles_before(w, local_quarter_of(w.time_of(kOrigin), time_zone::utc()).day);

  model_forecast ask(const window& of, int origin, int threads = 1,
                     const trend_weights& weights = weights_with_ebikes()) const {
    return trend_model(weights, "v", threads)
        .predict({of, origin, of.time_of(origin), time_zone::utc(), "", &profiles});
  }
  static bool is_same(const model_forecast& a, const model_forecast& b, size_t stations) {
    for (size_t k = 0; k < stations * kTrendHorizons; ++k) {
      const size_t s = k / kTrendHorizons, h = k % kTrendHorizons;
      if (!std::ranges::equal(a.ebike_chances.at_most(s, h), b.ebike_chances.at_most(s, h))) return false;
    }
    return true;
  }
};

TEST_F(ebike_forecast, is_a_distribution_that_never_says_more_than_that_of_all_bikes) {
  const auto f = ask(w, kOrigin);
  ASSERT_FALSE(f.ebike_chances.empty());
  bool anywhere_less = false;
  for (size_t s = 0; s < kUnknowing; ++s) {
    for (size_t h = 0; h < kTrendHorizons; ++h) {
      const auto ebikes = f.ebike_chances.at_most(s, h), bikes = f.chances.at_most(s, h);
      ASSERT_EQ(ebikes.size(), bikes.size());
      EXPECT_TRUE(std::is_sorted(ebikes.begin(), ebikes.end()));
      EXPECT_EQ(ebikes.back(), 1.0f);
      for (size_t k = 0; k < bikes.size(); ++k) EXPECT_GE(ebikes[k], bikes[k]);
      EXPECT_LE(mean_count(ebikes), mean_count(bikes));
      anywhere_less |= mean_count(ebikes) < 0.8 * mean_count(bikes);
    }
  }
  EXPECT_TRUE(anywhere_less);
}

TEST_F(ebike_forecast, leaves_that_of_all_bikes_as_it_is) {
  auto without = weights_with_ebikes();
  without.ebikes.reset();
  const auto told = ask(w, kOrigin), untold = ask(w, kOrigin, 1, without);
  EXPECT_TRUE(untold.ebike_chances.empty());
  EXPECT_EQ(told.bikes, untold.bikes);
  EXPECT_TRUE(std::ranges::equal(told.chances.at_most(2, 4), untold.chances.at_most(2, 4)));
}

TEST_F(ebike_forecast, is_the_same_on_any_threads_and_from_the_serving_window) {
  const auto one = ask(w, kOrigin);
  EXPECT_TRUE(is_same(one, ask(w, kOrigin, 2), 9));
  EXPECT_TRUE(is_same(one, ask(cut_window(w, kOrigin, kTrendPast), kTrendPast - 1), 9));
}

TEST_F(ebike_forecast, reads_nothing_after_the_origin) {
  const auto before = ask(w, kOrigin);
  for (size_t s = 0; s < w.stations.size(); ++s) {
    for (int k = kOrigin + 1; k < w.steps; ++k) {
      w.bikes[w.cell(s, k)] = 30, w.docks[w.cell(s, k)] = 0, w.ebikes[w.cell(s, k)] = 29;
    }
  }
  EXPECT_TRUE(is_same(before, ask(w, kOrigin), 9));
}

TEST_F(ebike_forecast, follows_the_e_bikes_that_are_there_now) {
  const auto before = ask(w, kOrigin);
  const count bikes = w.bikes[w.cell(0, kOrigin)];
  ASSERT_GT(bikes, 3);
  w.ebikes[w.cell(0, kOrigin)] = w.ebikes[w.cell(0, kOrigin)] > bikes / 2 ? count{0} : bikes;
  EXPECT_GT(std::abs(mean_count(before.ebike_chances.at_most(0, 0)) -
                     mean_count(ask(w, kOrigin).ebike_chances.at_most(0, 0))),
            1.0);
}

TEST_F(ebike_forecast, has_none_for_a_station_whose_feed_knows_none) {
  const auto f = ask(w, kOrigin);
  for (const float chance : f.ebike_chances.at_most(kUnknowing, 3)) EXPECT_EQ(chance, 0.0f);
  // More e-bikes than bikes are nobody's knowledge.
  for (int k = 0; k <= kOrigin; ++k) w.ebikes[w.cell(1, k)] = static_cast<count>(w.bikes[w.cell(1, k)] + 1);
  EXPECT_EQ(ask(w, kOrigin).ebike_chances.at_most(1, 0).back(), 0.0f);
  w.ebikes.assign(w.ebikes.size(), kUnknown);
  EXPECT_TRUE(ask(w, kOrigin).ebike_chances.empty());
}

TEST_F(ebike_forecast, stands_on_a_count_of_the_last_day) {
  for (int back = 0; back < kQuartersOfDay - 1; ++back) w.ebikes[w.cell(0, kOrigin - back)] = kUnknown;
  w.bikes[w.cell(0, kOrigin - kQuartersOfDay + 1)] = 9;
  w.ebikes[w.cell(0, kOrigin - kQuartersOfDay + 1)] = 4;
  EXPECT_EQ(ask(w, kOrigin).ebike_chances.at_most(0, 0).back(), 1.0f);
  w.ebikes[w.cell(0, kOrigin - kQuartersOfDay + 1)] = kUnknown;
  EXPECT_EQ(ask(w, kOrigin).ebike_chances.at_most(0, 0).back(), 0.0f);
}

TEST(ebike_inputs, have_a_name_each) {
  const auto& names = ebike_input_names();
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
}

TEST(bike_course, says_how_many_come_and_go) {
  bike_course course;
  constexpr std::array kAtMost{0.25f, 0.5f, 0.75f, 1.0f};
  course.note(1, 1.0f, kAtMost);
  EXPECT_FLOAT_EQ(course.none[1], 0.25f);
  EXPECT_FLOAT_EQ(course.fewer[1], 0.25f);        // one fewer in a quarter of all cases
  EXPECT_FLOAT_EQ(course.more[1], 0.25f + 0.5f);  // one more in one, two more in another
}

TEST(trend_archive, keeps_what_tells_ebikes_apart) {
  const auto weights = weights_with_ebikes();
  const auto read = parse_trend(files_of(weights));
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_TRUE(read->ebikes);
  EXPECT_EQ(read->ebikes->shape, weights.ebikes->shape);
  EXPECT_EQ(read->ebikes->network.values, weights.ebikes->network.values);
  EXPECT_EQ(read->ebikes->scaling.mean, weights.ebikes->scaling.mean);
  EXPECT_EQ(read->ebikes->scaling.scale, weights.ebikes->scaling.scale);
}

TEST(trend_archive, refuses_ebikes_of_another_make) {
  const auto refused = [](std::string_view from, std::string_view to) {
    auto files = files_of(weights_with_ebikes());
    const auto at = files.config.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    files.config.replace(at, from.size(), to);
    const auto read = parse_trend(files);
    EXPECT_FALSE(read) << from;
    return read ? std::string() : read.error().message;
  };
  EXPECT_NE(refused("\"share_of_day\"", "\"share_of_week\"").find("features.ebike_inputs"),
            std::string::npos);
  EXPECT_NE(refused("\"hidden_1\":12", "\"hidden_1\":0").find("architecture.ebikes"), std::string::npos);
  EXPECT_NE(refused("\"hidden_1\":12", "\"hidden_1\":13").find("model.safetensors"), std::string::npos);
  EXPECT_NE(refused("\"ebikes\":{", "\"others\":{").find("model.safetensors"), std::string::npos);
}

}  // namespace
}  // namespace velib
