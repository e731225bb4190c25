#include "train/report_json.h"

#include <boost/json.hpp>

#include "base/json_text.h"

namespace velib {

namespace {

namespace json = boost::json;

double six_digits(double x) {
  return std::round(x * 1e6) / 1e6;  // NaN stays, and becomes null
}

json::object chance_json(const chance_figures& c) {
  return {{"n", c.n}, {"brier", six_digits(c.brier)}, {"log_score", six_digits(c.log_score)}};
}

json::object interval_json(const interval_figures& i) {
  return {{"n", i.n},
          {"covered", six_digits(i.covered)},
          {"covered_closed", six_digits(i.covered_closed)},
          {"claimed_closed", six_digits(i.claimed_closed)},
          {"width", six_digits(i.width)}};
}

json::object figures_json(const score_figures& f) {
  return {{"n", f.n},
          {"mae", six_digits(f.mae)},
          {"rmse", six_digits(f.rmse)},
          {"bias", six_digits(f.bias)},
          {"crps", six_digits(f.crps)},
          {"bike", chance_json(f.bike)},
          {"dock", chance_json(f.dock)},
          {"interval", interval_json(f.interval)}};
}

json::array reliability_json(const reliability& bins) {
  json::array all;
  for (const auto& bin : bins) {
    all.push_back({{"n", bin.n},
                   {"predicted", six_digits(bin.predicted)},
                   {"observed", six_digits(bin.observed)},
                   {"days", bin.days},
                   {"gap", six_digits(bin.gap())},
                   {"gap_low", six_digits(bin.gap_low)},
                   {"gap_high", six_digits(bin.gap_high)}});
  }
  return all;
}

// A bucket without rows is left out.
json::object groups_json(const method_scores& scores) {
  json::object groups;
  for (size_t g = 0; g < kScoreGroups; ++g) {
    const auto& axis = axis_of(static_cast<score_group>(g));
    json::array buckets;
    for (size_t b = 0; b < scores.groups[g].size(); ++b) {
      if (scores.groups[g][b].n == 0) continue;
      json::object bucket{{"bucket", axis.buckets[b]}};
      for (auto& [key, value] : figures_json(scores.groups[g][b])) bucket[key] = value;
      buckets.push_back(std::move(bucket));
    }
    groups[axis.name] = std::move(buckets);
  }
  return groups;
}

json::object method_json(const method_scores& scores) {
  json::array pit;
  for (const double share : scores.pit) pit.push_back(six_digits(share));
  return {{"method", scores.method},
          {"missing", scores.missing},
          {"above_most", scores.above_most},
          {"all", figures_json(scores.all)},
          {"reliability", {{"bike", reliability_json(scores.bike)}, {"dock", reliability_json(scores.dock)}}},
          {"pit", std::move(pit)},
          {"groups", groups_json(scores)}};
}

json::object comparison_json(const score_comparison& c) {
  return {{"against", c.against},
          {"score", c.score},
          {"difference", six_digits(c.difference)},
          {"low", six_digits(c.low)},
          {"high", six_digits(c.high)},
          {"better", six_digits(c.better)},
          {"days", c.days}};
}

json::object horizon_json(const horizon_scores& horizon) {
  json::array methods;
  for (const auto& m : horizon.methods) methods.push_back(method_json(m));
  json::array comparisons;
  for (const auto& c : horizon.comparisons) comparisons.push_back(comparison_json(c));
  return {{"horizon_min", horizon.horizon_min},
          {"n", horizon.n},
          {"left_out", horizon.left_out},
          {"methods", std::move(methods)},
          {"comparisons", std::move(comparisons)}};
}

}  // namespace

std::string json_of(const score_report& report) {
  json::array methods(report.methods.begin(), report.methods.end());
  json::array horizons, ebikes;
  for (const auto& h : report.horizons) horizons.push_back(horizon_json(h));
  for (const auto& h : report.ebikes) ebikes.push_back(horizon_json(h));
  json::object all{{"format", "velib-trend report/1"},
                   {"title", report.title},
                   {"model_version", report.model_version},
                   {"methods", std::move(methods)},
                   {"days", report.days},
                   {"first_day", nullptr},
                   {"last_day", nullptr},
                   {"horizons", std::move(horizons)},
                   {"ebikes", std::move(ebikes)}};
  if (report.days > 0) {
    all["first_day"] = date_of_day(report.first_day);
    all["last_day"] = date_of_day(report.last_day);
  }
  return json_text(all);
}

}  // namespace velib
