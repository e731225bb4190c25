#include "train/judged_rows.h"

#include <cstdlib>

#include "train/trend_fit.h"
#include "train/trend_report.h"

namespace velib {

namespace {

void add_rows(const trend_histories& cities, std::uint32_t city, cell_range part, int origin,
              std::vector<trend_row>& rows) {
  const auto& history = *cities[city];
  for (std::uint32_t station = 0; station < history.moving().size(); ++station) {
    if (history.is_row(part, {station, origin})) rows.push_back({city, {station, origin}, {0, origin}});
  }
}

}  // namespace

std::vector<trend_row> judged_rows(const trend_histories& cities, part_of_set part) {
  std::vector<trend_row> rows;
  for (std::uint32_t city = 0; city < cities.size(); ++city) {
    const auto own = cities[city]->set().*part;
    for (const int origin : judged_origins(*cities[city], own)) add_rows(cities, city, own, origin, rows);
  }
  return rows;
}

std::vector<trend_row> test_rows(const trend_histories& cities) {
  return judged_rows(cities, &dataset::test);
}

std::vector<trend_row> training_rows(const trend_histories& city, size_t n, std::uint64_t seed) {
  if (city.size() != 1) std::abort();
  const auto part = city[0]->set().train;
  std::vector<trend_row> all;
  for (int origin = part.begin; origin < part.end; ++origin) add_rows(city, 0, part, origin, all);
  if (all.size() <= n) return all;
  return sample_rows(city, &dataset::train, n, seed);
}

}  // namespace velib
