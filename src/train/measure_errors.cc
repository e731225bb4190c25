#include "train/measure_errors.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "model/features.h"
#include "model/reference_archive.h"
#include "nn/parallel.h"

namespace velib {

namespace {

using std::chrono::hours;

constexpr std::array kLevelsFrom = {0.0, 1.0, 2.5, 5.0, 10.0};
constexpr std::array kShares = {0.0,  0.001, 0.003, 0.006, 0.01, 0.015, 0.02, 0.03,  0.05,  0.075, 0.1,
                                0.15, 0.2,   0.25,  0.3,   0.4,  0.5,   0.6,  0.7,   0.75,  0.8,   0.85,
                                0.9,  0.925, 0.95,  0.97,  0.98, 0.985, 0.99, 0.994, 0.997, 0.999, 1.0};

// Between the two samples next to it, in proportion; to a thousandth.
float quantile_of(std::span<const float> sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const double low = sorted[below], high = sorted[std::min(below + 1, sorted.size() - 1)];
  return static_cast<float>(std::round((low + (place - std::floor(place)) * (high - low)) * 1e3) / 1e3);
}

error_level level_from(double from, std::vector<float> errors) {
  std::ranges::sort(errors);
  error_level level{.from = from, .rows = std::ssize(errors), .errors = {}};
  for (const double share : kShares) level.errors.push_back(quantile_of(errors, share));
  return level;
}

float distance_of(const error_sample& s, bool is_lower) {
  return is_lower ? s.bikes : s.most - s.bikes;
}

// Errors by the level of one half, from its end inwards.
using half_errors = std::array<std::vector<float>, kLevelsFrom.size()>;

half_errors errors_of_half(std::span<const error_sample> samples, bool is_lower) {
  half_errors levels;
  for (const auto& s : samples) {
    if ((s.bikes < s.most / 2) != is_lower) continue;
    const auto after = std::ranges::upper_bound(kLevelsFrom.begin() + 1, kLevelsFrom.end(),
                                                static_cast<double>(distance_of(s, is_lower)));
    levels[static_cast<size_t>(after - kLevelsFrom.begin()) - 1].push_back(s.truth - s.bikes);
  }
  return levels;
}

// Thin levels joined; empty where the whole half is thin.
std::vector<error_level> levels_of(const half_errors& errors) {
  std::vector<std::pair<double, std::vector<float>>> joined;
  for (size_t k = 0; k < errors.size(); ++k) {
    const bool is_next = joined.empty() || joined.back().second.size() >= kLeastErrors;
    if (is_next) joined.emplace_back(kLevelsFrom[k], std::vector<float>());
    joined.back().second.insert(joined.back().second.end(), errors[k].begin(), errors[k].end());
  }
  if (joined.back().second.size() < kLeastErrors) {
    const auto last = std::move(joined.back().second);
    joined.pop_back();
    if (joined.empty()) return {};
    joined.back().second.insert(joined.back().second.end(), last.begin(), last.end());
  }
  std::vector<error_level> levels;
  for (auto& [from, of_level] : joined) levels.push_back(level_from(from, std::move(of_level)));
  return levels;
}

horizon_errors errors_of_horizon(std::span<const error_sample> samples) {
  horizon_errors errors{levels_of(errors_of_half(samples, true)), levels_of(errors_of_half(samples, false))};
  if (!errors.lower.empty() && !errors.upper.empty()) return errors;
  std::vector<float> all;
  for (const auto& s : samples) all.push_back(s.truth - s.bikes);
  const auto level = level_from(0.0, std::move(all));
  return {{level}, {level}};
}

void add_origin(const dataset& set, cell_range part, int origin, const time_zone& zone,
                const forecast_model& model, std::span<std::vector<error_sample>> samples) {
  const auto bikes = model.predict({set.grid, origin, set.grid.time_of(origin), zone}).bikes;
  for (std::uint32_t s = 0; s < set.grid.stations.size(); ++s) {
    if (!is_known(set.grid.bikes[set.grid.cell(s, origin)])) continue;
    const float most = features_of(set.grid, s, origin, {}, {}).most_bikes;
    for (size_t h = 0; h < samples.size(); ++h) {
      const int ahead = static_cast<int>(model.horizons()[h] / hours(1));
      const count truth = target_at(set, part, {s, origin}, ahead);
      const float forecast = bikes[s * samples.size() + h];
      if (is_known(truth) && !std::isnan(forecast))
        samples[h].push_back({forecast, most, static_cast<float>(truth)});
    }
  }
}

}  // namespace

forecast_errors errors_of(std::span<const std::vector<error_sample>> samples) {
  forecast_errors errors;
  const auto is_thin = [](const auto& of_horizon) { return of_horizon.size() < kLeastErrors; };
  if (std::ranges::any_of(samples, is_thin)) return errors;
  errors.shares.assign(kShares.begin(), kShares.end());
  for (const auto& of_horizon : samples) errors.horizons.push_back(errors_of_horizon(of_horizon));
  return errors;
}

forecast_errors measure_errors(const dataset& set, cell_range part, const time_zone& zone,
                               const forecast_model& model) {
  std::vector<std::vector<error_sample>> samples(model.horizons().size());
  for (int origin = part.begin; origin < part.end; ++origin) {
    add_origin(set, part, origin, zone, model, samples);
  }
  auto errors = errors_of(samples);
  errors.from = format_utc(set.grid.time_of(part.begin));
  errors.until = format_utc(set.grid.time_of(part.end));
  return errors;
}

result<archive_files> calibrate(const archive_files& files, const dataset& set, const time_zone& zone) {
  auto weights = parse_reference(files);
  if (!weights) return pass(weights);
  const reference_lstm model(*std::move(weights), reference_version(files), available_threads());
  return with_errors(files, measure_errors(set, set.validation, zone, model));
}

}  // namespace velib
