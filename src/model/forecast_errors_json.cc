#include "model/forecast_errors_json.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include <boost/json.hpp>

namespace velib {

namespace {

namespace json = boost::json;
using std::chrono::minutes;

constexpr size_t kMostShares = 1000;
constexpr size_t kMostLevels = 100;
constexpr double kMostBikes = 1e6;

// By way of text: 0.1 as a float is not 0.1 as a double.
double plain(float x) {
  return std::stod(fmt::format("{}", x));
}

json::array levels_json(const std::vector<error_level>& levels) {
  json::array out;
  for (const auto& level : levels) {
    json::array errors;
    for (const float e : level.errors) errors.push_back(plain(e));
    out.push_back({{"from", level.from}, {"rows", level.rows}, {"errors", std::move(errors)}});
  }
  return out;
}

tl::unexpected<error> refuse(std::string_view need) {
  return fail(error_code::invalid_input, "config.json: {} {}", kErrorsField, need);
}

const json::value* member(const json::value& of, const char* name) {
  return of.is_object() ? of.get_object().if_contains(name) : nullptr;
}

const json::array* array_in(const json::value& of, const char* name) {
  const auto* value = member(of, name);
  return value ? value->if_array() : nullptr;
}

// Nothing unless it is a number within a million.
std::optional<double> number_of(const json::value* value) {
  if (!value) return std::nullopt;
  json::error_code code;
  const double number = value->to_number<double>(code);
  if (code || !(std::abs(number) <= kMostBikes)) return std::nullopt;
  return number;
}

// Nothing unless all are such numbers.
std::optional<std::vector<double>> numbers_of(const json::array* array) {
  if (!array) return std::nullopt;
  std::vector<double> numbers;
  for (const auto& value : *array) {
    const auto number = number_of(&value);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

bool rises(const std::vector<double>& numbers) {
  return std::ranges::adjacent_find(numbers, std::greater_equal<>()) == numbers.end();
}

result<std::vector<double>> parse_shares(const json::value& errors) {
  auto shares = numbers_of(array_in(errors, "shares"));
  const bool good = shares && shares->size() >= 2 && shares->size() <= kMostShares && rises(*shares) &&
                    shares->front() == 0.0 && shares->back() == 1.0;
  if (!good) return refuse(fmt::format("needs shares that rise from 0 to 1, at most {}", kMostShares));
  return *std::move(shares);
}

result<error_level> parse_level(const json::value& value, size_t shares) {
  const auto* rows = member(value, "rows");
  const auto from = number_of(member(value, "from"));
  const auto errors = numbers_of(array_in(value, "errors"));
  if (!from || !rows || !rows->is_int64() || rows->get_int64() < 1) {
    return refuse("needs a number \"from\" and a count \"rows\" in each level");
  }
  if (!errors || errors->size() != shares || !std::is_sorted(errors->begin(), errors->end())) {
    return refuse(fmt::format("needs {} numbers in each level, none below the one before", shares));
  }
  return error_level{*from, rows->get_int64(), {errors->begin(), errors->end()}};
}

result<std::vector<error_level>> parse_levels(const json::value& horizon, const char* half, size_t shares) {
  const auto* array = array_in(horizon, half);
  if (!array || array->empty() || array->size() > kMostLevels) {
    return refuse(fmt::format("needs 1 to {} levels as \"{}\" of each horizon", kMostLevels, half));
  }
  std::vector<error_level> levels;
  for (const auto& value : *array) {
    auto level = parse_level(value, shares);
    if (!level) return pass(level);
    if (levels.empty() ? level->from != 0.0 : level->from <= levels.back().from) {
      return refuse("needs levels that rise from 0");
    }
    levels.push_back(*std::move(level));
  }
  return levels;
}

result<horizon_errors> parse_horizon(const json::value& value, minutes horizon, size_t shares) {
  const auto* ahead = member(value, "horizon_min");
  if (!ahead || *ahead != horizon.count()) {
    return refuse(fmt::format("lacks the horizon of {} min in its place", horizon.count()));
  }
  auto lower = parse_levels(value, "lower", shares);
  if (!lower) return pass(lower);
  auto upper = parse_levels(value, "upper", shares);
  if (!upper) return pass(upper);
  return horizon_errors{*std::move(lower), *std::move(upper)};
}

std::string text_or_empty(const json::value& in, const char* name) {
  const auto* value = member(in, name);
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

}  // namespace

json::object json_of(const forecast_errors& errors, std::span<const minutes> horizons) {
  json::array of_horizons;
  for (size_t h = 0; h < errors.horizons.size(); ++h) {
    const auto& [lower, upper] = errors.horizons[h];
    of_horizons.push_back(
        {{"horizon_min", horizons[h].count()}, {"lower", levels_json(lower)}, {"upper", levels_json(upper)}});
  }
  return {{"from", errors.from},
          {"until", errors.until},
          {"shares", json::value_from(errors.shares)},
          {"horizons", std::move(of_horizons)}};
}

result<forecast_errors> parse_errors(const json::value& value, std::span<const minutes> horizons) {
  auto shares = parse_shares(value);
  if (!shares) return pass(shares);
  const auto* of_horizons = array_in(value, "horizons");
  if (!of_horizons || of_horizons->size() != horizons.size()) {
    return refuse(fmt::format("needs {} horizons", horizons.size()));
  }
  forecast_errors errors{.shares = *std::move(shares),
                         .horizons = {},
                         .from = text_or_empty(value, "from"),
                         .until = text_or_empty(value, "until")};
  for (size_t h = 0; h < horizons.size(); ++h) {
    auto horizon = parse_horizon((*of_horizons)[h], horizons[h], errors.shares.size());
    if (!horizon) return pass(horizon);
    errors.horizons.push_back(*std::move(horizon));
  }
  return errors;
}

}  // namespace velib
