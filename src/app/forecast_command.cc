// velib-trend forecast: the store's window through a model, once.
#include <cmath>
#include <set>

#include <boost/json.hpp>

#include "app/city.h"
#include "app/command.h"
#include "app/command_line.h"
#include "app/inference.h"
#include "app/models.h"
#include "app/stores.h"
#include "base/json_text.h"
#include "base/log.h"
#include "domain/outlook.h"
#include "forecast/forecaster.h"
#include "history/profiles_file.h"
#include "history/window_file.h"

namespace velib {

namespace {

struct forecast_options {
  std::string store = "store", city = "paris", inference = "local";
  model_choice model;
  std::vector<std::string> stations;
  bool json = false;
};

// Rows of the window to show: the named stations, or all.
result<std::vector<size_t>> chosen_rows(const window& w, const std::vector<std::string>& codes) {
  std::vector<size_t> rows;
  for (const auto& code : codes) {
    const auto row = find_station(w, code);
    if (!row)
      return fail(error_code::not_found, "no station '{}' in the window; --help tells how to list all", code);
    rows.push_back(*row);
  }
  for (size_t row = 0; codes.empty() && row < w.stations.size(); ++row) rows.push_back(row);
  return rows;
}

std::string cell_text(float bikes) {
  return std::isnan(bikes) ? "-" : fmt::format("{:.1f}", bikes);
}

count bikes_now(const window& w, size_t row) {
  return w.bikes[w.cell(row, *cell_at(w, w.observed_at))];
}

// Of e-bikes where the forecast knows them: expected, then the chance of one.
std::string ebikes_text(const std::optional<count_outlook>& ebikes) {
  if (!ebikes) return "-";
  return fmt::format("{:.1f} {:>4}", ebikes->expected,
                     ebikes->spread ? fmt::format("{:.0f}%", 100 * ebikes->spread->chance) : "");
}

void print_ebikes(const window& w, const city_forecast& f, const std::vector<size_t>& rows) {
  fmt::print("\nE-bikes among them: how many are expected, and the chance of one\n{:>8}  {:<40} {:>5}",
             "station", "name", "now");
  for (const auto horizon : f.horizons) fmt::print(" {:>9}", fmt::format("+{} min", horizon.count()));
  fmt::print("\n");
  for (const size_t row : rows) {
    const count now = w.ebikes[w.cell(row, *cell_at(w, w.observed_at))];
    fmt::print("{:>8}  {:<40.40} {:>5}", w.stations[row].code, w.stations[row].name,
               is_known(now) ? std::to_string(now) : "-");
    for (const auto horizon : f.horizons) {
      fmt::print(" {:>9}", ebikes_text(outlook_at(w, f, row, horizon).ebikes));
    }
    fmt::print("\n");
  }
}

void print_table(const window& w, const city_forecast& f, const std::vector<size_t>& rows,
                 const time_zone& zone) {
  fmt::print("Bikes expected, from {} by {}\n{:>8}  {:<40} {:>5}", format_local(f.origin, zone),
             f.model_version, "station", "name", "now");
  for (const auto horizon : f.horizons) fmt::print(" {:>8}", fmt::format("+{} min", horizon.count()));
  fmt::print("  hours missing\n");
  for (const size_t row : rows) {
    const count now = bikes_now(w, row);
    fmt::print("{:>8}  {:<40.40} {:>5}", w.stations[row].code, w.stations[row].name,
               is_known(now) ? std::to_string(now) : "-");
    for (size_t h = 0; h < f.horizons.size(); ++h) fmt::print(" {:>8}", cell_text(f.at(row, h)));
    fmt::print("  {}\n", f.missing_hours[row]);
  }
  if (!f.ebike_chances.empty()) print_ebikes(w, f, rows);
}

// At each horizon; null where it is not known.
boost::json::array ebikes_json(const window& w, const city_forecast& f, size_t row) {
  boost::json::array all;
  for (const auto horizon : f.horizons) {
    const auto ebikes = outlook_at(w, f, row, horizon).ebikes;
    if (!ebikes || !ebikes->spread) {
      all.emplace_back(nullptr);
      continue;
    }
    all.push_back({{"expected", ebikes->expected},
                   {"low", ebikes->spread->low},
                   {"high", ebikes->spread->high},
                   {"chance", ebikes->spread->chance}});
  }
  return all;
}

boost::json::object station_json(const window& w, const city_forecast& f, size_t row) {
  boost::json::array bikes;
  for (size_t h = 0; h < f.horizons.size(); ++h) {
    bikes.push_back(std::isnan(f.at(row, h)) ? boost::json::value() : boost::json::value(f.at(row, h)));
  }
  const count now = bikes_now(w, row);
  return {{"station_code", w.stations[row].code},
          {"name", w.stations[row].name},
          {"bikes_now", is_known(now) ? boost::json::value(now) : boost::json::value()},
          {"bikes", bikes},
          {"ebikes", ebikes_json(w, f, row)},
          {"history_hours_missing", f.missing_hours[row]}};
}

void print_json(const window& w, const city_forecast& f, const std::vector<size_t>& rows) {
  boost::json::array horizons, stations;
  for (const auto horizon : f.horizons) horizons.push_back(horizon.count());
  for (const size_t row : rows) stations.push_back(station_json(w, f, row));
  const boost::json::object answer = {{"data_time", format_utc(f.origin)},
                                      {"model_version", f.model_version},
                                      {"horizons_min", horizons},
                                      {"stations", stations}};
  fmt::print("{}\n", json_text(answer));
}

result<city_forecast> make_chosen(const forecast_options& options, object_store& store,
                                  const forecast_query& query) {
  const auto remote = open_remote_inference(options.inference, program_environment());
  if (!remote) return pass(remote);
  if (*remote) return (*remote)->forecast(query);
  const auto model = load_model(store, options.model);
  if (!model) return pass(model);
  return make_forecast(query.w, **model, query.zone, query.country, query.profiles);
}

status forecast(const forecast_options& options) {
  const auto city = load_city(options.city);
  if (!city) return pass(city);
  const auto store = open_program_store(options.store);
  if (!store) return pass(store);
  const auto window = load_window(**store);
  if (!window) return pass(window, fmt::format("{} (collect or simulate fills it)", options.store));
  const auto rows = chosen_rows(*window, options.stations);
  if (!rows) return pass(rows);
  const auto profiles = load_profiles(**store);
  if (!profiles && profiles.error().code != error_code::not_found)
    log_warning("{}", profiles.error().message);
  const auto made = make_chosen(
      options, **store, {*window, city->zone, city->country, profiles ? &profiles->profiles : nullptr});
  if (!made) return pass(made);
  if (options.json) {
    print_json(*window, *made, *rows);
  } else {
    print_table(*window, *made, *rows, city->zone);
  }
  return {};
}

}  // namespace

int run_forecast(int argc, const char* const* argv) {
  forecast_options options;
  CLI::App app("One forecast from the store's window, for some stations or all.");
  app.add_option("STATION", options.stations, "Station codes; none for the whole city");
  add_city_option(app, options.city);
  add_store_option(app, options.store)->capture_default_str();
  add_model_options(app, options.model);
  add_inference_option(app, options.inference);
  app.add_flag("--json", options.json, "JSON instead of a table");
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = forecast(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
