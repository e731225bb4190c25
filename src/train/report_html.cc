#include "train/report_html.h"

#include <numeric>
#include <sstream>

#include <fmt/format.h>

#include "train/markup.h"
#include "train/plot.h"
#include "train/reliability_gaps.h"
#include "train/report_tables.h"

namespace velib {

namespace {

constexpr std::string_view kPageStyle = R"css(
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1b2129; --soft: #5b6570; --card: #f6f7f9; }
@media (prefers-color-scheme: dark) { :root { --paper: #12161b; --ink: #e6eaef; --soft: #9aa6b2; --card: #1a2027; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 78rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0.4rem 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 0.5rem; }
p { margin: 0.4rem 0; max-width: 46rem; } .soft { color: var(--soft); font-size: 0.9rem; }
.plots { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); }
.plots ~ .plots { margin-top: 1rem; }
.plots figure { background: var(--card); border-radius: 0.6rem; padding: 0.7rem; }
.scroll { overflow-x: auto; margin-top: 0.9rem; } details { margin-top: 0.5rem; } summary { cursor: pointer; }
table { border-collapse: collapse; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.3rem; }
th, td { padding: 0.2rem 0.5rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--grid); }
th { color: var(--soft); font-weight: 600; vertical-align: bottom; } .word { text-align: left; }
.first td { border-top: 2px solid var(--grid); }
)css";

using figure_of = double (*)(const score_figures&);

double mae_of(const score_figures& f) {
  return f.mae;
}
double rmse_of(const score_figures& f) {
  return f.rmse;
}
double crps_of(const score_figures& f) {
  return f.crps;
}

std::string ahead(int minutes) {
  return minutes % 60 == 0 ? fmt::format("{} h ahead", minutes / 60) : fmt::format("{} min ahead", minutes);
}

// The horizons that plots are made of: the first, the middle and the last.
std::vector<const horizon_scores*> shown(const score_report& report) {
  const size_t n = report.horizons.size();
  if (n <= 3) {
    std::vector<const horizon_scores*> all;
    for (const auto& h : report.horizons) all.push_back(&h);
    return all;
  }
  return {&report.horizons.front(), &report.horizons[(n - 1) / 2], &report.horizons.back()};
}

pugi::xml_node add_section(pugi::xml_node body, std::string_view title, std::string_view says) {
  auto section = add_element(body, "section");
  add_text(section, "h2", title);
  if (!says.empty()) add_text(section, "p", says, {{"class", "soft"}});
  return section;
}

// --- error by horizon ---

void plot_by_horizon(pugi::xml_node into, const score_report& report, const char* title, figure_of figure) {
  line_chart chart{.title = title, .x_label = "hours ahead", .y_label = "bikes", .x = {}, .series = {}};
  for (size_t m = 0; m < report.methods.size(); ++m) chart.series.push_back({{report.methods[m], m}, {}});
  for (const auto& h : report.horizons) {
    chart.x.push_back(h.horizon_min / 60.0);
    for (size_t m = 0; m < h.methods.size(); ++m) chart.series[m].y.push_back(figure(h.methods[m].all));
  }
  draw(into, chart);
}

void add_error_section(pugi::xml_node body, const score_report& report) {
  auto section =
      add_section(body, "Error by horizon",
                  "CRPS judges a whole distribution; of a forecast without one it is the absolute error, so "
                  "that the two compare. Less is better in all three.");
  auto plots = add_element(section, "div", {{"class", "plots"}});
  plot_by_horizon(plots, report, "Mean absolute error", mae_of);
  plot_by_horizon(plots, report, "Root mean square error", rmse_of);
  plot_by_horizon(plots, report, "CRPS", crps_of);
}

// --- calibration ---

// Intervals are of the method judged alone: those of all would hide each other.
reliability_series series_of(const plot_key& key, const reliability& bins, bool judged) {
  const double none = std::nan("");
  reliability_series series{key, {}};
  for (const auto& bin : bins) {
    series.points.push_back({bin.predicted, bin.observed, bin.n, judged ? bin.predicted + bin.gap_low : none,
                             judged ? bin.predicted + bin.gap_high : none});
  }
  return series;
}

void plot_reliability(pugi::xml_node into, const horizon_scores& horizon, const char* of,
                      reliability method_scores::*bins, chance_figures score_figures::*chance) {
  reliability_chart chart{.title = fmt::format("Chance of {}, {}", of, ahead(horizon.horizon_min)),
                          .series = {}};
  for (size_t m = 0; m < horizon.methods.size(); ++m) {
    const auto& scores = horizon.methods[m];
    if ((scores.all.*chance).n > 0)
      chart.series.push_back(series_of({scores.method, m}, scores.*bins, m == 0));
  }
  if (!chart.series.empty()) draw(into, chart);
}

// In multiples of the even share, so that 1 is right.
void plot_pit(pugi::xml_node into, const horizon_scores& horizon) {
  bar_chart chart{.title = fmt::format("Where the truth fell, {}", ahead(horizon.horizon_min)),
                  .x_label = "probability integral transform, upper end of each tenth",
                  .y_label = "density",
                  .categories = {},
                  .series = {},
                  .reference = 1.0};
  for (int bin = 1; bin <= kPitBins; ++bin) chart.categories.push_back(fmt::format("{:.1f}", bin / 10.0));
  for (size_t m = 0; m < horizon.methods.size(); ++m) {
    const auto& scores = horizon.methods[m];
    if (scores.all.interval.n == 0) continue;
    plot_series series{{scores.method, m}, {}};
    for (const double share : scores.pit) series.y.push_back(share * kPitBins);
    chart.series.push_back(std::move(series));
  }
  if (!chart.series.empty()) draw(into, chart);
}

void add_calibration_section(pugi::xml_node body, const score_report& report) {
  const auto says = fmt::format(
      "Of all forecasts that gave a chance of 70 %, the event should follow in 70 %: on the dashed line. "
      "A thin upright bar, for {} alone, is the 95 % interval of the gap between point and line, by "
      "resampling whole days: where it does not reach the line, the gap is more than the luck of these "
      "days. Of fewer than five days it is too narrow. The bars below say how many forecasts a point "
      "stands for.",
      report.methods.empty() ? "the method judged" : report.methods[0]);
  auto section = add_section(body, "Are the chances true?", says);
  auto bike = add_element(section, "div", {{"class", "plots"}});
  add_gaps(section, report.horizons, &method_scores::bike, "A bike");
  auto dock = add_element(section, "div", {{"class", "plots"}});
  add_gaps(section, report.horizons, &method_scores::dock, "A dock");
  for (const auto* h : shown(report)) {
    plot_reliability(bike, *h, "a bike", &method_scores::bike, &score_figures::bike);
    plot_reliability(dock, *h, "a dock", &method_scores::dock, &score_figures::dock);
  }
  if (bike.first_child().empty()) add_text(bike, "p", "No method gave chances of a bike.");
  if (dock.first_child().empty()) add_text(dock, "p", "No method gave chances of a dock.");
}

void add_pit_section(pugi::xml_node body, const score_report& report) {
  auto section = add_section(
      body, "Are the distributions as wide as they should be?",
      "Bars of height 1 are right. A hollow middle means too narrow, a hump too wide, a slope a bias "
      "(Czado, Gneiting and Held 2009).");
  auto plots = add_element(section, "div", {{"class", "plots"}});
  for (const auto* h : shown(report)) plot_pit(plots, *h);
  if (plots.first_child().empty()) add_text(plots, "p", "No method gave a distribution.");
  add_coverage_table(section, report);
}

// --- groups ---

// The buckets in which some row fell.
std::vector<size_t> filled_buckets(const horizon_scores& horizon, size_t group) {
  std::vector<size_t> filled;
  if (horizon.methods.empty()) return filled;
  const auto& buckets = horizon.methods[0].groups[group];
  for (size_t b = 0; b < buckets.size(); ++b) {
    if (buckets[b].n > 0) filled.push_back(b);
  }
  return filled;
}

std::vector<plot_series> group_series(const horizon_scores& horizon, size_t group,
                                      const std::vector<size_t>& buckets) {
  std::vector<plot_series> all;
  for (size_t m = 0; m < horizon.methods.size(); ++m) {
    plot_series series{{horizon.methods[m].method, m}, {}};
    for (const size_t b : buckets) series.y.push_back(horizon.methods[m].groups[group][b].mae);
    all.push_back(std::move(series));
  }
  return all;
}

// A line, broken at hours without a row.
void plot_hours(pugi::xml_node into, const horizon_scores& horizon, size_t group, std::string title) {
  const auto& axis = axis_of(static_cast<score_group>(group));
  std::vector<size_t> all(axis.buckets.size());
  std::iota(all.begin(), all.end(), size_t{0});
  draw(into, line_chart{.title = std::move(title),
                        .x_label = std::string(axis.unit),
                        .y_label = "bikes",
                        .x = {all.begin(), all.end()},
                        .series = group_series(horizon, group, all),
                        .ticks = {0, 3, 6, 9, 12, 15, 18, 21}});
}

void plot_group(pugi::xml_node into, const horizon_scores& horizon, size_t group) {
  std::string title = fmt::format("MAE, {}", ahead(horizon.horizon_min));
  if (static_cast<score_group>(group) == score_group::hour)
    return plot_hours(into, horizon, group, std::move(title));
  const auto& axis = axis_of(static_cast<score_group>(group));
  const auto buckets = filled_buckets(horizon, group);
  bar_chart chart{
      std::move(title), std::string(axis.unit), "bikes", {}, group_series(horizon, group, buckets), {}};
  for (const size_t b : buckets) chart.categories.emplace_back(axis.buckets[b]);
  draw(into, chart);
}

void add_group_section(pugi::xml_node body, const score_report& report, size_t group) {
  auto section = add_section(body, axis_of(static_cast<score_group>(group)).title, "");
  auto plots = add_element(section, "div", {{"class", "plots"}});
  for (const auto* h : shown(report)) plot_group(plots, *h, group);
  add_group_counts(section, report, group);
}

// --- the page ---

std::string summary_of(const score_report& report) {
  if (report.days == 0) return "No forecast was scored.";
  return fmt::format("{}{} local days, {} to {}.",
                     report.model_version.empty() ? "" : fmt::format("Model {}. ", report.model_version),
                     report.days, date_of_day(report.first_day), date_of_day(report.last_day));
}

void add_head(pugi::xml_node html, const score_report& report) {
  auto head = add_element(html, "head");
  add_element(head, "meta", {{"charset", "utf-8"}});
  add_element(head, "meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  add_text(head, "title", report.title);
  add_text(head, "style", fmt::format("{}{}", kPageStyle, plot_style()));
}

void add_body(pugi::xml_node html, const score_report& report) {
  auto body = add_element(html, "body");
  add_text(body, "h1", report.title);
  add_text(body, "p", summary_of(report), {{"class", "soft"}});
  if (report.days == 0) return;
  add_error_section(body, report);
  add_figures_table(body, report);
  add_ebikes_section(body, report);
  add_comparison_section(body, report);
  add_calibration_section(body, report);
  add_pit_section(body, report);
  for (size_t g = 0; g < kScoreGroups; ++g) add_group_section(body, report, g);
}

}  // namespace

std::string html_of(const score_report& report) {
  auto titled = report;
  if (titled.title.empty()) titled.title = "Forecasts scored";
  pugi::xml_document page;
  page.append_child(pugi::node_doctype).set_value("html");
  auto html = add_element(page, "html", {{"lang", "en"}, {"xmlns", "http://www.w3.org/1999/xhtml"}});
  add_head(html, titled);
  add_body(html, titled);
  std::ostringstream text;
  page.save(text, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  return text.str();
}

}  // namespace velib
