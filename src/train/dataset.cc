#include "train/dataset.h"

#include <algorithm>
#include <numeric>

namespace velib {

namespace {

using std::chrono::hours;

constexpr size_t kMostCells = 400'000'000;

// Indices of the rows, ascending by time; rows of one time keep their order.
std::vector<size_t> by_time(const series& history) {
  std::vector<size_t> order(history.rows.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto time_of = [&](size_t row) { return history.rows[row].time; };
  if (!std::ranges::is_sorted(order, {}, time_of)) std::ranges::stable_sort(order, {}, time_of);
  return order;
}

void keep_first(count& cell, count value) {
  if (!is_known(cell)) cell = value;
}

result<window> empty_grid(const series& history) {
  const auto [first, last] = std::ranges::minmax(history.rows, {}, &observation::time);
  const auto begin = std::chrono::floor<hours>(first.time);
  const auto end = std::chrono::floor<hours>(last.time) + hours(1);
  const auto steps = (end - begin) / hours(1);
  if (steps < kLeastHours) {
    return fail(error_code::invalid_input, "the history spans {} hours; training needs at least {}", steps,
                kLeastHours);
  }
  if (static_cast<size_t>(steps) > kMostCells / history.stations.size()) {
    return fail(error_code::invalid_input, "the history spans {} hours of {} stations; name a shorter span",
                steps, history.stations.size());
  }
  window grid = make_window(last.time, hours(1), static_cast<int>(steps));
  grid.observed_at = last.time;
  grid.stations = history.stations;
  for (auto* cells : {&grid.bikes, &grid.docks, &grid.ebikes}) {
    cells->assign(grid.stations.size() * static_cast<size_t>(steps), kUnknown);
  }
  return grid;
}

}  // namespace

result<dataset> make_dataset(const series& history) {
  if (history.rows.empty() || history.stations.empty()) {
    return fail(error_code::invalid_input, "the history is empty: import or collect some days first");
  }
  if (std::ranges::none_of(history.stations, [](const station& s) { return s.where.has_value(); })) {
    return fail(error_code::invalid_input, "no station has a position: import with --stations FILE");
  }
  auto grid = empty_grid(history);
  if (!grid) return pass(grid);
  for (const size_t row : by_time(history)) {
    const auto& seen = history.rows[row];
    const size_t cell = grid->cell(seen.station, *cell_at(*grid, seen.time));
    keep_first(grid->bikes[cell], seen.state.bikes);
    keep_first(grid->docks[cell], seen.state.docks);
    keep_first(grid->ebikes[cell], seen.state.ebikes);
  }
  const auto share = [n = grid->steps](int percent) {
    return static_cast<int>(static_cast<long>(n) * percent / 100);
  };
  const int steps = grid->steps;
  return dataset{std::move(*grid), {0, share(70)}, {share(70), share(85)}, {share(85), steps}};
}

count target_at(const dataset& set, hour_range part, dataset_row row, int hours_ahead) {
  const int at = row.origin + hours_ahead;
  return at < part.end ? set.grid.bikes[set.grid.cell(row.station, at)] : kUnknown;
}

std::vector<dataset_row> rows_of(const dataset& set, hour_range part, int most_hours) {
  std::vector<dataset_row> rows;
  for (int origin = part.begin; origin < part.end; ++origin) {
    for (std::uint32_t s = 0; s < set.grid.stations.size(); ++s) {
      if (!is_known(set.grid.bikes[set.grid.cell(s, origin)])) continue;
      bool any = false;
      for (int ahead = 1; ahead <= most_hours; ++ahead) {
        any |= is_known(target_at(set, part, {s, origin}, ahead));
      }
      if (any) rows.push_back({s, origin});
    }
  }
  return rows;
}

}  // namespace velib
