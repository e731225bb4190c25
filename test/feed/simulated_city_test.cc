#include "feed/simulated_city.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <gtest/gtest.h>

#include "feed/gbfs.h"
#include "feed/gbfs_documents.h"
#include "test/support/times.h"

namespace velib {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

time_zone paris() {
  return *time_zone::load("Europe/Paris");
}

simulated_city make_city(int stations = 200, std::uint64_t seed = 1) {
  return simulated_city({.stations = stations, .seed = seed, .zone = paris()});
}

std::vector<count> bikes_of(const snapshot& s) {
  std::vector<count> bikes;
  for (const auto& entry : s.entries) bikes.push_back(entry.state.bikes);
  return bikes;
}

int parked(const snapshot& s) {
  const auto bikes = bikes_of(s);
  return std::accumulate(bikes.begin(), bikes.end(), 0);
}

// Correlation of two cities' counts with each other.
double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto mean = [](const auto& v) { return std::accumulate(v.begin(), v.end(), 0.0) / v.size(); };
  const double mean_a = mean(a), mean_b = mean(b);
  double ab = 0, aa = 0, bb = 0;
  for (size_t k = 0; k < a.size(); ++k) {
    ab += (a[k] - mean_a) * (b[k] - mean_b);
    aa += (a[k] - mean_a) * (a[k] - mean_a);
    bb += (b[k] - mean_b) * (b[k] - mean_b);
  }
  return ab / std::sqrt(aa * bb);
}

// What each station gained between two local times of a day.
std::vector<double> gains(simulated_city& city, std::string_view from, std::string_view to) {
  const auto before = bikes_of(city.at(at(from)));
  const auto after = bikes_of(city.at(at(to)));
  std::vector<double> out;
  for (size_t k = 0; k < before.size(); ++k) out.push_back(after[k] - before[k]);
  return out;
}

TEST(city_layout, stations_are_apart_and_told_apart) {
  for (const int n : {1, 2, 40, 1500}) {
    const auto places = lay_out_city(n, 3, {48.8566, 2.3522});
    ASSERT_EQ(places.size(), static_cast<size_t>(n));
    std::set<std::string> codes, ids, names;
    for (const auto& p : places) {
      codes.insert(p.station.code);
      ids.insert(p.station.id);
      names.insert(p.station.name);
      EXPECT_GE(p.station.capacity, 15);
      EXPECT_LE(p.station.capacity, 60);
      EXPECT_LE(p.night_mechanical + p.night_ebikes, p.station.capacity);
      EXPECT_NEAR(p.station.where->latitude, 48.8566, 0.1);
      for (const auto& other : places) {
        EXPECT_TRUE(&p == &other || distance_km(p, other) > 0.1) << p.station.code << other.station.code;
      }
    }
    EXPECT_EQ(codes.size(), places.size());
    EXPECT_EQ(ids.size(), places.size());
    EXPECT_EQ(names.size(), places.size());
  }
}

TEST(city_layout, a_few_stations_are_closed_and_nobody_is_sent_there) {
  const auto places = lay_out_city(300, 3, {48.8566, 2.3522});
  const auto closed = std::count_if(places.begin(), places.end(), [](auto& p) { return !p.open; });
  EXPECT_GE(closed, 3);
  EXPECT_LE(closed, 8);
  EXPECT_TRUE(std::any_of(places.begin(), places.end(), [](auto& p) { return !p.installed; }));
  for (const auto& p : places) {
    EXPECT_FALSE(p.neighbours.empty());
    for (const int near : p.neighbours) EXPECT_TRUE(places[static_cast<size_t>(near)].open);
  }
}

TEST(city_layout, neighbours_are_the_nearest_open_places) {
  for (const int n : {1, 2, 7, 400}) {
    const auto places = lay_out_city(n, 5, {48.8566, 2.3522});
    for (const auto& p : places) {
      std::vector<std::pair<double, int>> others;
      for (size_t k = 0; k < places.size(); ++k) {
        const auto& other = places[k];
        if (&other != &p && other.open) others.emplace_back(distance_km(p, other), static_cast<int>(k));
      }
      std::sort(others.begin(), others.end());
      std::vector<int> nearest;
      for (size_t k = 0; k < std::min<size_t>(others.size(), 6); ++k) nearest.push_back(others[k].second);
      ASSERT_EQ(p.neighbours, nearest) << n << " " << p.station.code;
    }
  }
}

TEST(city_layout, a_city_of_100000_stations) {
  const auto places = lay_out_city(100'000, 1, {48.8566, 2.3522});
  ASSERT_EQ(places.size(), 100'000u);
  std::set<std::string> codes;
  for (const auto& p : places) {
    codes.insert(p.station.code);
    ASSERT_EQ(p.neighbours.size(), 6u);
  }
  EXPECT_EQ(codes.size(), places.size());
  EXPECT_EQ(lay_out_city(200'000, 1, {48.8566, 2.3522}).size(), places.size());
}

TEST(weighted_draw, finds_what_a_search_in_the_running_sums_finds) {
  random_source random(3);
  for (const std::vector<double>& weights :
       {std::vector<double>{1}, {0, 0, 0}, {0, 2, 0, 0, 1, 0}, {1e-9, 1e9, 1, 0, 3}}) {
    const weighted_draw draw(weights);
    std::vector<double> sums(weights.size());
    std::partial_sum(weights.begin(), weights.end(), sums.begin());
    for (int round = 0; round < 1000; ++round) {
      const double u = random.uniform();
      const auto found = std::upper_bound(sums.begin(), sums.end() - 1, u * sums.back());
      ASSERT_EQ(draw.at(u), found - sums.begin()) << u;
    }
  }
}

TEST(simulated_city, conserves_bikes_and_fills_no_station_past_its_docks) {
  auto city = make_city();
  const auto start = at("2026-03-04T02:00:00Z");  // 03:00 in Paris
  const int bikes = parked(city.at(start));
  EXPECT_EQ(city.riding(), 0);
  int most_riding = 0;
  for (auto time = start; time < start + days(1); time += minutes(1)) {
    const auto s = city.at(time);
    ASSERT_EQ(parked(s) + city.riding(), bikes) << format_utc(time);
    most_riding = std::max(most_riding, city.riding());
    for (const auto& [station, state] : s.entries) {
      ASSERT_GE(state.mechanical, 0);
      ASSERT_GE(state.ebikes, 0);
      ASSERT_EQ(state.mechanical + state.ebikes, state.bikes);
      ASSERT_EQ(state.bikes + state.docks, station.capacity);
      ASSERT_TRUE(state.reported_at >= start && state.reported_at <= time);
    }
  }
  EXPECT_GT(most_riding, bikes / 50);
  EXPECT_EQ(parked(city.at(start + days(1))), bikes);
}

TEST(simulated_city, tells_the_same_past_however_it_is_asked) {
  auto forward = make_city();
  auto jumping = make_city();
  const auto evening = at("2026-03-04T18:00:00Z");
  forward.at(evening - days(1));
  for (auto time = evening - hours(3); time < evening; time += minutes(7)) forward.at(time);
  jumping.at(evening + days(30));
  const auto s = forward.at(evening);
  EXPECT_EQ(bikes_of(s), bikes_of(jumping.at(evening)));
  EXPECT_EQ(bikes_of(s), bikes_of(make_city().at(evening + std::chrono::seconds(59))));
  EXPECT_EQ(s.observed_at, evening);
  EXPECT_NE(bikes_of(s), bikes_of(make_city(200, 2).at(evening)));
}

TEST(simulated_city, trucks_come_at_three_local_time_through_clock_changes) {
  auto city = make_city(30);
  const auto layout = bikes_of(city.at(at("2026-03-04T02:00:00Z")));
  for (const auto* three :
       {"2026-03-29T01:00:00Z", "2026-03-30T01:00:00Z", "2026-10-25T02:00:00Z", "2026-10-26T02:00:00Z"}) {
    EXPECT_NE(bikes_of(city.at(at(three) - minutes(1))), layout) << three;
    EXPECT_EQ(bikes_of(city.at(at(three))), layout) << three;
  }
}

TEST(simulated_city, riders_go_to_work_in_the_morning_and_home_in_the_evening) {
  auto city = make_city();
  const auto places = lay_out_city(200, 1, {48.8566, 2.3522});
  std::vector<double> pull;
  for (const auto& p : places) pull.push_back(p.jobs - p.homes);
  const auto morning = gains(city, "2026-03-04T05:30:00Z", "2026-03-04T09:30:00Z");
  const auto evening = gains(city, "2026-03-04T15:30:00Z", "2026-03-04T19:30:00Z");
  EXPECT_GT(correlation(pull, morning), 0.5);
  EXPECT_LT(correlation(pull, evening), -0.5);
  const auto saturday = gains(city, "2026-03-07T05:30:00Z", "2026-03-07T09:30:00Z");
  EXPECT_LT(std::abs(correlation(pull, saturday)), 0.35);
}

// A station's count is explained by the hour of the weekday to a good part, and not wholly: its climatology
// is worth learning, and so is what happened today.
TEST(simulated_city, hours_explain_much_but_days_differ) {
  auto city = make_city(100);
  constexpr int kDays = 12;
  std::vector<std::vector<double>> counts(kDays);  // [day][hour × station]
  auto day = at("2026-03-02T03:00:00Z");
  for (int d = 0; d < kDays; day += days(1)) {
    if (paris().at(day).is_weekend()) continue;
    for (int h = 0; h < 18; ++h) {
      for (const auto n : bikes_of(city.at(day + hours(h)))) counts[static_cast<size_t>(d)].push_back(n);
    }
    ++d;
  }
  double within = 0, total = 0;
  const size_t stations = 100;
  for (size_t s = 0; s < stations; ++s) {
    double mean = 0;
    for (const auto& c : counts) {
      for (size_t h = 0; h < 18; ++h) mean += c[h * stations + s] / (18.0 * kDays);
    }
    for (size_t h = 0; h < 18; ++h) {
      double hour_mean = 0;
      for (const auto& c : counts) hour_mean += c[h * stations + s] / kDays;
      for (const auto& c : counts) {
        within += std::pow(c[h * stations + s] - hour_mean, 2);
        total += std::pow(c[h * stations + s] - mean, 2);
      }
    }
  }
  const double explained = 1 - within / total;
  EXPECT_GT(explained, 0.3);
  EXPECT_LT(explained, 0.9);
  EXPECT_GT(std::sqrt(within / (18.0 * kDays * stations)), 1.0);
  RecordProperty("explained", std::to_string(explained));
  RecordProperty("day_to_day_bikes", std::to_string(std::sqrt(within / (18.0 * kDays * stations))));
}

TEST(simulated_city, moods_differ_and_rain_comes_now_and_then) {
  int rainy = 0;
  std::set<double> demands;
  for (long day = 20'000; day < 20'200; ++day) {
    const auto mood = mood_of(1, day);
    rainy += mood.rain_until_minute > mood.rain_from_minute;
    demands.insert(mood.demand);
    EXPECT_LE(mood.rain_until_minute, 1440);
  }
  EXPECT_GT(rainy, 30);
  EXPECT_LT(rainy, 90);
  EXPECT_EQ(demands.size(), 200u);
}

result<parsed_feed> read_back(const snapshot& told) {
  const auto information = station_information(told);
  const auto state = station_status(told);
  return parse_gbfs({.information = information, .status = state}, {.captured_at = told.captured_at});
}

TEST(gbfs_documents, parse_gbfs_reads_them_back) {
  auto city = make_city();
  const auto told = city.at(at("2026-03-04T17:23:45Z"));
  const auto read = read_back(told);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(summary(read->report), "200 stations");
  EXPECT_EQ(read->report.of(defect_cost::flagged), read->report.of(defect::closed_with_counts));
  EXPECT_EQ(read->snapshot.observed_at, at("2026-03-04T17:23:00Z"));
  EXPECT_EQ(read->snapshot.captured_at, told.captured_at);
  ASSERT_EQ(read->snapshot.entries.size(), told.entries.size());
  for (size_t k = 0; k < told.entries.size(); ++k) {
    EXPECT_EQ(read->snapshot.entries[k].station, told.entries[k].station);
    EXPECT_EQ(read->snapshot.entries[k].state, told.entries[k].state);
  }
}

TEST(gbfs_documents, a_city_of_60000_stations_comes_back) {
  auto city = make_city(60'000);
  const auto told = city.at(at("2026-03-04T02:10:00Z"));
  const auto read = read_back(told);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(summary(read->report), "60000 stations");
  EXPECT_EQ(bikes_of(read->snapshot), bikes_of(told));
}

TEST(gbfs_documents, unknowns_and_odd_names_survive) {
  const snapshot told{.observed_at = at("2026-03-04T17:23:00Z"),
                      .captured_at = at("2026-03-04T17:23:00Z"),
                      .entries = {{.station = {.code = "a\"b",
                                               .id = "007",
                                               .name = "Line\nbreak \\ é",
                                               .where = position{-12.5, 130.0000001}},
                                   .state = {.bikes = 3}}}};
  const auto read = read_back(told);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->snapshot.entries.at(0).station, told.entries[0].station);
  EXPECT_EQ(read->snapshot.entries.at(0).state, told.entries[0].state);
}

TEST(gbfs_documents, discovery_names_the_files) {
  EXPECT_EQ(discovery("http://127.0.0.1:9000/gbfs", at("2026-03-04T14:29:50Z")),
            R"({"lastUpdatedOther":1772634590,"ttl":60,"data":{"en":{"feeds":[)"
            R"({"name":"system_information","url":"http://127.0.0.1:9000/gbfs/system_information.json"},)"
            R"({"name":"station_information","url":"http://127.0.0.1:9000/gbfs/station_information.json"},)"
            R"({"name":"station_status","url":"http://127.0.0.1:9000/gbfs/station_status.json"}]}}})");
  EXPECT_EQ(system_information("demo", "Demo \"city\"", "Europe/Paris", at("2026-03-04T14:29:50Z")),
            R"({"lastUpdatedOther":1772634590,"ttl":60,"data":{"system_id":"demo","language":"en",)"
            R"("name":"Demo \"city\"","timezone":"Europe/Paris"}})");
}

}  // namespace
}  // namespace velib
