#include "api/system.h"

#include <boost/json.hpp>

#include "api/answer.h"
#include "api/json_values.h"

namespace velib {

namespace json = boost::json;

namespace {

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value model_of(const published* shown) {
  if (!shown) return nullptr;
  json::array horizons;
  for (const auto horizon : shown->forecast->horizons) horizons.push_back(horizon.count());
  return {{"version", shown->forecast->model_version},
          {"kind", text_or_null(shown->forecast->model_kind)},
          {"horizons_min", std::move(horizons)}};
}

}  // namespace

reply system_endpoint::operator()(const call&) const {
  const auto now = state.current();
  json::object body{{"title", facts.title},
                    {"zone", facts.zone.name()},
                    {"country", text_or_null(facts.country)},
                    {"cadence_seconds", facts.every.count() > 0 ? json::value(facts.every.count()) : nullptr},
                    {"attribution", text_or_null(facts.attribution)},
                    {"licence", text_or_null(facts.licence)},
                    {"data_time", nullptr},
                    {"next_data_expected", nullptr},
                    {"stations", nullptr},
                    {"model", nullptr},
                    {"version", VELIB_TREND_VERSION}};
  if (now) {
    body["data_time"] = format_local(now->snapshot.observed_at, now->zone);
    body["next_data_expected"] = json_of(now->next_at, now->zone);
    body["stations"] = now->snapshot.entries.size();
    body["model"] = model_of(forecast_to_show(*now));
  }
  return json_answer(200, body);
}

}  // namespace velib
