#include "api/station_answers.h"

#include <fmt/format.h>

#include "api/answer.h"

namespace velib {

namespace {

std::string path_of(std::string_view pattern, std::string_view code) {
  const size_t open = pattern.find('{'), close = pattern.find('}');
  return fmt::format("{}{}{}", pattern.substr(0, open), code, pattern.substr(close + 1));
}

}  // namespace

response no_data_yet() {
  return failure(503, "Station data temporarily unavailable.");
}

reply station_answer(const publication& state, const call& c, std::string_view query,
                     const std::function<response(const published&, size_t)>& make) {
  const auto now = state.current();
  if (!now) return no_data_yet();
  const auto& code = c.arguments.front();
  const auto station = find_station(now->window, code);
  if (!station) return failure(404, fmt::format("Station {} not found", code));
  return now->answers.keep(path_of(c.pattern, code), query, c.pattern, [&] { return make(*now, *station); });
}

}  // namespace velib
