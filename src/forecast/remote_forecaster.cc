#include "forecast/remote_forecaster.h"

#include <algorithm>

#include "forecast/forecaster.h"
#include "model/ebike_forecast.h"

namespace velib {

namespace {

constexpr int kDocksOfUnknown = 60;  // an answer's size is guessed by the stations' capacities

// Chances of each count of each station, and of each of its e-bikes, at most so many bytes.
size_t answer_bytes(const window& w, size_t begin, size_t end) {
  const int origin = w.steps - 1;
  const size_t kinds = knows_ebikes(w, origin, {0, origin}) ? 2 : 1;
  size_t counts = 0;
  for (size_t s = begin; s < end; ++s) {
    const int capacity = w.stations[s].capacity;
    counts += static_cast<size_t>(capacity > 0 ? capacity : kDocksOfUnknown) + 2;
  }
  return kinds * counts * kTrendHorizons * sizeof(float);
}

void append(const count_chances& from, size_t stations, size_t horizons, size_t first, count_chances& to) {
  for (size_t s = 0; s < stations; ++s) {
    for (size_t h = 0; h < horizons; ++h) {
      std::ranges::copy(from.at_most(s, h), to.at_most(first + s, h).begin());
    }
  }
}

}  // namespace

// The answers so far, in the order of the stations.
struct remote_forecaster::gathered {
  remote_endpoint::moment until;
  std::vector<city_answer> parts;

  // Whether `answer` is to `stations` stations, by the same model as those before.
  status check(const city_answer& answer, size_t stations) const {
    const auto& h = answer.horizons;
    if (h.empty() || answer.bikes.size() != stations * h.size()) {
      return fail(error_code::corrupt, "{} numbers for {} stations at {} horizons", answer.bikes.size(),
                  stations, h.size());
    }
    if (parts.empty()) return {};
    const auto& first = parts.front();
    if (answer.model_version == first.model_version && h == first.horizons &&
        answer.chances.empty() == first.chances.empty()) {
      return {};
    }
    return fail(error_code::unavailable, "{} answered a part and {} another", first.model_version,
                answer.model_version);
  }

  // Where a part has none of that kind, its stations' are 0; nothing where none has.
  count_chances chances(count_chances city_answer::*kind) const {
    const auto has_kind = [&](const city_answer& part) { return !(part.*kind).empty(); };
    if (std::ranges::none_of(parts, has_kind)) return {};
    const size_t horizons = parts.front().horizons.size();
    std::vector<int> most;
    for (const auto& part : parts) {
      for (size_t s = 0; s < part.stations(); ++s) {
        most.push_back(static_cast<int>(part.chances.at_most(s, 0).size()) - 1);
      }
    }
    count_chances all(most, horizons);
    size_t first = 0;
    for (const auto& part : parts) {
      if (has_kind(part)) append(part.*kind, part.stations(), horizons, first, all);
      first += part.stations();
    }
    return all;
  }
};

remote_forecaster::remote_forecaster(remote_address address, remote_parts parts, city_codec codec,
                                     const remote_policy& policy)
    : endpoint_(std::move(address), std::move(parts), policy), codec_(std::move(codec)), policy_(policy) {}

result<city_forecast> remote_forecaster::forecast(const forecast_query& query) {
  const auto& w = query.w;
  const auto origin = cell_at(w, w.observed_at);
  if (!origin || w.stations.empty()) {
    return fail(error_code::unavailable, "no snapshot to forecast from yet");
  }
  const auto begun = endpoint_.now();
  gathered all{.until = begun + policy_.deadline, .parts = {}};
  if (auto asked = ask(query, 0, w.stations.size(), all); !asked) return pass(asked);
  city_forecast out{.origin = w.observed_at, .horizons = all.parts.front().horizons};
  for (const auto& part : all.parts) out.bikes.insert(out.bikes.end(), part.bikes.begin(), part.bikes.end());
  out.chances = all.chances(&city_answer::chances);
  out.ebike_chances = all.chances(&city_answer::ebike_chances);
  out.missing_hours = missing_hours_of_all(w, *origin);
  out.model_version = all.parts.front().model_version;
  out.model_kind = all.parts.front().model_kind;
  out.took = std::chrono::duration_cast<std::chrono::microseconds>(endpoint_.now() - begun);
  return out;
}

status remote_forecaster::ask(const forecast_query& query, size_t begin, size_t end, gathered& into) {
  const bool is_one = end - begin == 1;
  if (!is_one && answer_bytes(query.w, begin, end) > policy_.most_answer_bytes) {
    return ask_halves(query, begin, end, into);
  }
  const auto body = codec_.write_question(ask_about(query, begin, end));
  if (body.size() > policy_.most_request_bytes) {
    if (!is_one) return ask_halves(query, begin, end, into);
    return fail(error_code::unsupported,
                "{}: a city of {} stations is too large for it: {} bytes for one alone", endpoint_.name(),
                query.w.stations.size(), body.size());
  }
  const auto bytes = endpoint_.invoke({codec_.question_type, codec_.answer_type, body}, into.until);
  if (!bytes) return pass(bytes);
  auto answer = codec_.parse_answer(*bytes);
  if (!answer) return pass(answer, endpoint_.name());
  if (auto good = into.check(*answer, end - begin); !good) return pass(good, endpoint_.name());
  into.parts.push_back(std::move(*answer));
  return {};
}

status remote_forecaster::ask_halves(const forecast_query& query, size_t begin, size_t end, gathered& into) {
  const size_t middle = begin + (end - begin) / 2;
  if (auto asked = ask(query, begin, middle, into); !asked) return asked;
  return ask(query, middle, end, into);
}

}  // namespace velib
