#include "app/model_comparison.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>

namespace velib {

namespace {

using std::chrono::minutes;

constexpr std::array<std::string_view, 3> kMethods = {"persistence", "in use", "new"};
constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

std::vector<minutes> shared_horizons(const forecast_model& a, const forecast_model& b,
                                     std::chrono::seconds step) {
  std::vector<minutes> shared;
  for (const auto horizon : a.horizons()) {
    const bool both = std::ranges::find(b.horizons(), horizon) != b.horizons().end();
    if (both && horizon % step == std::chrono::seconds::zero()) shared.push_back(horizon);
  }
  return shared;
}

// The forecasts of all methods at the shared horizons, made once an origin; none where one has none.
class contest {
 public:
  contest(const forecast_model& in_use, const forecast_model& candidate, std::vector<minutes> horizons)
      : models_{&in_use, &candidate}, horizons_(std::move(horizons)) {}

  const std::vector<minutes>& horizons() const { return horizons_; }

  std::vector<float> forecast(size_t method, const forecast_basis& basis) {
    const std::lock_guard lock(mutex_);
    auto [found, is_new] = forecasts_.try_emplace(basis.origin);
    if (is_new) found->second = forecast_all(basis);
    return found->second[method];
  }

 private:
  using by_method = std::array<std::vector<float>, kMethods.size()>;

  by_method forecast_all(const forecast_basis& basis) const {
    by_method all = {persistence(basis.w, basis.origin), at_shared(*models_[0], basis),
                     at_shared(*models_[1], basis)};
    for (size_t i = 0; i < all[0].size(); ++i) {
      const auto is_none = [i](const auto& method) { return std::isnan(method[i]); };
      if (!std::ranges::any_of(all, is_none)) continue;
      for (auto& method : all) method[i] = kNone;
    }
    return all;
  }

  std::vector<float> persistence(const window& w, int origin) const {
    std::vector<float> bikes;
    for (size_t s = 0; s < w.stations.size(); ++s) {
      const count now = w.bikes[w.cell(s, origin)];
      bikes.insert(bikes.end(), horizons_.size(), is_known(now) ? static_cast<float>(now) : kNone);
    }
    return bikes;
  }

  std::vector<float> at_shared(const forecast_model& model, const forecast_basis& basis) const {
    const auto all = model.predict(basis).bikes;
    const auto own = model.horizons();
    std::vector<float> bikes;
    for (size_t s = 0; s < basis.w.stations.size(); ++s) {
      for (const auto horizon : horizons_) {
        const auto place = std::ranges::find(own, horizon) - own.begin();
        bikes.push_back(all[s * own.size() + static_cast<size_t>(place)]);
      }
    }
    return bikes;
  }

  std::array<const forecast_model*, 2> models_;
  std::vector<minutes> horizons_;
  std::mutex mutex_;
  std::map<int, by_method> forecasts_;  // by origin
};

// One method of a contest, as evaluate() takes it.
class contestant final : public forecast_model {
 public:
  contestant(contest& c, size_t method) : contest_(c), method_(method), name_(kMethods[method]) {}

  std::string_view kind() const override { return name_; }
  const std::string& version() const override { return name_; }
  std::span<const minutes> horizons() const override { return contest_.horizons(); }
  model_forecast predict(const forecast_basis& basis) const override {
    return {contest_.forecast(method_, basis), {}};
  }

 private:
  contest& contest_;
  size_t method_;
  std::string name_;
};

// What evaluate() says of the contestant itself, under its own name.
result<std::vector<evaluation_row>> rows_of(const recent_history& history, const time_zone& zone,
                                            const contestant& method) {
  const auto report = evaluate(history.set, history.part, zone, method);
  if (!report) return pass(report);
  std::vector<evaluation_row> rows;
  for (auto row : report->rows) {
    if (row.method != "model") continue;
    row.method = method.version();
    rows.push_back(std::move(row));
  }
  return rows;
}

double mean_error(const evaluation& report, std::string_view method) {
  double sum = 0.0;
  long rows = 0;
  for (const auto& row : report.rows) {
    if (row.method != method) continue;
    sum += row.mae * static_cast<double>(row.n);
    rows += row.n;
  }
  return sum / static_cast<double>(rows);
}

}  // namespace

result<model_comparison> compare_models(const recent_history& history, const time_zone& zone,
                                        const forecast_model& in_use, const forecast_model& candidate) {
  contest all(in_use, candidate, shared_horizons(in_use, candidate, history.set.grid.step));
  if (all.horizons().empty()) {
    return fail(error_code::invalid_input, "{} and {} share no horizon that can be measured",
                in_use.version(), candidate.version());
  }
  model_comparison compared;
  for (size_t method = 0; method < kMethods.size(); ++method) {
    const auto rows = rows_of(history, zone, contestant(all, method));
    if (!rows) return pass(rows);
    for (const auto& row : *rows) compared.rows += method == 0 ? row.n : 0;
    compared.report.rows.insert(compared.report.rows.end(), rows->begin(), rows->end());
  }
  if (compared.rows == 0) return fail(error_code::invalid_input, "no row that both models can forecast");
  std::ranges::stable_sort(compared.report.rows, {}, &evaluation_row::horizon_min);
  compared.persistence = mean_error(compared.report, kMethods[0]);
  compared.in_use = mean_error(compared.report, kMethods[1]);
  compared.candidate = mean_error(compared.report, kMethods[2]);
  return compared;
}

}  // namespace velib
