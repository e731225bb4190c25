#include "train/report_text.h"

#include <fmt/format.h>

namespace velib {

namespace {

std::string figures_line(int horizon_min, const method_scores& m) {
  const auto& f = m.all;
  return fmt::format("{:>4} min  {:<14} {:>9} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7}\n", horizon_min,
                     m.method, f.n, figure_text(f.mae, 3), figure_text(f.rmse, 3), figure_text(f.bias, 3),
                     figure_text(f.crps, 3), figure_text(f.bike.brier, 4), figure_text(f.dock.brier, 4),
                     figure_text(100.0 * f.interval.covered, 1), figure_text(f.interval.width, 1));
}

std::string comparison_line(int horizon_min, const score_comparison& c) {
  return fmt::format("{:>4} min  {:<14} {:<5} {:>+8.3f}  [{:+.3f}, {:+.3f}]  {:>5.1f} %  {:>4}\n",
                     horizon_min, c.against, c.score, c.difference, c.low, c.high, 100.0 * c.better, c.days);
}

}  // namespace

std::string figure_text(double value, int digits) {
  return std::isnan(value) ? "–" : fmt::format("{:.{}f}", value, digits);
}

namespace {

std::string figures_of(const char* first, const std::vector<horizon_scores>& horizons) {
  auto table =
      fmt::format("{:>8}  {:<14} {:>9} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7}\n", first, "method",
                  "rows", "MAE", "RMSE", "bias", "CRPS", "B bike", "B dock", "in 80%", "width");
  for (const auto& h : horizons) {
    if (h.n == 0) continue;
    for (const auto& m : h.methods) table += figures_line(h.horizon_min, m);
  }
  return table;
}

}  // namespace

std::string table_of(const score_report& report) {
  auto table = figures_of("horizon", report.horizons);
  if (!report.ebikes.empty()) table.append("\n").append(figures_of("e-bikes", report.ebikes));
  if (report.methods.size() < 2) return table;
  table += fmt::format("\n{} less each other method; resampled by day\n", report.methods[0]);
  table += fmt::format("{:>8}  {:<14} {:<5} {:>8}  {:<17} {:>7}  {:>4}\n", "horizon", "against", "score",
                       "differ", "95 % interval", "better", "days");
  for (const auto& h : report.horizons) {
    if (h.n == 0) continue;
    for (const auto& c : h.comparisons) table += comparison_line(h.horizon_min, c);
  }
  return table;
}

}  // namespace velib
