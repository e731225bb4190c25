#include "train/plot.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "train/plot_frame.h"

namespace velib {

namespace {

constexpr double kTickRow = 16.0;  // from the axis down to the foot of its labels
constexpr double kLetter = 6.0;    // width of a letter of a label, about

template <class Series>
std::vector<plot_key> keys_of(const std::vector<Series>& series) {
  std::vector<plot_key> keys;
  for (const auto& s : series) keys.push_back(s.key);
  return keys;
}

std::vector<double> values_of(const std::vector<plot_series>& series) {
  std::vector<double> all;
  for (const auto& s : series) all.insert(all.end(), s.y.begin(), s.y.end());
  return all;
}

std::string looks(const char* what, size_t colour) {
  return fmt::format("{} {}", what, colour_class(colour));
}

// A line through the points, broken where a value is missing.
void add_path(pugi::xml_node svg, const plot_box& box, const std::vector<double>& x,
              const std::vector<double>& y, size_t colour) {
  std::string path;
  bool drawing = false;
  for (size_t k = 0; k < y.size(); ++k) {
    const bool known = std::isfinite(y[k]);
    if (known) {
      path +=
          fmt::format("{}{} {}", drawing ? 'L' : 'M', coordinate(box.x.at(x[k])), coordinate(box.y.at(y[k])));
    }
    drawing = known;
  }
  if (!path.empty()) add_element(svg, "path", {{"class", looks("line", colour)}, {"d", path}});
}

void add_dot(pugi::xml_node svg, double x, double y, size_t colour, const std::string& tells) {
  auto dot = add_element(
      svg, "circle",
      {{"class", looks("dot", colour)}, {"cx", coordinate(x)}, {"cy", coordinate(y)}, {"r", "3"}});
  add_text(dot, "title", tells);
}

void add_bar(pugi::xml_node svg, double x, double width, double y1, double y2, size_t colour,
             const std::string& tells) {
  auto bar = add_element(svg, "rect",
                         {{"class", looks("bar", colour)},
                          {"x", coordinate(x)},
                          {"y", coordinate(std::min(y1, y2))},
                          {"width", coordinate(width)},
                          {"height", coordinate(std::abs(y2 - y1))}});
  add_text(bar, "title", tells);
}

void fit_x(plot_box& box, const std::vector<double>& x) {
  box.x.low = x.empty() ? 0.0 : x.front();
  box.x.high = x.empty() ? 1.0 : x.back();
  if (box.x.low == box.x.high) box.x.low -= 1.0, box.x.high += 1.0;
}

std::vector<double> ticks_of(const plot_box& box, const line_chart& chart) {
  if (!chart.ticks.empty()) return chart.ticks;
  return chart.x.size() <= 8 ? chart.x : nice_ticks(box.x.low, box.x.high, 8);
}

// Those that have the room: where points lie close, some go without.
void add_x_ticks(pugi::xml_node svg, const plot_box& box, const line_chart& chart) {
  double last = -100.0;
  for (const double tick : ticks_of(box, chart)) {
    if (tick < box.x.low || tick > box.x.high) continue;
    const double at = box.x.at(tick);
    if (at - last < 24.0) continue;
    add_label(svg, at, box.y.from + kTickRow, tick_text(tick), "tick middle");
    last = at;
  }
}

// Where the label of a category stands: names too long for their room take turns on two rows.
double label_row(const std::vector<std::string>& categories, size_t index, double room) {
  size_t longest = 0;
  for (const auto& name : categories) longest = std::max(longest, name.size());
  const bool crowded = static_cast<double>(longest) * kLetter > room;
  return kTickRow + (crowded && index % 2 == 1 ? kTickRow - 3.0 : 0.0);
}

// Bars of one category stand side by side in four fifths of its room.
void add_bars(pugi::xml_node svg, const plot_box& box, const bar_chart& chart) {
  const double room =
      (box.x.to - box.x.from) / static_cast<double>(std::max<size_t>(1, chart.categories.size()));
  const double width = 0.8 * room / static_cast<double>(std::max<size_t>(1, chart.series.size()));
  const double foot = box.y.at(0.0);
  for (size_t c = 0; c < chart.categories.size(); ++c) {
    const double left = box.x.from + room * (static_cast<double>(c) + 0.1);
    add_label(svg, left + 0.4 * room, box.y.from + label_row(chart.categories, c, room), chart.categories[c],
              "tick middle");
    for (size_t s = 0; s < chart.series.size(); ++s) {
      const double value = chart.series[s].y[c];
      if (!std::isfinite(value)) continue;
      add_bar(svg, left + width * static_cast<double>(s), width * 0.9, foot, box.y.at(value),
              chart.series[s].key.colour,
              fmt::format("{}, {}: {:.4g}", chart.series[s].key.name, chart.categories[c], value));
    }
  }
}

// --- reliability ---

constexpr double kReliabilityHeight = 384.0;
constexpr plot_box kReliabilityBox{.x = {0.0, 1.0, 42.0, 350.0}, .y = {0.0, 1.0, 262.0, 24.0}};
constexpr plot_scale kCountScale{0.0, 1.0, 346.0, 298.0};

void add_interval(pugi::xml_node svg, const reliability_point& point, size_t colour) {
  if (std::isnan(point.low) || std::isnan(point.high)) return;
  const auto& box = kReliabilityBox;
  const double x = box.x.at(point.predicted);
  add_line(svg, x, box.y.at(std::max(0.0, point.low)), x, box.y.at(std::min(1.0, point.high)),
           looks("interval", colour).c_str());
}

std::string told(const reliability_series& series, const reliability_point& p) {
  const auto interval =
      std::isnan(p.low) ? "" : fmt::format(" (95 % interval {:.3f} … {:.3f})", p.low, p.high);
  return fmt::format("{}: predicted {:.3f}, observed {:.3f}{}, {} forecasts", series.key.name, p.predicted,
                     p.observed, interval, p.n);
}

void add_curve(pugi::xml_node svg, const reliability_series& series) {
  std::vector<double> x, y;
  for (const auto& p : series.points) {
    if (p.n == 0) continue;
    x.push_back(p.predicted);
    y.push_back(p.observed);
  }
  add_path(svg, kReliabilityBox, x, y, series.key.colour);
  for (const auto& p : series.points) {
    if (p.n == 0) continue;
    add_interval(svg, p, series.key.colour);
    add_dot(svg, kReliabilityBox.x.at(p.predicted), kReliabilityBox.y.at(p.observed), series.key.colour,
            told(series, p));
  }
}

// Where a count stands: each power of ten is as high as the one before.
plot_scale count_scale(const std::vector<reliability_series>& all) {
  auto scale = kCountScale;
  for (const auto& s : all) {
    for (const auto& p : s.points)
      scale.high = std::max(scale.high, std::log10(1.0 + static_cast<double>(p.n)));
  }
  return scale;
}

void add_counts(pugi::xml_node svg, const reliability_series& series, size_t place, size_t of,
                const plot_scale& scale) {
  const double room =
      (kReliabilityBox.x.to - kReliabilityBox.x.from) / static_cast<double>(series.points.size());
  const double width = 0.8 * room / static_cast<double>(of);
  for (size_t k = 0; k < series.points.size(); ++k) {
    const auto& p = series.points[k];
    if (p.n == 0) continue;
    const double x =
        kReliabilityBox.x.from + room * (static_cast<double>(k) + 0.1) + width * static_cast<double>(place);
    add_bar(svg, x, width * 0.9, scale.from, scale.at(std::log10(1.0 + static_cast<double>(p.n))),
            series.key.colour, fmt::format("{}: {} forecasts", series.key.name, p.n));
  }
}

std::string power_text(int power) {
  constexpr const char* kNames[] = {"1", "10", "100", "1k", "10k", "100k", "1M", "10M", "100M", "1G"};
  return kNames[std::clamp(power, 0, 9)];
}

void add_count_axis(pugi::xml_node svg, const plot_scale& scale) {
  const int most = static_cast<int>(scale.high);
  const int step = most > 3 ? 2 : 1;
  for (int power = most; power > 0; power -= step) {
    const double y = scale.at(power);
    add_line(svg, kReliabilityBox.x.from, y, kReliabilityBox.x.to, y, "grid");
    add_label(svg, kReliabilityBox.x.from - 6.0, y + 4.0, power_text(power), "tick end");
  }
  add_line(svg, kReliabilityBox.x.from, scale.from, kReliabilityBox.x.to, scale.from, "axis");
  add_label(svg, 4.0, scale.to - 8.0, "forecasts", "name");
}

}  // namespace

void draw(pugi::xml_node into, const line_chart& chart) {
  auto svg = start_figure(into, chart.title, keys_of(chart.series));
  plot_box box;
  fit_x(box, chart.x);
  fit_y(box, values_of(chart.series));
  add_y_axis(svg, box);
  add_x_ticks(svg, box, chart);
  add_axis_names(svg, box, chart.x_label, chart.y_label);
  for (const auto& s : chart.series) {
    add_path(svg, box, chart.x, s.y, s.key.colour);
    for (size_t k = 0; k < s.y.size(); ++k) {
      if (!std::isfinite(s.y[k])) continue;
      add_dot(svg, box.x.at(chart.x[k]), box.y.at(s.y[k]), s.key.colour,
              fmt::format("{}, {}: {:.4g}", s.key.name, tick_text(chart.x[k]), s.y[k]));
    }
  }
}

void draw(pugi::xml_node into, const bar_chart& chart) {
  auto svg = start_figure(into, chart.title, keys_of(chart.series));
  plot_box box;
  auto values = values_of(chart.series);
  if (chart.reference) values.push_back(*chart.reference);
  fit_y(box, values);
  add_y_axis(svg, box);
  add_axis_names(svg, box, chart.x_label, chart.y_label);
  add_bars(svg, box, chart);
  if (!chart.reference) return;
  const double y = box.y.at(*chart.reference);
  add_line(svg, box.x.from, y, box.x.to, y, "reference");
}

void draw(pugi::xml_node into, const reliability_chart& chart) {
  auto svg = start_figure(into, chart.title, keys_of(chart.series), kReliabilityHeight);
  const auto& box = kReliabilityBox;
  add_y_axis(svg, box);
  add_line(svg, box.x.from, box.y.from, box.x.to, box.y.to, "reference");
  for (const double tick : nice_ticks(0.0, 1.0, 5)) {
    add_label(svg, box.x.at(tick), kCountScale.from + kTickRow, tick_text(tick), "tick middle");
  }
  add_label(svg, box.x.to, kCountScale.from + 34.0, "predicted chance", "name end");
  add_label(svg, 4.0, 12.0, "observed share", "name");
  const auto counts = count_scale(chart.series);
  add_count_axis(svg, counts);
  for (size_t s = 0; s < chart.series.size(); ++s) {
    add_counts(svg, chart.series[s], s, chart.series.size(), counts);
    add_curve(svg, chart.series[s]);
  }
}

std::string_view plot_style() {
  return R"css(
:root { --grid: #e3e6ea; --axis: #6b7480; }
.s0 { --c: #0b66b8; --d: none; } .s1 { --c: #d2540f; --d: 7 3; } .s2 { --c: #0a8f63; --d: 2 3; }
.s3 { --c: #b0489a; --d: 9 3 2 3; } .s4 { --c: #7a6a00; --d: 4 2; } .s5 { --c: #5d6470; --d: 1 2; }
@media (prefers-color-scheme: dark) {
  :root { --grid: #2d343d; --axis: #93a0ae; }
  .s0 { --c: #5db3ff; } .s1 { --c: #ff9a5c; } .s2 { --c: #3ed6a0; }
  .s3 { --c: #ec94d9; } .s4 { --c: #e0cf4a; } .s5 { --c: #b6bfca; }
}
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; }
figure svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; }
.legend { margin: 0.15rem 0 0.3rem; font-size: 0.85rem; }
.legend span span { margin-right: 0.9rem; }
.legend b { color: var(--c); }
svg text { fill: currentColor; } svg .tick { fill: var(--axis); font-size: 11.5px; }
svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
svg .grid { stroke: var(--grid); } svg .axis { stroke: var(--axis); }
svg .reference { stroke: var(--axis); stroke-dasharray: 4 4; }
svg .line { fill: none; stroke: var(--c); stroke-width: 2; stroke-dasharray: var(--d); }
svg .dot, svg .bar { fill: var(--c); }
svg .interval { stroke: var(--c); stroke-width: 1.3; }
)css";
}

}  // namespace velib
