#include "train/report_tables.h"

#include <algorithm>

#include <fmt/format.h>

#include "train/bootstrap.h"
#include "train/reliability_gaps.h"
#include "train/report_text.h"

namespace velib {

namespace {

struct column {
  const char* name;
  bool word = false;  // set to the left
};

std::string share(double value) {
  return std::isnan(value) ? figure_text(value, 1) : figure_text(100.0 * value, 1) + " %";
}

// Thousands apart by a narrow space.
std::string grouped(long n) {
  std::string text = std::to_string(n);
  for (auto at = static_cast<long>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<size_t>(at), "\u202f");
  return text;
}

attributes look_of(const column& c) {
  return c.word ? attributes{{"class", "word"}} : attributes{};
}

pugi::xml_node start_table(pugi::xml_node into, const char* caption, const std::vector<column>& columns) {
  auto scroll = add_element(into, "div", {{"class", "scroll"}});
  auto table = add_element(scroll, "table");
  add_text(table, "caption", caption);
  auto row = add_element(add_element(table, "thead"), "tr");
  for (const auto& c : columns) add_text(row, "th", c.name, look_of(c));
  return add_element(table, "tbody");
}

// `starts`: the first row of a horizon, set off by a line.
void add_row(pugi::xml_node body, const std::vector<column>& columns, const std::vector<std::string>& cells,
             bool starts) {
  auto row = add_element(body, "tr");
  if (starts) row.append_attribute("class").set_value("first");
  for (size_t k = 0; k < cells.size(); ++k) add_text(row, "td", cells[k], look_of(columns[k]));
}

std::string minutes_text(int minutes) {
  return fmt::format("{} min", minutes);
}

bool has_forecasts(const horizon_scores& horizon, reliability method_scores::*event) {
  return !horizon.methods.empty() &&
         std::ranges::any_of(horizon.methods.front().*event, [](const auto& bin) { return bin.n > 0; });
}

}  // namespace

void add_gaps(pugi::xml_node into, const std::vector<horizon_scores>& horizons,
              reliability method_scores::*event, const char* name) {
  if (std::ranges::none_of(horizons, [&](const auto& h) { return has_forecasts(h, event); })) return;
  add_text(into, "p", text_of(gaps_of(horizons, event), name), {{"class", "soft"}});
}

void add_figures_table(pugi::xml_node into, const score_report& report) {
  const std::vector<column> columns = {{"ahead"},       {"method", true}, {"MAE"},         {"RMSE"},
                                       {"bias"},        {"CRPS"},         {"Brier, bike"}, {"log, bike"},
                                       {"Brier, dock"}, {"log, dock"},    {"rows"},        {"missing"}};
  auto section = add_element(into, "section");
  add_text(section, "h2", "Figures");
  auto body = start_table(section, "Errors in bikes; less is better", columns);
  for (const auto& h : report.horizons) {
    for (const auto& m : h.methods) {
      const auto& f = m.all;
      add_row(body, columns,
              {minutes_text(h.horizon_min), m.method, figure_text(f.mae, 3), figure_text(f.rmse, 3),
               figure_text(f.bias, 3), figure_text(f.crps, 3), figure_text(f.bike.brier, 4),
               figure_text(f.bike.log_score, 4), figure_text(f.dock.brier, 4),
               figure_text(f.dock.log_score, 4), grouped(f.n), grouped(m.missing)},
              &m == &h.methods.front());
    }
  }
  add_text(section, "p",
           "A row for which a method had no forecast is left out for all of them. Brier and logarithmic "
           "score judge the "
           "chance of at least one bike, or dock; the logarithm is natural, and chances are held within "
           "0.0001 and "
           "0.9999 for it.",
           {{"class", "soft"}});
}

void add_ebikes_section(pugi::xml_node body, const score_report& report) {
  if (report.ebikes.empty()) return;
  const std::vector<column> columns = {{"ahead"},       {"method", true},   {"MAE"},
                                       {"RMSE"},        {"CRPS"},           {"Brier, e-bike"},
                                       {"log, e-bike"}, {"covered (80 %)"}, {"rows"}};
  auto section = add_element(body, "section");
  add_text(section, "h2", "E-bikes");
  auto rows = start_table(section, "Errors in e-bikes; less is better", columns);
  for (const auto& h : report.ebikes) {
    for (const auto& m : h.methods) {
      const auto& f = m.all;
      add_row(rows, columns,
              {minutes_text(h.horizon_min), m.method, figure_text(f.mae, 3), figure_text(f.rmse, 3),
               figure_text(f.crps, 3), figure_text(f.bike.brier, 4), figure_text(f.bike.log_score, 4),
               share(f.interval.covered), grouped(f.n)},
              &m == &h.methods.front());
    }
  }
  add_text(
      section, "p",
      "The e-bikes among the bikes, where the feed knows them; persistence and climatology are those of the "
      "e-bikes themselves.",
      {{"class", "soft"}});
  add_gaps(section, report.ebikes, &method_scores::bike, "An e-bike");
}

void add_comparison_section(pugi::xml_node body, const score_report& report) {
  if (report.methods.size() < 2) return;
  const std::vector<column> columns = {{"ahead"},         {"against", true}, {"score", true}, {"difference"},
                                       {"95 % interval"}, {"better in"},     {"days"}};
  auto section = add_element(body, "section");
  add_text(section, "h2", "Is the difference more than chance?");
  auto rows = start_table(section, "Difference in bikes; less than 0 is better", columns);
  for (const auto& h : report.horizons) {
    for (const auto& c : h.comparisons) {
      add_row(rows, columns,
              {minutes_text(h.horizon_min), c.against, c.score == "mae" ? "MAE" : "CRPS",
               fmt::format("{:+.3f}", c.difference), fmt::format("{:+.3f} … {:+.3f}", c.low, c.high),
               share(c.better), grouped(c.days)},
              &c == &h.comparisons.front());
    }
  }
  add_text(section, "p",
           fmt::format(
               "The loss of {} less that of the other method, on the same rows. Whole local days are drawn "
               "with replacement, {} "
               "times; “better in” is the share of draws in which it had the smaller error. With fewer than "
               "about ten days the interval is too narrow.",
               report.methods[0], kResamples),
           {{"class", "soft"}});
}

void add_coverage_table(pugi::xml_node into, const score_report& report) {
  const std::vector<column> columns = {
      {"ahead"},           {"method", true}, {"covered (80 %)"}, {"closed, covered"},
      {"closed, claimed"}, {"mean width"},   {"rows"},           {"above"}};
  auto body = start_table(into, "The central 80 % interval", columns);
  for (const auto& h : report.horizons) {
    bool starts = true;
    for (const auto& m : h.methods) {
      const auto& i = m.all.interval;
      if (i.n == 0) continue;
      add_row(body, columns,
              {minutes_text(h.horizon_min), m.method, share(i.covered), share(i.covered_closed),
               share(i.claimed_closed), figure_text(i.width, 2), grouped(i.n), grouped(m.above_most)},
              starts);
      starts = false;
    }
  }
  add_text(
      into, "p",
      "“Covered” counts by the probability integral transform and should be 80 %. The closed interval from "
      "quantile to quantile holds whole counts, so it holds more than 80 % even of a perfect forecast, most "
      "of all "
      "at empty and full stations: hold what it covered against what the forecasts themselves claimed for "
      "it. "
      "Width is in bikes. “Above” counts rows whose truth lay above the last count of the distribution.",
      {{"class", "soft"}});
}

void add_group_counts(pugi::xml_node into, const score_report& report, size_t group) {
  if (report.horizons.empty() || report.horizons[0].methods.empty()) return;
  const auto& axis = axis_of(static_cast<score_group>(group));
  const auto& buckets = report.horizons[0].methods[0].groups[group];
  std::string text;
  for (size_t b = 0; b < buckets.size(); ++b) {
    if (buckets[b].n == 0) continue;
    text += fmt::format("{}{}:\u00a0{}", text.empty() ? "" : ", ", axis.buckets[b], grouped(buckets[b].n));
  }
  auto details = add_element(into, "details", {{"class", "soft"}});
  add_text(details, "summary",
           fmt::format("Rows in each group, {} min ahead", report.horizons[0].horizon_min));
  add_text(details, "p", text + ".");
}

}  // namespace velib
