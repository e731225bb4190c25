#include "train/dataset.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/civil_time.h"
#include "nn/shape.h"

namespace velib {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

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

result<window> empty_grid(std::vector<station> stations, utc_time first, utc_time last, minutes step) {
  const auto begin = std::chrono::floor<hours>(first);
  const auto end = std::chrono::floor<hours>(last) + hours(1);
  const auto span = (end - begin) / hours(1);
  const auto steps = (end - begin) / step;
  if (span < kLeastHours) {
    return fail(error_code::invalid_input, "the history spans {} hours; training needs at least {}", span,
                kLeastHours);
  }
  if (static_cast<size_t>(steps) > kMostCells / stations.size()) {
    return fail(error_code::invalid_input, "the history spans {} hours of {} stations; name a shorter span",
                span, stations.size());
  }
  window grid = make_window(end - step, step, static_cast<int>(steps));
  grid.observed_at = last;
  grid.stations = std::move(stations);
  const size_t cells = grid.stations.size() * static_cast<size_t>(steps);
  for (auto* field : {&grid.bikes, &grid.docks, &grid.ebikes}) field->assign(cells, kUnknown);
  grid.usable.assign(cells, 0);
  return grid;
}

// The first cell that begins at `time` or after it.
long cell_from(const window& grid, utc_time time) {
  return (time - grid.start + grid.step - std::chrono::seconds(1)) / grid.step;
}

// The cells that this share of the whole hours takes.
int share_of(const window& grid, int percent) {
  const long cells_an_hour = hours(1) / grid.step;
  return static_cast<int>(grid.steps / cells_an_hour * percent / 100 * cells_an_hour);
}

status cut_by_times(dataset& set, const part_times& parts) {
  const long validation = cell_from(set.grid, parts.validation_from);
  const long test = cell_from(set.grid, parts.test_from);
  if (!(0 < validation && validation < test && test < set.grid.steps)) {
    return fail(
        error_code::invalid_input,
        "validation from {} and test from {} leave a part without data; both must lie, in this order, "
        "inside of the history, which runs from {} to {}",
        format_utc(parts.validation_from), format_utc(parts.test_from), format_utc(set.grid.start),
        format_utc(set.grid.end()));
  }
  set.train.end = set.validation.begin = static_cast<int>(validation);
  set.validation.end = set.test.begin = static_cast<int>(test);
  return {};
}

status cut_in_time(dataset& set, const std::optional<part_times>& parts) {
  set.test.end = set.grid.steps;
  if (parts) return cut_by_times(set, *parts);
  set.train.end = set.validation.begin = share_of(set.grid, 70);
  set.validation.end = set.test.begin = share_of(set.grid, 85);
  return {};
}

}  // namespace

dataset_builder::dataset_builder(const dataset_options& options) : options_(options) {
  const long step = options.step.count();
  require_size("an hour divided by the grid's step: the rest",
               step > 0 ? 60UL % static_cast<size_t>(step) : 60, 0);
}

void dataset_builder::keep_first(sample& kept, const sample& next) {
  const auto keep = [](count& known, count value) {
    if (!is_known(known)) known = value;
  };
  keep(kept.bikes, next.bikes);
  keep(kept.docks, next.docks);
  keep(kept.ebikes, next.ebikes);
  if (kept.usable == 0) kept.usable = next.usable;
}

void dataset_builder::add_row(std::uint32_t station, const observation& row) {
  first_ = std::min(first_.value_or(row.time), row.time);
  last_ = std::max(last_.value_or(row.time), row.time);
  if (is_known(row.state.bikes)) sampling_.add(station, row.time);
  const auto hour = std::chrono::floor<hours>(row.time);
  auto& cells = cells_[hour + (row.time - hour) / options_.step * options_.step];
  if (cells.size() <= station) cells.resize(stations_.size());
  keep_first(cells[station], {row.state.bikes, row.state.docks, row.state.ebikes, usable_of(row.state)});
}

void dataset_builder::add(const series& rows) {
  std::vector<std::uint32_t> numbers;
  for (const auto& s : rows.stations) {
    numbers.push_back(stations_.number(s.code));
    stations_.learn(s);
  }
  for (const size_t r : by_time(rows)) add_row(numbers[rows.rows[r].station], rows.rows[r]);
}

// Each hour's first known samples, in one cell of it. In the order of time, so that a moved hour is never
// met again.
void dataset_builder::gather_hours(minutes at) {
  std::map<utc_time, std::vector<sample>> gathered;
  while (!cells_.empty()) {
    const auto cell = cells_.extract(cells_.begin());
    auto& kept = gathered[std::chrono::floor<hours>(cell.key()) + at];
    if (kept.size() < cell.mapped().size()) kept.resize(cell.mapped().size());
    for (size_t s = 0; s < cell.mapped().size(); ++s) keep_first(kept[s], cell.mapped()[s]);
  }
  cells_ = std::move(gathered);
}

// Gives each cell's memory back as it goes.
void dataset_builder::fill(window& grid, const std::vector<std::uint32_t>& ranks) {
  while (!cells_.empty()) {
    const auto samples = cells_.extract(cells_.begin());
    const int at = *cell_at(grid, samples.key());
    for (size_t s = 0; s < samples.mapped().size(); ++s) {
      const size_t cell = grid.cell(ranks[s], at);
      grid.bikes[cell] = samples.mapped()[s].bikes;
      grid.docks[cell] = samples.mapped()[s].docks;
      grid.ebikes[cell] = samples.mapped()[s].ebikes;
      grid.usable[cell] = samples.mapped()[s].usable;
    }
  }
}

result<dataset> dataset_builder::finish() {
  return std::exchange(*this, dataset_builder(options_)).build();
}

result<dataset> dataset_builder::build() {
  auto [stations, ranks] = stations_.finish();
  if (!first_) {
    return fail(error_code::invalid_input, "the history is empty: import or collect some days first");
  }
  if (std::ranges::none_of(stations, [](const station& s) { return s.where.has_value(); })) {
    return fail(error_code::invalid_input, "no station has a position: import with --stations FILE");
  }
  auto grid = empty_grid(std::move(stations), *first_, *last_, options_.step);
  if (!grid) return pass(grid);
  dataset set{.grid = std::move(*grid), .sampled_every = options_.step};
  if (const auto cut = cut_in_time(set, options_.parts); !cut) return pass(cut);
  if (set.sampled_every < hours(1) && sampling_.is_hourly()) {
    set.sampled_every = hours(1);
    set.sampled_at = sampling_.usual_cell(options_.step);
    gather_hours(set.sampled_at);
  }
  fill(set.grid, ranks);
  return set;
}

result<dataset> make_dataset(const series& history, const dataset_options& options) {
  dataset_builder builder(options);
  builder.add(history);
  return builder.finish();
}

result<dataset> load_dataset(object_store& store, const dataset_options& options,
                             std::optional<utc_time> from, std::optional<utc_time> until) {
  auto reader = day_reader::open(store, kColumns, from, until);
  if (!reader) return pass(reader);
  dataset_builder builder(options);
  while (reader->days_left() > 0) {
    const auto day = reader->next();
    if (!day) return pass(day);
    builder.add(**day);
  }
  return builder.finish();
}

count target_at(const dataset& set, cell_range part, dataset_row row, int cells_ahead) {
  const int at = row.origin + cells_ahead;
  return at < part.end ? set.grid.bikes[set.grid.cell(row.station, at)] : kUnknown;
}

std::vector<dataset_row> rows_of(const dataset& set, cell_range part, int most_cells) {
  std::vector<dataset_row> rows;
  for (int origin = part.begin; origin < part.end; ++origin) {
    for (std::uint32_t s = 0; s < set.grid.stations.size(); ++s) {
      if (!is_known(set.grid.bikes[set.grid.cell(s, origin)])) continue;
      bool any = false;
      for (int ahead = 1; ahead <= most_cells && !any; ++ahead) {
        any = is_known(target_at(set, part, {s, origin}, ahead));
      }
      if (any) rows.push_back({s, origin});
    }
  }
  return rows;
}

std::vector<bool> moving_stations(const dataset& set, cell_range cells) {
  std::vector<bool> moving(set.grid.stations.size());
  for (size_t s = 0; s < moving.size(); ++s) {
    count seen = kUnknown;
    for (int at = cells.begin; at < cells.end && !moving[s]; ++at) {
      const count bikes = set.grid.bikes[set.grid.cell(s, at)];
      if (!is_known(bikes)) continue;
      moving[s] = is_known(seen) && bikes != seen;
      seen = bikes;
    }
  }
  return moving;
}

}  // namespace velib
