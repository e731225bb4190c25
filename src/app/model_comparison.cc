#include "app/model_comparison.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "train/trend_report.h"

namespace velib {

namespace {

using std::chrono::minutes;

constexpr std::array<std::string_view, 3> kMethods = {"persistence", "in use", "new"};

struct error_sum {
  double absolute = 0, squared = 0;
  long n = 0;

  void add(double error) { absolute += std::abs(error), squared += error * error, ++n; }
};
using method_sums = std::array<error_sum, kMethods.size()>;

// A horizon that both have, and its place among those of each.
struct shared_horizon {
  minutes ahead;
  std::array<size_t, 2> place;
};

std::vector<shared_horizon> shared_horizons(const forecast_model& a, const forecast_model& b) {
  std::vector<shared_horizon> shared;
  for (size_t k = 0; k < a.horizons().size(); ++k) {
    const auto ahead = a.horizons()[k];
    const auto other = std::ranges::find(b.horizons(), ahead);
    if (other == b.horizons().end() || ahead % minutes(15) != minutes(0)) continue;
    shared.push_back({ahead, {k, static_cast<size_t>(other - b.horizons().begin())}});
  }
  return shared;
}

// Adds the errors of all three at one origin.
void add_origin(const trend_history& city, cell_range part, int origin, const forecast_model& in_use,
                const forecast_model& candidate, std::span<const shared_horizon> horizons,
                std::span<method_sums> sums) {
  const auto basis = city.basis_at(origin);
  const std::array forecasts = {in_use.predict(basis).bikes, candidate.predict(basis).bikes};
  const auto& grid = city.set().grid;
  for (std::uint32_t s = 0; s < grid.stations.size(); ++s) {
    const count now = grid.bikes[grid.cell(s, origin)];
    for (size_t h = 0; h < horizons.size(); ++h) {
      const auto& [ahead, place] = horizons[h];
      const count truth = target_at(city.set(), part, {s, origin}, static_cast<int>(ahead / minutes(15)));
      const float first = forecasts[0][s * in_use.horizons().size() + place[0]];
      const float second = forecasts[1][s * candidate.horizons().size() + place[1]];
      if (!is_known(now) || !is_known(truth) || std::isnan(first) || std::isnan(second)) continue;
      sums[h][0].add(now - truth);
      sums[h][1].add(static_cast<double>(first) - truth);
      sums[h][2].add(static_cast<double>(second) - truth);
    }
  }
}

evaluation report_of(std::span<const shared_horizon> horizons, std::span<const method_sums> sums) {
  evaluation report;
  for (size_t h = 0; h < horizons.size(); ++h) {
    for (size_t method = 0; method < kMethods.size(); ++method) {
      const auto& sum = sums[h][method];
      const auto n = static_cast<double>(std::max(sum.n, 1L));
      report.rows.push_back({.horizon_min = static_cast<int>(horizons[h].ahead.count()),
                             .method = std::string(kMethods[method]),
                             .mae = sum.absolute / n,
                             .rmse = std::sqrt(sum.squared / n),
                             .n = sum.n});
    }
  }
  return report;
}

double mean_error(std::span<const method_sums> sums, size_t method) {
  error_sum all;
  for (const auto& of : sums) all.absolute += of[method].absolute, all.n += of[method].n;
  return all.absolute / static_cast<double>(all.n);
}

}  // namespace

result<model_comparison> compare_models(recent_history history, const time_zone& zone,
                                        std::string_view country, const forecast_model& in_use,
                                        const forecast_model& candidate) {
  const auto horizons = shared_horizons(in_use, candidate);
  if (horizons.empty()) {
    return fail(error_code::invalid_input, "{} and {} share no horizon that can be measured",
                in_use.version(), candidate.version());
  }
  const auto part = history.part;
  const trend_history city({history.source, zone, std::string(country), false, std::move(history.set)});
  std::vector<method_sums> sums(horizons.size());
  for (const int origin : judged_origins(city, part)) {
    add_origin(city, part, origin, in_use, candidate, horizons, sums);
  }
  model_comparison compared{.report = report_of(horizons, sums)};
  for (const auto& of : sums) compared.rows += of[0].n;
  if (compared.rows == 0) return fail(error_code::invalid_input, "no row that both models can forecast");
  compared.persistence = mean_error(sums, 0);
  compared.in_use = mean_error(sums, 1);
  compared.candidate = mean_error(sums, 2);
  return compared;
}

}  // namespace velib
