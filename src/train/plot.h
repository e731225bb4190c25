// Plots of plain series as SVG inside a page: lines, bars, and reliability diagrams. They know no forecasts.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pugi {
class xml_node;
}

namespace velib {

// What the legend tells of a series. Of colours (and, of lines, dashes) there are six, 0 … 5; 6 looks like 0.
// One method should have the same in each plot of a page.
struct plot_key {
  std::string name;
  size_t colour = 0;
};

struct plot_series {
  plot_key key;
  std::vector<double> y;  // one for each x or category; NaN: a gap
};

// Labels carry the unit. The vertical axis begins at 0, or below where values do.
struct line_chart {
  std::string title;
  std::string x_label;
  std::string y_label;
  std::vector<double> x;  // ascending
  std::vector<plot_series> series;
  std::vector<double> ticks = {};  // where the horizontal axis has numbers; empty: at x, or at round ones
};

struct bar_chart {
  std::string title;
  std::string x_label;
  std::string y_label;
  std::vector<std::string> categories;
  std::vector<plot_series> series;
  std::optional<double> reference;  // a dashed line across, where values should be
};

struct reliability_point {
  double predicted = 0.0;     // mean chance, 0 … 1
  double observed = 0.0;      // share, 0 … 1
  long n = 0;                 // of forecasts; 0: no point
  double low = std::nan("");  // of an interval around `observed`, cut to 0 … 1; NaN: none
  double high = std::nan("");
};
struct reliability_series {
  plot_key key;
  std::vector<reliability_point> points;  // by tenths of the chance
};
// Observed share over predicted chance with the diagonal, thin bars for intervals, and below it how many
// forecasts each point stands for, on a logarithmic axis.
struct reliability_chart {
  std::string title;
  std::vector<reliability_series> series;
};

// Each appends a <figure>: caption, legend (with more than one series), drawing. Hovering over a mark tells
// its value.
void draw(pugi::xml_node into, const line_chart& chart);
void draw(pugi::xml_node into, const bar_chart& chart);
void draw(pugi::xml_node into, const reliability_chart& chart);

// The style sheet that the plots need on their page, for light and dark. It has neither < nor &.
std::string_view plot_style();

}  // namespace velib
