#include "history/series_builder.h"

#include <algorithm>
#include <numeric>

namespace velib {

namespace {

constexpr size_t kMostGuessedRows = 20'000'000;  // untouched room costs no memory, only addresses

// For each station its place among the sorted codes.
std::vector<std::uint32_t> ranks_by_code(const std::vector<station>& stations) {
  std::vector<std::uint32_t> order(stations.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return stations[a].code < stations[b].code; });
  std::vector<std::uint32_t> ranks(order.size());
  for (std::uint32_t at = 0; at < order.size(); ++at) ranks[order[at]] = at;
  return ranks;
}

}  // namespace

std::uint32_t series_builder::station(std::string_view code) {
  if (const auto found = numbers_.find(code); found != numbers_.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(series_.stations.size());
  series_.stations.push_back({.code = std::string(code)});
  numbers_.emplace(code, number);
  return number;
}

void series_builder::learn(const velib::station& facts) {
  auto& known = series_.stations[station(facts.code)];
  velib::station learned = facts;
  complete(learned, known);
  known = std::move(learned);
}

void series_builder::reserve(size_t more, size_t expected) {
  const size_t needed = rows() + more;
  if (needed <= series_.rows.capacity()) return;
  // A wrong guess may cost room, never the program.
  const size_t guess = std::min(expected, std::max(kMostGuessedRows, 2 * needed));
  series_.rows.reserve(std::max({needed, rows() + rows() / 2, guess}));
}

series series_builder::finish() {
  const auto ranks = ranks_by_code(series_.stations);
  series out;
  out.stations.resize(ranks.size());
  for (size_t i = 0; i < ranks.size(); ++i) out.stations[ranks[i]] = std::move(series_.stations[i]);
  out.rows = std::move(series_.rows);
  for (auto& row : out.rows) row.station = ranks[row.station];
  *this = series_builder();
  return out;
}

void append_snapshot(series_builder& builder, const snapshot& s) {
  builder.reserve(s.entries.size());
  for (const auto& entry : s.entries) {
    builder.learn(entry.station);
    builder.add({.station = builder.station(entry.station.code),
                 .capacity = entry.station.capacity,
                 .time = s.observed_at,
                 .state = entry.state});
  }
}

void complete(station& facts, const station& other) {
  if (facts.id.empty()) facts.id = other.id;
  if (facts.name.empty()) facts.name = other.name;
  if (!facts.where) facts.where = other.where;
  if (!is_known(facts.capacity)) facts.capacity = other.capacity;
  if (facts.commune.empty()) facts.commune = other.commune;
  if (facts.commune_code.empty()) facts.commune_code = other.commune_code;
}

}  // namespace velib
