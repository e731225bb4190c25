#include "train/evaluate.h"

#include <array>
#include <cmath>

#include <boost/json.hpp>

#include "base/json_text.h"
#include "train/baselines.h"

namespace velib {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array<std::string_view, 3> kMethods = {"persistence", "climatology", "model"};

struct error_sum {
  double absolute = 0.0;
  double squared = 0.0;
  long n = 0;

  void add(double forecast, double truth) {
    if (std::isnan(forecast)) return;
    const double e = forecast - truth;
    absolute += std::abs(e);
    squared += e * e;
    ++n;
  }
};
using horizon_sums = std::array<error_sum, kMethods.size()>;

// Adds the errors of all methods at one origin.
void score_origin(const dataset& set, cell_range part, int origin, const time_zone& zone,
                  const climatology& usual, const forecast_model& model, std::vector<horizon_sums>& sums) {
  const auto forecast = model.predict({set.grid, origin, set.grid.time_of(origin), zone}).bikes;
  for (size_t h = 0; h < sums.size(); ++h) {
    const int ahead = static_cast<int>(model.horizons()[h] / hours(1));
    const civil_time then = zone.at(set.grid.time_of(origin + ahead));
    for (std::uint32_t s = 0; s < set.grid.stations.size(); ++s) {
      const count now = set.grid.bikes[set.grid.cell(s, origin)];
      const count truth = target_at(set, part, {s, origin}, ahead);
      if (!is_known(now) || !is_known(truth)) continue;
      sums[h][0].add(now, truth);
      sums[h][1].add(usual.at(s, then), truth);
      sums[h][2].add(static_cast<double>(forecast[s * sums.size() + h]), truth);
    }
  }
}

evaluation_row row_of(minutes horizon, std::string_view method, const error_sum& sum) {
  const double n = static_cast<double>(std::max(sum.n, 1L));
  return {.horizon_min = static_cast<int>(horizon.count()),
          .method = std::string(method),
          .mae = sum.absolute / n,
          .rmse = std::sqrt(sum.squared / n),
          .n = sum.n};
}

double to_four_digits(double x) {
  return std::round(x * 1e4) / 1e4;
}

}  // namespace

result<evaluation> evaluate(const dataset& set, cell_range part, const time_zone& zone,
                            const forecast_model& model) {
  for (const auto horizon : model.horizons()) {
    if (horizon % hours(1) == minutes::zero()) continue;
    return fail(error_code::invalid_input,
                "the model forecasts {} min ahead; an hourly backtest cannot see it", horizon.count());
  }
  const climatology usual(set, zone);
  std::vector<horizon_sums> sums(model.horizons().size());
  for (int origin = part.begin; origin < part.end; ++origin) {
    score_origin(set, part, origin, zone, usual, model, sums);
  }
  evaluation e{.model_version = model.version(), .rows = {}};
  for (size_t h = 0; h < sums.size(); ++h) {
    for (size_t m = 0; m < kMethods.size(); ++m) {
      e.rows.push_back(row_of(model.horizons()[h], kMethods[m], sums[h][m]));
    }
  }
  return e;
}

result<evaluation> evaluate(const series& history, const time_zone& zone, const forecast_model& model) {
  const auto set = make_dataset(history);
  if (!set) return pass(set);
  return evaluate(*set, set->test, zone, model);
}

std::string table_of(const evaluation& e) {
  std::string table =
      fmt::format("{:>8}  {:<12} {:>7} {:>7} {:>9}\n", "horizon", "method", "MAE", "RMSE", "rows");
  for (const auto& row : e.rows) {
    table += fmt::format("{:>4} min  {:<12} {:>7.3f} {:>7.3f} {:>9}\n", row.horizon_min, row.method, row.mae,
                         row.rmse, row.n);
  }
  return table;
}

std::string json_of(const evaluation& e) {
  namespace json = boost::json;
  json::array rows;
  for (const auto& row : e.rows) {
    rows.push_back({{"horizon_min", row.horizon_min},
                    {"method", row.method},
                    {"mae", to_four_digits(row.mae)},
                    {"rmse", to_four_digits(row.rmse)},
                    {"n", row.n}});
  }
  return json_text(json::object{{"model_version", e.model_version}, {"rows", std::move(rows)}});
}

}  // namespace velib
