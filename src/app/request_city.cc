#include "app/request_city.h"

#include <cmath>
#include <map>
#include <tuple>

namespace velib {

namespace {

constexpr int kQuartersOfHour = 4;
constexpr int kSteps = kQuartersOfDay;
constexpr int kOrigin = kSteps - 1;
constexpr int kDaysOfWeek = 7;

count count_of(float bikes) {
  return std::isnan(bikes) ? kUnknown : static_cast<count>(std::lround(bikes));
}

station station_of(const invocation& r) {
  const count capacity = count_of(r.capacity);
  return {.code = r.station_code,
          .where = position{r.latitude, r.longitude},
          .capacity = capacity > 0 ? capacity : kUnknown};
}

// The quarter `ahead` cells from one at the beginning of the request's hour.
local_quarter quarter_of(const invocation& r, int ahead) {
  constexpr int kWeek = kDaysOfWeek * kQuartersOfDay;
  const int now = r.day_of_week * kQuartersOfDay + r.hour * kQuartersOfHour;
  const int at = ((now + ahead) % kWeek + kWeek) % kWeek;
  const int weekday = at / kQuartersOfDay;
  const bool free = weekday == r.day_of_week ? r.is_weekend : weekday >= 5;
  return {.day = {},
          .quarter = at % kQuartersOfDay,
          .weekday = weekday,
          .type = free ? day_type::free : day_type::working};
}

}  // namespace

std::vector<std::vector<size_t>> rows_by_hour(std::span<const invocation> requests) {
  std::map<std::tuple<int, int, bool>, std::vector<size_t>> rows;
  for (size_t k = 0; k < requests.size(); ++k) {
    const auto& r = requests[k];
    rows[{r.day_of_week, r.hour, r.is_weekend}].push_back(k);
  }
  std::vector<std::vector<size_t>> out;
  for (auto& [hour, of_hour] : rows) out.push_back(std::move(of_hour));
  return out;
}

request_city::request_city(std::span<const invocation> requests, std::span<const size_t> rows) {
  w_ = make_window({}, kWindowStep, kSteps);
  for (const size_t row : rows) w_.stations.push_back(station_of(requests[row]));
  const size_t cells = rows.size() * kSteps;
  w_.bikes.assign(cells, kUnknown);
  w_.docks.assign(cells, kUnknown);
  w_.ebikes.assign(cells, kUnknown);
  w_.usable.assign(cells, 0);
  for (size_t s = 0; s < rows.size(); ++s) {
    const auto& history = requests[rows[s]].historical_bikes;
    for (size_t k = 0; k < history.size(); ++k) {
      const auto back = static_cast<int>(history.size() - 1 - k) * kQuartersOfHour;
      w_.bikes[w_.cell(s, kOrigin - back)] = count_of(history[k]);
    }
  }
  for (int cell = 0; cell <= kOrigin + kLongestLead; ++cell) {
    quarters_.push_back(quarter_of(requests[rows.front()], cell - kOrigin));
  }
}

model_forecast request_city::predict(const trend_model& model) const {
  const auto near = find_neighbours(w_.stations);
  const std::vector<const station_profile*> profiles(w_.stations.size(), nullptr);
  const trend_city city{w_, quarters_, near, profiles};
  return model.predict(city, city_inputs_at(city, kOrigin), kOrigin, {0, kOrigin});
}

}  // namespace velib
