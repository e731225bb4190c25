#include "train/trend_history.h"

#include <cstdlib>
#include <limits>

#include "nn/parallel.h"

namespace velib {

trend_history::trend_history(city_dataset city)
    : name_(std::move(city.name)),
      zone_(city.zone),
      country_(std::move(city.country)),
      set_(std::move(city.set)),
      quarters_(local_quarters(set_.grid, set_.grid.steps + kLongestLead, zone_, country_)),
      near_(find_neighbours(set_.grid.stations)),
      moving_(moving_stations(set_, {0, set_.grid.steps})) {
  if (set_.grid.step != kWindowStep) std::abort();
  learn_profiles();
  inputs_.resize(static_cast<size_t>(set_.grid.steps));
  run_chunks(inputs_.size(), available_threads(), [&](size_t cell, int) {
    inputs_[cell] = city_inputs_at(city_at(static_cast<int>(cell)), static_cast<int>(cell));
  });
  measure_usual_change();
}

void trend_history::learn_profiles() {
  city_profiles profiles;
  const auto first = quarters_.front().day;
  const auto days = (quarters_.back().day - first).count() + 1;
  for (int k = 0; k < days; ++k) {
    days_.push_back(profiles);
    fold_day(profiles, set_.grid, quarters_, first + std::chrono::days(k));
  }
  for (const auto& day : days_) profiles_.push_back(profiles_of(day, set_.grid));
}

size_t trend_history::day_of(int origin) const {
  return static_cast<size_t>((quarters_[static_cast<size_t>(origin)].day - quarters_.front().day).count());
}

trend_city trend_history::city_at(int origin) const {
  return {set_.grid, quarters_, near_, profiles_[day_of(origin)]};
}

forecast_basis trend_history::basis_at(int origin) const {
  return {set_.grid, origin, set_.grid.time_of(origin), zone_, country_, &days_[day_of(origin)]};
}

void trend_history::measure_usual_change() {
  for (size_t h = 0; h < kTrendHorizons; ++h) {
    double sum = 0;
    long n = 0;
    for (std::uint32_t s = 0; s < moving_.size(); ++s) {
      if (!moving_[s]) continue;
      for (int t = set_.train.begin; t < set_.train.end; ++t) {
        const count now = set_.grid.bikes[set_.grid.cell(s, t)];
        const count then = target_at(set_, set_.train, {s, t}, kTrendLeads[h]);
        if (!is_known(now) || !is_known(then)) continue;
        sum += std::abs(then - now);
        ++n;
      }
    }
    usual_change_[h] = n > 0 ? sum / static_cast<double>(n) : std::numeric_limits<double>::quiet_NaN();
  }
}

bool trend_history::is_row(cell_range part, dataset_row row) const {
  if (!moving_[row.station] || !is_known(set_.grid.bikes[set_.grid.cell(row.station, row.origin)]))
    return false;
  for (const int lead : kTrendLeads) {
    if (is_known(target_at(set_, part, row, lead))) return true;
  }
  return false;
}

dataset_row trend_history::draw(cell_range part, random_source& random) const {
  while (true) {
    const dataset_row row{
        static_cast<std::uint32_t>(random.below(moving_.size())),
        part.begin + static_cast<std::int32_t>(random.below(static_cast<size_t>(part.end - part.begin)))};
    if (is_row(part, row)) return row;
  }
}

}  // namespace velib
