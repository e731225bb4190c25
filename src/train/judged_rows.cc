#include "train/judged_rows.h"

#include <cstdlib>

#include "train/trend_fit.h"

namespace velib {

namespace {

constexpr int kJudgedQuarters = 3;  // from one origin to the next: all times of the day in three days

std::vector<trend_row> rows_every(const trend_histories& cities, std::uint32_t city, cell_range part,
                                  int every) {
  const auto& history = *cities[city];
  std::vector<trend_row> rows;
  for (std::int32_t origin = part.begin; origin < part.end; origin += every) {
    for (std::uint32_t station = 0; station < history.moving().size(); ++station) {
      if (history.is_row(part, {station, origin})) rows.push_back({city, {station, origin}, {0, origin}});
    }
  }
  return rows;
}

}  // namespace

std::vector<trend_row> judged_rows(const trend_histories& cities, part_of_set part) {
  std::vector<trend_row> rows;
  for (std::uint32_t city = 0; city < cities.size(); ++city) {
    const auto& set = cities[city]->set();
    // By the hour only one cell of each hour is ever known, whichever it is.
    const int every = set.sampled_every == set.grid.step ? kJudgedQuarters : 1;
    const auto own = rows_every(cities, city, set.*part, every);
    rows.insert(rows.end(), own.begin(), own.end());
  }
  return rows;
}

std::vector<trend_row> test_rows(const trend_histories& cities) {
  return judged_rows(cities, &dataset::test);
}

std::vector<trend_row> training_rows(const trend_histories& city, size_t n, std::uint64_t seed) {
  if (city.size() != 1) std::abort();
  auto all = rows_every(city, 0, city[0]->set().train, 1);
  if (all.size() <= n) return all;
  return sample_rows(city, &dataset::train, n, seed);
}

}  // namespace velib
