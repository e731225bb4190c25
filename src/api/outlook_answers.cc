#include "api/outlook_answers.h"

#include <algorithm>

#include <boost/json.hpp>

#include "api/answer.h"
#include "api/json_values.h"
#include "api/station_answers.h"
#include "domain/outlook.h"

namespace velib {

namespace json = boost::json;

namespace {

constexpr int kCountDigits = 2;
constexpr int kChanceDigits = 3;

response no_forecast() {
  return failure(503, "Prediction service temporarily unavailable.");
}

json::object outlook_json(const count_outlook& outlook) {
  json::object out{{"expected", rounded(outlook.expected, kCountDigits)},
                   {"low", nullptr},
                   {"high", nullptr},
                   {"chance", nullptr}};
  if (!outlook.spread) return out;
  out["low"] = outlook.spread->low;
  out["high"] = outlook.spread->high;
  out["chance"] = rounded(outlook.spread->chance, kChanceDigits);
  return out;
}

json::value outlook_json(const std::optional<count_outlook>& outlook) {
  return outlook ? json::value(outlook_json(*outlook)) : json::value(nullptr);
}

// What all stations' forecasts stand on.
json::object basis_of(const published& now, const published& shown) {
  const auto& f = *shown.forecast;
  return {{"origin", format_local(f.origin, shown.zone)},
          {"age_seconds", (now.snapshot.observed_at - f.origin).count()},
          {"fresh", now.forecast.has_value()},
          {"trouble", now.forecast || now.trouble.empty() ? json::value(nullptr) : json::value(now.trouble)},
          {"model",
           {{"version", f.model_version},
            {"kind", f.model_kind.empty() ? json::value(nullptr) : json::value(f.model_kind)}}}};
}

bool has_profile(const published& shown, size_t station) {
  return shown.profiles && find_profile(*shown.profiles, shown.window.stations[station].code);
}

// Of a station's flags; nothing where the newest snapshot does not name it.
station_state newest_word(const published& now, std::string_view code) {
  const auto row = find_station(now.window, code);
  return row ? now.window.latest[*row].value_or(station_state{}) : station_state{};
}

json::array leads_of(const published& shown, size_t station) {
  json::array leads;
  for (const auto lead : kOutlookLeads) {
    const auto outlook = outlook_at(shown.window, *shown.forecast, station, lead);
    leads.push_back({{"minutes", lead.count()},
                     {"time", format_local(shown.forecast->origin + lead, shown.zone)},
                     {"bikes", outlook_json(outlook.bikes)},
                     {"docks", outlook_json(outlook.docks)},
                     {"ebikes", outlook_json(outlook.ebikes)}});
  }
  return leads;
}

response station_forecast(const published& now, size_t station) {
  const auto* shown = forecast_to_show(now);
  const auto& facts = now.window.stations[station];
  const auto row = shown ? find_station(shown->window, facts.code) : std::nullopt;
  if (!row) return no_forecast();
  const auto said = newest_word(now, facts.code);
  auto basis = basis_of(now, *shown);
  basis["history_hours_missing"] = shown->forecast->missing_hours[*row];
  basis["profile"] = has_profile(*shown, *row);
  return json_answer(200, {{"code", facts.code},
                           {"name", facts.name},
                           {"capacity", json_of(facts.capacity)},
                           {"installed", json_of(said.installed)},
                           {"renting", json_of(said.renting)},
                           {"returning", json_of(said.returning)},
                           {"data_time", format_local(now.snapshot.observed_at, now.zone)},
                           {"forecast", leads_of(*shown, *row)},
                           {"basis", std::move(basis)}});
}

// [stations][leads] of each number.
struct outlook_columns {
  json::array expected, low, high, chance;

  void begin_station() {
    for (auto* column : {&expected, &low, &high, &chance}) column->emplace_back(json::array());
  }
  void add(const std::optional<count_outlook>& outlook) {
    const auto* spread = outlook && outlook->spread ? &*outlook->spread : nullptr;
    put(expected, outlook ? json::value(rounded(outlook->expected, kCountDigits)) : json::value(nullptr));
    put(low, spread ? json::value(spread->low) : json::value(nullptr));
    put(high, spread ? json::value(spread->high) : json::value(nullptr));
    put(chance, spread ? json::value(rounded(spread->chance, kChanceDigits)) : json::value(nullptr));
  }
  static void put(json::array& column, json::value value) {
    column.back().get_array().push_back(std::move(value));
  }
  // All columns, or null in their place where no station has anything in them.
  json::value take_known() {
    const auto is_null = [](const json::value& value) { return value.is_null(); };
    const bool any = std::ranges::any_of(
        expected, [&](const json::value& leads) { return !std::ranges::all_of(leads.get_array(), is_null); });
    return any ? json::value(take()) : json::value(nullptr);
  }
  json::object take() {
    return {{"expected", std::move(expected)},
            {"low", std::move(low)},
            {"high", std::move(high)},
            {"chance", std::move(chance)}};
  }
};

struct city_columns {
  json::array codes, installed, renting, returning, missing, profile;
  outlook_columns bikes, docks, ebikes;

  void add(const published& now, const published& shown, size_t station) {
    const auto said = newest_word(now, shown.window.stations[station].code);
    codes.emplace_back(shown.window.stations[station].code);
    installed.push_back(json_of(said.installed));
    renting.push_back(json_of(said.renting));
    returning.push_back(json_of(said.returning));
    missing.emplace_back(shown.forecast->missing_hours[station]);
    profile.emplace_back(has_profile(shown, station));
    bikes.begin_station();
    docks.begin_station();
    ebikes.begin_station();
    for (const auto lead : kOutlookLeads) {
      const auto outlook = outlook_at(shown.window, *shown.forecast, station, lead);
      bikes.add(outlook.bikes);
      docks.add(outlook.docks);
      ebikes.add(outlook.ebikes);
    }
  }
};

response whole_city(const published& now, const published& shown) {
  city_columns columns;
  for (size_t s = 0; s < shown.window.stations.size(); ++s) {
    if (shown.window.latest[s]) columns.add(now, shown, s);
  }
  json::array leads;
  for (const auto lead : kOutlookLeads) leads.push_back(lead.count());
  return json_answer(200, {{"data_time", format_local(now.snapshot.observed_at, now.zone)},
                           {"basis", basis_of(now, shown)},
                           {"minutes", std::move(leads)},
                           {"codes", std::move(columns.codes)},
                           {"installed", std::move(columns.installed)},
                           {"renting", std::move(columns.renting)},
                           {"returning", std::move(columns.returning)},
                           {"history_hours_missing", std::move(columns.missing)},
                           {"profile", std::move(columns.profile)},
                           {"bikes", columns.bikes.take()},
                           {"docks", columns.docks.take()},
                           {"ebikes", columns.ebikes.take_known()}});
}

}  // namespace

reply station_forecast_endpoint::operator()(const call& c) const {
  return station_answer(state, c, "", station_forecast);
}

reply city_forecast_endpoint::operator()(const call& c) const {
  const auto now = state.current();
  const auto* shown = now ? forecast_to_show(*now) : nullptr;
  if (!shown) return no_forecast();
  return now->answers.keep(c.pattern, "", c.pattern, [&] { return whole_city(*now, *shown); });
}

}  // namespace velib
