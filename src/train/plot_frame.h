// The frame of a plot: its place on the paper, axes, ticks, labels and legend.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "train/markup.h"
#include "train/plot.h"

namespace velib {

// The paper of each drawing, in SVG's units: as wide as a phone, so that letters keep their size there.
inline constexpr double kPlotWidth = 360.0;
inline constexpr double kPlotHeight = 276.0;

// From values to places on the paper, along one axis.
struct plot_scale {
  double low = 0.0;
  double high = 1.0;
  double from = 0.0;  // the place of `low`
  double to = 1.0;    // the place of `high`

  double at(double value) const { return from + (value - low) / (high - low) * (to - from); }
};

// The box that values are drawn in, and both scales.
struct plot_box {
  plot_scale x{0.0, 1.0, 42.0, 350.0};
  plot_scale y{0.0, 1.0, 222.0, 24.0};
};

// Whole multiples of 1, 2 or 5 times a power of ten within [low, high], about `wanted` of them; low < high.
std::vector<double> nice_ticks(double low, double high, int wanted);

// A vertical scale from 0, or from the least value where that is below, to a tick at or above the greatest.
// Values that are NaN do not count.
void fit_y(plot_box& box, const std::vector<double>& values);

// A number as an axis has it: no more digits than it needs.
std::string tick_text(double value);

// Appends <figure> with caption and legend; returns its <svg>.
pugi::xml_node start_figure(pugi::xml_node into, const std::string& title, const std::vector<plot_key>& keys,
                            double height = kPlotHeight);

void add_line(pugi::xml_node svg, double x1, double y1, double x2, double y2, const char* look);
void add_label(pugi::xml_node svg, double x, double y, std::string_view text, const char* look);

// Lines and labels of the vertical axis, and the names of both.
void add_y_axis(pugi::xml_node svg, const plot_box& box);
void add_axis_names(pugi::xml_node svg, const plot_box& box, std::string_view x_label,
                    std::string_view y_label);

// The class that gives a colour.
std::string colour_class(size_t colour);

}  // namespace velib
