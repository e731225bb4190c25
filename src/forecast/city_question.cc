#include "forecast/city_question.h"

#include <algorithm>

#include "domain/last_day.h"
#include "domain/quarters.h"
#include "model/trend_inputs.h"

namespace velib {

namespace {

// Cells up to the origin that models read of a station asked for: the days of "trend", the day of the LSTM.
int own_past(const window& w) {
  const auto day = std::chrono::hours(kHoursOfDay) / std::max(w.step, std::chrono::seconds(1));
  return std::max(kTrendPast, static_cast<int>(day) + 1);
}

// And of any other, as a neighbour and a part of the city.
constexpr int kOtherPast = kCourseSpans.back() + 1;

// Of a station that nobody knows the capacity of, all counts tell its size; of one that is asked for, docks
// of the last day tell when it is full.
void copy_cells(const window& from, size_t station, int origin, int past, window& to) {
  const bool sized = from.stations[station].capacity > 0, asked = past > kOtherPast;
  for (int at = sized ? std::max(0, origin - past + 1) : 0; at <= origin; ++at) {
    const size_t cell = from.cell(station, at);
    const bool tells_full = asked && at > origin - kQuartersOfDay;
    to.bikes[cell] = from.bikes[cell];
    to.ebikes[cell] = from.ebikes[cell];
    if (!sized || tells_full) to.docks[cell] = from.docks[cell];
    if (tells_full) to.usable[cell] = from.usable[cell];
  }
}

window empty_like(const window& w) {
  window out{.start = w.start, .step = w.step, .steps = w.steps, .observed_at = w.observed_at};
  for (const auto& s : w.stations) {
    out.stations.push_back({.code = s.code, .where = s.where, .capacity = s.capacity});
  }
  out.bikes.assign(w.bikes.size(), kUnknown);
  out.docks.assign(w.bikes.size(), kUnknown);
  out.ebikes.assign(w.bikes.size(), kUnknown);
  out.usable.assign(w.bikes.size(), 0);
  out.latest.resize(w.stations.size());
  return out;
}

// The local quarters that neighbours' profiles are looked at in.
std::vector<local_quarter> quarters_around(const forecast_query& query, int origin) {
  std::vector<local_quarter> quarters;
  for (int cell = std::max(0, origin - kOtherPast); cell <= origin + kLongestLead; ++cell) {
    quarters.push_back(local_quarter_of(query.w.time_of(cell), query.zone, query.country));
  }
  return quarters;
}

// A profile with nothing in it but what is usual in those quarters.
station_profile cut_profile(const station_profile& whole, const std::vector<local_quarter>& quarters) {
  station_profile cut{.code = whole.code};
  for (const auto& q : quarters) {
    const auto quarter = static_cast<size_t>(q.quarter);
    for (size_t type = 0; type < kDayTypes; ++type) {
      cut.level[type][quarter] = whole.level[type][quarter];
      cut.hourly_change[type][quarter / 4] = whole.hourly_change[type][quarter / 4];
    }
  }
  return cut;
}

// Of stations that are not there the profiles are left out.
city_profiles cut_profiles(const forecast_query& query, int origin, size_t begin, size_t end) {
  city_profiles cut{.through = query.profiles->through, .stations = {}};
  const auto quarters = quarters_around(query, origin);
  for (size_t s = 0; s < query.w.stations.size(); ++s) {
    const auto* whole = find_profile(*query.profiles, query.w.stations[s].code);
    if (!whole) continue;
    const bool asked = s >= begin && s < end;
    cut.stations.push_back(asked ? *whole : cut_profile(*whole, quarters));
  }
  return cut;
}

std::vector<int> most_of(const count_chances& chances, size_t begin, size_t end) {
  std::vector<int> most;
  for (size_t s = begin; s < end; ++s) most.push_back(static_cast<int>(chances.at_most(s, 0).size()) - 1);
  return most;
}

count_chances cut_chances(const count_chances& all, size_t horizons, size_t begin, size_t end) {
  count_chances cut(most_of(all, begin, end), horizons);
  for (size_t s = begin; s < end; ++s) {
    for (size_t h = 0; h < horizons; ++h)
      std::ranges::copy(all.at_most(s, h), cut.at_most(s - begin, h).begin());
  }
  return cut;
}

}  // namespace

city_question ask_about(const forecast_query& query, size_t begin, size_t end) {
  const auto& w = query.w;
  const int origin = *cell_at(w, w.observed_at);
  city_question question{.w = empty_like(w),
                         .zone = query.zone.name(),
                         .country = std::string(query.country),
                         .profiles = {},
                         .begin = begin,
                         .end = end};
  for (size_t s = 0; s < w.stations.size(); ++s) {
    const bool asked = s >= begin && s < end;
    copy_cells(w, s, origin, asked ? own_past(w) : kOtherPast, question.w);
  }
  if (query.profiles) question.profiles = cut_profiles(query, origin, begin, end);
  return question;
}

result<city_answer> answer_question(const city_question& question, const forecast_model& model) {
  const auto& [w, zone_name, country, profiles, begin, end] = question;
  const auto zone = time_zone::load(zone_name);
  if (!zone) return pass(zone);
  const auto origin = cell_at(w, w.observed_at);
  if (!origin) return fail(error_code::invalid_input, "the window does not cover its newest snapshot");
  if (begin > end || end > w.stations.size()) {
    return fail(error_code::invalid_input, "stations {} to {} are asked for, of {}", begin, end,
                w.stations.size());
  }
  const auto horizons = model.horizons();
  const auto said = model.predict({w, *origin, w.observed_at, *zone, country, &profiles});
  const auto at = [&](size_t station) {
    return said.bikes.begin() + static_cast<std::ptrdiff_t>(station * horizons.size());
  };
  city_answer answer{.model_version = model.version(),
                     .model_kind = std::string(model.kind()),
                     .horizons = {horizons.begin(), horizons.end()},
                     .bikes = {at(begin), at(end)},
                     .chances = {}};
  for (const auto& [from, to] :
       {std::pair(&said.chances, &answer.chances), std::pair(&said.ebike_chances, &answer.ebike_chances)}) {
    if (!from->empty() && end > begin) *to = cut_chances(*from, horizons.size(), begin, end);
  }
  return answer;
}

}  // namespace velib
