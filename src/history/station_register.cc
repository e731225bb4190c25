#include "history/station_register.h"

#include <algorithm>
#include <numeric>

namespace velib {

namespace {

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

std::uint32_t station_register::number(std::string_view code) {
  if (const auto found = numbers_.find(code); found != numbers_.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(stations_.size());
  stations_.push_back({.code = std::string(code)});
  numbers_.emplace(code, number);
  return number;
}

void station_register::learn(const station& facts) {
  auto& known = stations_[number(facts.code)];
  station learned = facts;
  complete(learned, known);
  known = std::move(learned);
}

station_register::sorted station_register::finish() {
  sorted out{{}, ranks_by_code(stations_)};
  out.stations.resize(stations_.size());
  for (size_t i = 0; i < stations_.size(); ++i) out.stations[out.ranks[i]] = std::move(stations_[i]);
  *this = station_register();
  return out;
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
