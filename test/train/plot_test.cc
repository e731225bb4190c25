#include "train/plot.h"

#include <cmath>

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "train/plot_frame.h"

namespace velib {
namespace {

const double kNone = std::nan("");

template <class Chart>
pugi::xml_document drawn(const Chart& chart) {
  pugi::xml_document page;
  draw(page, chart);
  return page;
}

plot_series series_of(std::string name, size_t colour, std::vector<double> y) {
  plot_series series;
  series.key.name = std::move(name);
  series.key.colour = colour;
  series.y = std::move(y);
  return series;
}

line_chart chart_of(std::vector<double> x, std::vector<double> y) {
  line_chart chart;
  chart.x = std::move(x);
  chart.series.push_back(series_of("a", 0, std::move(y)));
  return chart;
}

std::string path_of(const pugi::xml_document& page) {
  return page.select_node("//path").node().attribute("d").value();
}

TEST(plot, ticks_are_round_and_inside) {
  EXPECT_EQ(nice_ticks(0.0, 1.0, 5), (std::vector<double>{0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0}));
  EXPECT_EQ(nice_ticks(0.0, 23.0, 8), (std::vector<double>{0.0, 5.0, 10.0, 15.0, 20.0}));
  EXPECT_EQ(nice_ticks(-3.0, 4.0, 5), (std::vector<double>{-2.0, 0.0, 2.0, 4.0}));
  EXPECT_EQ(nice_ticks(0.0, 3e-7, 3).size(), 4u);
}

TEST(plot, vertical_scale_holds_every_value_and_zero) {
  plot_box box;
  fit_y(box, {1.0, kNone, 4.3});
  EXPECT_EQ(box.y.low, 0.0);
  EXPECT_GE(box.y.high, 4.3);
  fit_y(box, {-1.5, 2.0});
  EXPECT_LE(box.y.low, -1.5);
  fit_y(box, {});
  EXPECT_GT(box.y.high, box.y.low);
}

TEST(plot, a_line_goes_through_its_points) {
  const auto page = drawn(chart_of({0.0, 10.0}, {0.0, 5.0}));
  EXPECT_EQ(path_of(page), "M42 222L350 24");
  EXPECT_EQ(page.select_nodes("//circle").size(), 2u);
}

TEST(plot, a_line_breaks_where_a_value_is_missing) {
  const auto page = drawn(chart_of({0.0, 1.0, 2.0}, {5.0, kNone, 5.0}));
  EXPECT_EQ(path_of(page), "M42 24M350 24");
  EXPECT_EQ(page.select_nodes("//circle").size(), 2u);
}

TEST(plot, one_point_or_none_is_a_plot_too) {
  const auto one = drawn(chart_of({1.0}, {5.0}));
  EXPECT_EQ(path_of(one), "M196 24");
  EXPECT_EQ(drawn(line_chart{}).select_nodes("//svg").size(), 1u);
  EXPECT_EQ(drawn(bar_chart{}).select_nodes("//svg").size(), 1u);
  EXPECT_EQ(drawn(reliability_chart{}).select_nodes("//svg").size(), 1u);
}

TEST(plot, bars_stand_on_zero_and_reach_their_value) {
  bar_chart chart;
  chart.categories = {"p", "q"};
  chart.series.push_back(series_of("a", 3, {4.0, kNone}));
  chart.series.push_back(series_of("b", 4, {2.5, -4.0}));
  const auto page = drawn(chart);
  const auto bars = page.select_nodes("//rect");
  ASSERT_EQ(bars.size(), 3u);
  EXPECT_EQ(bars[0].node().attribute("y").as_double(), 24.0);
  EXPECT_EQ(bars[0].node().attribute("height").as_double(), 99.0);  // half: the axis goes down to −4
  EXPECT_STREQ(bars[0].node().attribute("class").value(), "bar s3");
  EXPECT_EQ(bars[2].node().attribute("y").as_double(), 123.0);
  EXPECT_STREQ(bars[1].node().child("title").text().get(), "b, p: 2.5");
}

TEST(plot, reliability_leaves_out_empty_tenths_and_tells_counts) {
  reliability_chart chart;
  chart.series.resize(1);
  chart.series[0].key.name = std::string("a");
  chart.series[0].points.resize(10);
  chart.series[0].points[2] = {0.25, 0.5, 120};
  const auto page = drawn(chart);
  ASSERT_EQ(page.select_nodes("//circle").size(), 1u);
  const auto dot = page.select_node("//circle").node();
  EXPECT_EQ(dot.attribute("cx").as_double(), 42.0 + 0.25 * 308.0);
  EXPECT_EQ(dot.attribute("cy").as_double(), 143.0);
  EXPECT_STREQ(dot.child("title").text().get(), "a: predicted 0.250, observed 0.500, 120 forecasts");
  EXPECT_EQ(page.select_nodes("//rect").size(), 1u);
}

TEST(plot, an_interval_is_a_bar_that_stays_in_the_box) {
  reliability_chart chart;
  chart.series.resize(1);
  chart.series[0].key.colour = 2;
  chart.series[0].points = {{0.25, 0.5, 120, 0.25, 0.75}, {0.5, 0.9, 9, 0.5, 1.2}, {0.75, 0.5, 120}};
  const auto page = drawn(chart);
  const auto bars = page.select_nodes("//line[@class='interval s2']");
  ASSERT_EQ(bars.size(), 2u);
  const auto first = bars[0].node(), second = bars[1].node();
  EXPECT_EQ(first.attribute("x1").as_double(), 42.0 + 0.25 * 308.0);
  EXPECT_EQ(first.attribute("x2").as_double(), first.attribute("x1").as_double());
  EXPECT_EQ(first.attribute("y1").as_double(), 262.0 - 0.25 * 238.0);
  EXPECT_EQ(first.attribute("y2").as_double(), 262.0 - 0.75 * 238.0);
  EXPECT_EQ(second.attribute("y2").as_double(), 24.0);
  EXPECT_STREQ(page.select_node("//circle/title").node().text().get(),
               ": predicted 0.250, observed 0.500 (95 % interval 0.250 … 0.750), 120 forecasts");
}

TEST(plot, a_legend_names_each_series_where_there_are_several) {
  auto chart = chart_of({1.0}, {1.0});
  EXPECT_EQ(drawn(chart).select_nodes("//p").size(), 0u);
  chart.series.push_back(series_of("<second>", 2, {2.0}));
  const auto page = drawn(chart);
  EXPECT_EQ(page.select_nodes("//p[@class='legend']/span").size(), 2u);
  EXPECT_STREQ(page.select_node("//p/span[@class='s2']/span").node().text().get(), "<second>");
}

}  // namespace
}  // namespace velib
