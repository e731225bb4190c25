#include "train/dataset.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace velib {

namespace {

using std::chrono::hours;

constexpr size_t kMostCells = 400'000'000;

// What a grid is made of.
constexpr day_columns kColumns{.mechanical = false, .reported_at = false};

// Whether each station's rows come in the order of time, as those of a day do.
bool are_in_order(const series& history) {
  std::vector<utc_time> newest(history.stations.size(), utc_time::min());
  return std::ranges::all_of(history.rows, [&](const observation& row) {
    return std::exchange(newest[row.station], row.time) <= row.time;
  });
}

// Indices of the rows, each station's ascending by time; rows of one time keep their order.
std::vector<size_t> by_time(const series& history) {
  std::vector<size_t> order(history.rows.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto time_of = [&](size_t row) { return history.rows[row].time; };
  if (!are_in_order(history)) std::ranges::stable_sort(order, {}, time_of);
  return order;
}

void keep_first(count& cell, count value) {
  if (!is_known(cell)) cell = value;
}

result<window> empty_grid(std::vector<station> stations, utc_time first, utc_time last) {
  const auto begin = std::chrono::floor<hours>(first);
  const auto end = std::chrono::floor<hours>(last) + hours(1);
  const auto steps = (end - begin) / hours(1);
  if (steps < kLeastHours) {
    return fail(error_code::invalid_input, "the history spans {} hours; training needs at least {}", steps,
                kLeastHours);
  }
  if (static_cast<size_t>(steps) > kMostCells / stations.size()) {
    return fail(error_code::invalid_input, "the history spans {} hours of {} stations; name a shorter span",
                steps, stations.size());
  }
  window grid = make_window(last, hours(1), static_cast<int>(steps));
  grid.observed_at = last;
  grid.stations = std::move(stations);
  const size_t cells = grid.stations.size() * static_cast<size_t>(steps);
  for (auto* field : {&grid.bikes, &grid.docks, &grid.ebikes}) field->assign(cells, kUnknown);
  grid.usable.assign(cells, 0);
  return grid;
}

}  // namespace

void dataset_builder::add_row(std::uint32_t station, const observation& row) {
  first_ = std::min(first_.value_or(row.time), row.time);
  last_ = std::max(last_.value_or(row.time), row.time);
  auto& cells = hours_[std::chrono::floor<hours>(row.time)];
  if (cells.size() <= station) cells.resize(stations_.size());
  auto& cell = cells[station];
  keep_first(cell.bikes, row.state.bikes);
  keep_first(cell.docks, row.state.docks);
  keep_first(cell.ebikes, row.state.ebikes);
  if (cell.usable == 0) cell.usable = usable_of(row.state);
}

void dataset_builder::add(const series& rows) {
  std::vector<std::uint32_t> numbers;
  for (const auto& s : rows.stations) {
    numbers.push_back(stations_.number(s.code));
    stations_.learn(s);
  }
  for (const size_t r : by_time(rows)) add_row(numbers[rows.rows[r].station], rows.rows[r]);
}

// Gives each hour's memory back as it goes.
void dataset_builder::fill(window& grid, const std::vector<std::uint32_t>& ranks) {
  while (!hours_.empty()) {
    const int at = *cell_at(grid, hours_.begin()->first);
    const auto cells = std::move(hours_.begin()->second);
    hours_.erase(hours_.begin());
    for (size_t s = 0; s < cells.size(); ++s) {
      const size_t cell = grid.cell(ranks[s], at);
      grid.bikes[cell] = cells[s].bikes;
      grid.docks[cell] = cells[s].docks;
      grid.ebikes[cell] = cells[s].ebikes;
      grid.usable[cell] = cells[s].usable;
    }
  }
}

result<dataset> dataset_builder::finish() {
  auto [stations, ranks] = stations_.finish();
  if (!first_) {
    return fail(error_code::invalid_input, "the history is empty: import or collect some days first");
  }
  if (std::ranges::none_of(stations, [](const station& s) { return s.where.has_value(); })) {
    return fail(error_code::invalid_input, "no station has a position: import with --stations FILE");
  }
  auto grid = empty_grid(std::move(stations), *first_, *last_);
  if (!grid) return pass(grid);
  fill(*grid, ranks);
  const int steps = grid->steps;
  const auto share = [=](int percent) { return static_cast<int>(static_cast<long>(steps) * percent / 100); };
  return dataset{std::move(*grid), {0, share(70)}, {share(70), share(85)}, {share(85), steps}};
}

result<dataset> make_dataset(const series& history) {
  dataset_builder builder;
  builder.add(history);
  return builder.finish();
}

result<dataset> load_dataset(object_store& store, std::optional<utc_time> from,
                             std::optional<utc_time> until) {
  auto reader = day_reader::open(store, kColumns, from, until);
  if (!reader) return pass(reader);
  dataset_builder builder;
  while (reader->days_left() > 0) {
    const auto day = reader->next();
    if (!day) return pass(day);
    builder.add(**day);
  }
  return builder.finish();
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
