#include "train/trend_export.h"

#include <algorithm>
#include <limits>

#include "history/table_parquet.h"

namespace velib {

namespace {

constexpr size_t kGroupRows = 65'536;  // of a row group: some 35 MB of numbers
constexpr size_t kChunkRows = 1'024;
constexpr auto kStepMinutes = std::chrono::duration_cast<std::chrono::minutes>(kWindowStep).count();
constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

float number_of(count n) {
  return is_known(n) ? static_cast<float>(n) : kNone;
}

int size_of(const window& grid, dataset_row row) {
  const auto now = grid.cell(row.station, row.origin);
  const int seen = std::max<int>(grid.bikes[now], 0) + std::max<int>(grid.docks[now], 0);
  return std::max({1, seen, static_cast<int>(grid.stations[row.station].capacity)});
}

// As reports have it (train/trend_report.h): what is there now, else the size.
int full_at(const window& grid, dataset_row row) {
  const auto now = grid.cell(row.station, row.origin);
  return is_known(grid.docks[now]) ? std::max(1, grid.bikes[now] + grid.docks[now]) : size_of(grid, row);
}

// Whether a dock was free: as the feed told then, else by the bikes there were. NaN where their number is
// unknown.
float dock_at(const window& grid, dataset_row row, int lead, count target) {
  if (!is_known(target)) return kNone;
  const count docks = grid.docks[grid.cell(row.station, row.origin + lead)];
  return (is_known(docks) ? docks > 0 : target < size_of(grid, row)) ? 1.0f : 0.0f;
}

// One row group at a time.
class row_group {
 public:
  row_group(const trend_histories& cities, part_of_set part) : cities_(cities), part_(part) {}

  status append_to(table_writer& table, std::span<const trend_row> rows) {
    codes_.clear(), times_.clear();
    for (const auto& row : rows) {
      const auto& grid = cities_[row.city]->set().grid;
      codes_.push_back(grid.stations[row.at.station].code);
      times_.push_back(grid.time_of(row.at.origin));
    }
    numbers_.resize(rows.size() * width_);
    const auto chunks = cut(rows.size(), kChunkRows);
    run_chunks(chunks.size(), available_threads(), [&](size_t c, int) {
      const auto [begin, size] = std::pair(chunks[c].begin, chunks[c].size());
      fill_exported(cities_, part_, rows.subspan(begin, size),
                    std::span(numbers_).subspan(begin * width_, size * width_));
    });
    return table.append(codes_, times_, numbers_);
  }

 private:
  const trend_histories& cities_;
  part_of_set part_;
  size_t width_ = exported_columns().size();
  std::vector<std::string_view> codes_;
  std::vector<utc_time> times_;
  std::vector<float> numbers_;
};

}  // namespace

std::vector<std::string> exported_columns() {
  auto names = trend_input_names();
  names.insert(names.end(), {"base_now", "base_most", "full_at"});
  for (const int lead : kTrendLeads) names.push_back(fmt::format("target_{}", lead * kStepMinutes));
  for (const int lead : kTrendLeads) names.push_back(fmt::format("dock_{}", lead * kStepMinutes));
  return names;
}

void fill_exported(const trend_histories& cities, part_of_set part, std::span<const trend_row> rows,
                   std::span<float> numbers) {
  trend_rows filled;
  fill_rows(cities, part, {}, rows, filled);
  const size_t inputs = trend_input_names().size();
  auto to = numbers.begin();
  for (size_t r = 0; r < rows.size(); ++r) {
    to = std::ranges::copy(std::span(filled.inputs).subspan(r * inputs, inputs), to).out;
    *to++ = filled.bases[r].now;
    *to++ = static_cast<float>(filled.bases[r].most);
    const auto& grid = cities[rows[r].city]->set().grid;
    *to++ = static_cast<float>(full_at(grid, rows[r].at));
    const auto targets = std::span(filled.targets).subspan(r * kTrendHorizons, kTrendHorizons);
    to = std::ranges::transform(targets, to, number_of).out;
    for (size_t h = 0; h < kTrendHorizons; ++h) *to++ = dock_at(grid, rows[r].at, kTrendLeads[h], targets[h]);
  }
}

status export_rows(const trend_histories& cities, part_of_set part, std::span<const trend_row> rows,
                   const std::filesystem::path& file, const std::function<void(long)>& hook) {
  auto table = table_writer::create(file, {"rows/1", "station_code", "origin", exported_columns()});
  if (!table) return pass(table);
  row_group group(cities, part);
  for (const auto& part_rows : cut(rows.size(), kGroupRows)) {
    const auto own = rows.subspan(part_rows.begin, part_rows.size());
    if (auto appended = group.append_to(*table, own); !appended) return appended;
    if (hook) hook(static_cast<long>(part_rows.end));
  }
  return table->finish();
}

}  // namespace velib
