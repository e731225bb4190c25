#include "train/plot_frame.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace velib {

namespace {

constexpr size_t kColours = 6;

double nice_step(double span, int wanted) {
  const double raw = span / wanted;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (raw <= factor * power * (1.0 + 1e-9)) return factor * power;
  }
  return 10.0 * power;
}

void add_legend(pugi::xml_node figure, const std::vector<plot_key>& keys) {
  auto legend = add_element(figure, "p", {{"class", "legend"}});
  for (const auto& key : keys) {
    auto entry = add_element(legend, "span", {{"class", colour_class(key.colour)}});
    add_text(entry, "b", "■ ");
    add_text(entry, "span", key.name);
  }
}

}  // namespace

std::vector<double> nice_ticks(double low, double high, int wanted) {
  const double step = nice_step(high - low, wanted);
  std::vector<double> ticks;
  for (double k = std::ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; ++k)
    ticks.push_back(k * step);
  return ticks;
}

void fit_y(plot_box& box, const std::vector<double>& values) {
  double low = 0.0;
  double high = 0.0;
  for (const double v : values) {
    if (!std::isfinite(v)) continue;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  if (low == high) high = 1.0;
  const double step = nice_step(high - low, 5);
  box.y.low = std::floor(low / step + 1e-9) * step;
  box.y.high = std::ceil(high / step - 1e-9) * step;
}

std::string tick_text(double value) {
  return std::abs(value) < 1e-12 ? "0" : fmt::format("{:.4g}", value);
}

pugi::xml_node start_figure(pugi::xml_node into, const std::string& title, const std::vector<plot_key>& keys,
                            double height) {
  auto figure = add_element(into, "figure");
  add_text(figure, "figcaption", title);
  if (keys.size() > 1) add_legend(figure, keys);
  auto svg = add_element(figure, "svg",
                         {{"xmlns", "http://www.w3.org/2000/svg"},
                          {"viewBox", fmt::format("0 0 {} {}", kPlotWidth, height)},
                          {"role", "img"}});
  add_text(svg, "title", title);
  return svg;
}

void add_line(pugi::xml_node svg, double x1, double y1, double x2, double y2, const char* look) {
  add_element(svg, "line",
              {{"class", look},
               {"x1", coordinate(x1)},
               {"y1", coordinate(y1)},
               {"x2", coordinate(x2)},
               {"y2", coordinate(y2)}});
}

void add_label(pugi::xml_node svg, double x, double y, std::string_view text, const char* look) {
  add_text(svg, "text", text, {{"class", look}, {"x", coordinate(x)}, {"y", coordinate(y)}});
}

void add_y_axis(pugi::xml_node svg, const plot_box& box) {
  for (const double tick : nice_ticks(box.y.low, box.y.high, 5)) {
    const double y = box.y.at(tick);
    add_line(svg, box.x.from, y, box.x.to, y, std::abs(tick) < 1e-12 ? "axis" : "grid");
    add_label(svg, box.x.from - 6.0, y + 4.0, tick_text(tick), "tick end");
  }
}

void add_axis_names(pugi::xml_node svg, const plot_box& box, std::string_view x_label,
                    std::string_view y_label) {
  add_label(svg, box.x.to, box.y.from + 46.0, x_label, "name end");
  add_label(svg, 4.0, 12.0, y_label, "name");
}

std::string colour_class(size_t colour) {
  return fmt::format("s{}", colour % kColours);
}

}  // namespace velib
