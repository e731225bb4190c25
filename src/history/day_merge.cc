#include "history/day_merge.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "history/series_builder.h"

namespace velib {

namespace {

// The chosen rows grouped by station, in the order given within each: `begin[s] .. begin[s + 1]` of `rows`.
struct rows_by_station {
  std::vector<std::uint32_t> rows;
  std::vector<size_t> begin;
};

rows_by_station group(const series& all, std::span<const std::uint32_t> chosen) {
  rows_by_station out;
  out.begin.assign(all.stations.size() + 1, 0);
  for (const auto r : chosen) ++out.begin[all.rows[r].station + 1];
  std::partial_sum(out.begin.begin(), out.begin.end(), out.begin.begin());
  out.rows.resize(chosen.size());
  auto next = out.begin;
  for (const auto r : chosen) out.rows[next[all.rows[r].station]++] = r;
  return out;
}

// Appends one station's rows, ascending by time, the last of equal times.
void append_rows(series& day, const series& all, std::span<std::uint32_t> rows) {
  const auto earlier = [&](std::uint32_t a, std::uint32_t b) { return all.rows[a].time < all.rows[b].time; };
  if (!std::is_sorted(rows.begin(), rows.end(), earlier)) {
    std::stable_sort(rows.begin(), rows.end(), earlier);
  }
  const auto number = static_cast<std::uint32_t>(day.stations.size() - 1);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i + 1 < rows.size() && all.rows[rows[i]].time == all.rows[rows[i + 1]].time) continue;
    observation row = all.rows[rows[i]];
    if (!is_known(row.capacity)) row.capacity = all.stations[row.station].capacity;
    row.station = number;
    day.rows.push_back(row);
  }
}

// A day read station by station.
struct day_cursor {
  const series& day;
  size_t station = 0;
  size_t row = 0;

  bool at_end() const { return station == day.stations.size(); }
  const velib::station& facts() const { return day.stations[station]; }
  std::span<const observation> rows() const {
    size_t last = row;
    while (last < day.rows.size() && day.rows[last].station == station) ++last;
    return std::span(day.rows).subspan(row, last - row);
  }
  void advance() {
    row += rows().size();
    ++station;
  }
};

velib::station merge_facts(const day_cursor& old, const day_cursor& fresh) {
  const bool old_is_newer = old.rows().back().time > fresh.rows().back().time;
  velib::station out = old_is_newer ? old.facts() : fresh.facts();
  complete(out, old_is_newer ? fresh.facts() : old.facts());
  return out;
}

class day_merger {
 public:
  merged_day merge(const series& old_day, const series& fresh_day) {
    out_.day.rows.reserve(old_day.rows.size() + fresh_day.rows.size());
    day_cursor old{old_day};
    day_cursor fresh{fresh_day};
    while (!old.at_end() || !fresh.at_end()) {
      const bool take_old = !old.at_end() && (fresh.at_end() || old.facts().code <= fresh.facts().code);
      const bool take_fresh = !fresh.at_end() && (old.at_end() || fresh.facts().code <= old.facts().code);
      out_.day.stations.push_back(take_old && take_fresh ? merge_facts(old, fresh)
                                  : take_old             ? old.facts()
                                                         : fresh.facts());
      merge_rows(take_old ? old.rows() : std::span<const observation>(),
                 take_fresh ? fresh.rows() : std::span<const observation>());
      if (take_old) note_facts(old.facts());
      if (take_old) old.advance();
      if (take_fresh) fresh.advance();
    }
    out_.changed |= out_.rows_added > 0 || out_.rows_replaced > 0;
    return std::move(out_);
  }

 private:
  void merge_rows(std::span<const observation> old, std::span<const observation> fresh) {
    size_t o = 0;
    for (const auto& row : fresh) {
      while (o < old.size() && old[o].time < row.time) push(old[o++]);
      if (o < old.size() && old[o].time == row.time) {
        replace(old[o++], row);
      } else {
        ++out_.rows_added;
        push(row);
      }
    }
    for (; o < old.size(); ++o) push(old[o]);
  }

  void replace(const observation& old, observation row) {
    if (!is_known(row.capacity)) row.capacity = old.capacity;
    if (row.capacity != old.capacity || row.state != old.state) ++out_.rows_replaced;
    push(row);
  }

  void push(observation row) {
    row.station = static_cast<std::uint32_t>(out_.day.stations.size() - 1);
    if (is_known(row.capacity)) out_.day.stations.back().capacity = row.capacity;
    out_.day.rows.push_back(row);
  }

  // Only what a day keeps of a station can change it.
  void note_facts(const velib::station& before) {
    const auto& now = out_.day.stations.back();
    out_.changed |= now.name != before.name || now.where != before.where;
  }

  merged_day out_;
};

}  // namespace

series day_of(const series& all, std::span<const std::uint32_t> chosen) {
  auto grouped = group(all, chosen);
  series day;
  day.rows.reserve(chosen.size());
  for (size_t s = 0; s < all.stations.size(); ++s) {
    const size_t first = grouped.begin[s];
    const size_t last = grouped.begin[s + 1];
    if (first == last) continue;
    day.stations.push_back(all.stations[s]);
    append_rows(day, all, std::span(grouped.rows).subspan(first, last - first));
  }
  return day;
}

merged_day merge_days(const series& old, const series& fresh) {
  return day_merger().merge(old, fresh);
}

}  // namespace velib
