#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "test/train/scored_city.h"
#include "train/report_html.h"
#include "train/report_json.h"
#include "train/report_text.h"

namespace velib {
namespace {

score_report city_report() {
  score_book book(city_plan());
  add_city(book, 400, 5);
  auto report = book.report();
  report.title = "A & B <i>\"c\"</i>\x01";
  report.model_version = "v1 </style><script>";
  return report;
}

// The page as XML; fails when it is none.
pugi::xml_document parsed(const std::string& page) {
  pugi::xml_document document;
  const auto parsing = document.load_string(page.c_str(), pugi::parse_default | pugi::parse_doctype);
  EXPECT_TRUE(parsing) << parsing.description() << " at " << parsing.offset << ": "
                       << page.substr(static_cast<size_t>(parsing.offset), 80);
  return document;
}

size_t number_of(const pugi::xml_document& page, const char* path) {
  return page.select_nodes(path).size();
}

TEST(report_html, is_well_formed_and_stands_alone) {
  const auto page = html_of(city_report());
  const auto document = parsed(page);
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>")) << page.substr(0, 80);
  EXPECT_EQ(number_of(document, "//script"), 0u);
  EXPECT_EQ(number_of(document, "//link"), 0u);
  EXPECT_EQ(number_of(document, "//*[@src or @href or @onload]"), 0u);
  EXPECT_EQ(page.find("url("), std::string::npos);
  EXPECT_NE(page.find("prefers-color-scheme: dark"), std::string::npos);
}

TEST(report_html, escapes_what_comes_from_outside) {
  const auto page = html_of(city_report());
  EXPECT_EQ(page.find("<i>"), std::string::npos);
  EXPECT_EQ(page.find("<script>"), std::string::npos);
  EXPECT_EQ(page.find('\x01'), std::string::npos);
  EXPECT_STREQ(parsed(page).child("html").child("body").child("h1").text().get(), "A & B <i>\"c\"</i>?");
}

TEST(reports, tell_e_bikes_where_there_are_any) {
  auto report = city_report();
  EXPECT_EQ(table_of(report).find("e-bikes"), std::string::npos);
  EXPECT_EQ(number_of(parsed(html_of(report)), "//h2[.='E-bikes']"), 0u);
  EXPECT_TRUE(boost::json::parse(json_of(report)).at("ebikes").as_array().empty());
  report.ebikes = report.horizons;
  EXPECT_NE(table_of(report).find("\n e-bikes  method"), std::string::npos);
  const auto page = parsed(html_of(report));
  EXPECT_EQ(number_of(page, "//table[caption='Errors in e-bikes; less is better']/tbody/tr"),
            number_of(page, "//table[caption='Errors in bikes; less is better']/tbody/tr"));
  const auto json = boost::json::parse(json_of(report));
  EXPECT_EQ(json.at("ebikes"), json.at("horizons"));
}

TEST(report_html, has_every_plot_and_table) {
  const auto document = parsed(html_of(city_report()));
  // Three errors; at three of four horizons: bike, dock, transform and five groups.
  EXPECT_EQ(number_of(document, "//figure/*[local-name()='svg']"), 3u + 3u * 8u);
  EXPECT_EQ(number_of(document, "//table"), 3u);
  const auto rows = [&](const char* caption) {
    const auto path = std::string("//table[caption='") + caption + "']/tbody/tr";
    return number_of(document, path.c_str());
  };
  EXPECT_EQ(rows("Errors in bikes; less is better"), 12u);
  EXPECT_EQ(rows("Difference in bikes; less than 0 is better"), 16u);
  EXPECT_EQ(rows("The central 80 % interval"), 8u);  // two of three methods have intervals
}

// HTML takes <div/> for the start of a div.
TEST(report_html, closes_no_element_of_html_early) {
  for (const auto& report : {city_report(), score_book(city_plan()).report()}) {
    const auto document = parsed(html_of(report));
    for (const auto& node : document.select_nodes("//*[not(node())]")) {
      const std::string_view name = node.node().name();
      const bool drawn = name == "path" || name == "line";
      EXPECT_TRUE(drawn || name == "meta") << name;
    }
  }
}

TEST(report_html, bounds_the_gaps_of_the_method_judged) {
  const auto report = city_report();
  const auto document = parsed(html_of(report));
  size_t bounded = 0;
  for (const size_t h : {0u, 1u, 3u}) {
    for (const auto* bins : {&report.horizons[h].methods[0].bike, &report.horizons[h].methods[0].dock})
      for (const auto& bin : *bins) bounded += !std::isnan(bin.gap_low);
  }
  EXPECT_GT(bounded, 30u);
  EXPECT_EQ(number_of(document, "//*[@class='interval s0']"), bounded);
  EXPECT_EQ(number_of(document, "//*[contains(@class, 'interval')]"), bounded);
  EXPECT_EQ(number_of(document, "//p[starts-with(., 'A bike: no tenth has over 1000 forecasts.')]"), 1u);
  EXPECT_EQ(number_of(document, "//p[starts-with(., 'A dock: ')]"), 1u);
  EXPECT_EQ(number_of(document, "//p[starts-with(., 'An e-bike: ')]"), 0u);
}

TEST(report_html, says_so_when_nothing_was_scored) {
  const auto page = html_of(score_book(city_plan()).report());
  parsed(page);
  EXPECT_NE(page.find("No forecast was scored."), std::string::npos);
}

TEST(report_html, holds_numbers_alone_without_plots_of_chances) {
  score_book book({.horizons_min = {60}, .methods = {"model"}});
  const std::array<method_forecast, 1> forecasts = {{{.bikes = 3}}};
  book.add({.size = 20}, {.bikes = 4, .full_at = 20, .dock = true}, forecasts);
  const auto page = html_of(book.report());
  parsed(page);
  EXPECT_NE(page.find("No method gave chances of a bike."), std::string::npos);
  EXPECT_EQ(page.find("nan"), std::string::npos);
}

TEST(report_json, holds_the_figures_of_the_report) {
  const auto report = city_report();
  const auto json = boost::json::parse(json_of(report));
  EXPECT_EQ(json.at("format").as_string(), "velib-trend report/1");
  EXPECT_EQ(json.at("model_version").as_string(), report.model_version);
  EXPECT_EQ(json.at("days").as_int64(), report.days);
  EXPECT_EQ(json.at("first_day").as_string(), date_of_day(report.first_day));
  const auto& horizon = json.at("horizons").at(2);
  EXPECT_EQ(horizon.at("horizon_min").as_int64(), 180);
  const auto& method = horizon.at("methods").at(1);
  const auto& expected = report.horizons[2].methods[1];
  EXPECT_EQ(method.at("method").as_string(), "overconfident");
  EXPECT_NEAR(method.at("all").at("crps").to_number<double>(), expected.all.crps, 1e-6);
  EXPECT_NEAR(method.at("all").at("interval").at("covered").to_number<double>(),
              expected.all.interval.covered, 1e-6);
  EXPECT_EQ(method.at("reliability").at("dock").at(9).at("n").as_int64(), expected.dock[9].n);
  const auto& bin = method.at("reliability").at("dock").at(9);
  EXPECT_EQ(bin.at("days").as_int64(), expected.dock[9].days);
  EXPECT_NEAR(bin.at("gap").to_number<double>(), expected.dock[9].observed - expected.dock[9].predicted,
              1e-6);
  EXPECT_NEAR(bin.at("gap_low").to_number<double>(), expected.dock[9].gap_low, 1e-6);
  EXPECT_NEAR(bin.at("gap_high").to_number<double>(), expected.dock[9].gap_high, 1e-6);
  EXPECT_EQ(method.at("groups").at("weekday").at(6).at("bucket").as_string(), "Sun");
  EXPECT_EQ(method.at("pit").as_array().size(), 10u);
  EXPECT_EQ(horizon.at("comparisons").as_array().size(), 4u);
}

TEST(report_json, has_null_for_a_mean_over_nothing_and_no_empty_bucket) {
  score_book book({.horizons_min = {60}, .methods = {"model"}});
  const std::array<method_forecast, 1> forecasts = {{{.bikes = 3}}};
  book.add({.hour = 7, .size = 20}, {.bikes = 4, .full_at = 20, .dock = true}, forecasts);
  const auto method = boost::json::parse(json_of(book.report())).at("horizons").at(0).at("methods").at(0);
  EXPECT_TRUE(method.at("all").at("bike").at("brier").is_null());
  ASSERT_EQ(method.at("groups").at("hour").as_array().size(), 1u);
  EXPECT_EQ(method.at("groups").at("hour").at(0).at("bucket").as_string(), "7");
  EXPECT_TRUE(boost::json::parse(json_of(score_report{})).at("first_day").is_null());
}

TEST(report_text, is_a_table_of_figures_and_one_of_differences) {
  score_book book({.horizons_min = {60}, .methods = {"model", "persistence"}});
  const std::array<method_forecast, 2> forecasts = {{{.bikes = 3}, {.bikes = 6}}};
  book.add({.size = 20}, {.bikes = 4, .full_at = 20, .dock = {}}, forecasts);
  const auto table = table_of(book.report());
  EXPECT_NE(table.find("  60 min  model                  1   1.000   1.000  -1.000   1.000       –"),
            std::string::npos)
      << table;
  EXPECT_NE(table.find("  60 min  persistence    mae     -1.000  [-1.000, -1.000]"), std::string::npos)
      << table;
}

}  // namespace
}  // namespace velib
