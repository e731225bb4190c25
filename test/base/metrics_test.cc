#include "base/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace velib {
namespace {

using testing::HasSubstr;

TEST(metrics, counters_add_up_and_gauges_are_replaced) {
  metrics m;
  m.count("velib_polls_total", "Polls.", {{"outcome", "new"}});
  m.count("velib_polls_total", "Polls.", {{"outcome", "new"}}, 2);
  m.count("velib_polls_total", "Polls.", {{"outcome", "failed"}});
  m.set("velib_stations", "Stations.", 12);
  m.set("velib_stations", "Stations.", 11);
  const auto text = m.text();
  EXPECT_THAT(text, HasSubstr("# TYPE velib_polls_total counter\n"));
  EXPECT_THAT(text, HasSubstr("velib_polls_total{outcome=\"new\"} 3"));
  EXPECT_THAT(text, HasSubstr("velib_polls_total{outcome=\"failed\"} 1"));
  EXPECT_THAT(text,
              HasSubstr("# HELP velib_stations Stations.\n# TYPE velib_stations gauge\nvelib_stations 11"));
}

TEST(metrics, histograms_count_what_lies_below_their_bounds) {
  metrics m;
  EXPECT_FALSE(metric_histogram());
  const auto h = m.histogram("velib_seconds", "Time.", {0.1, 1}, {{"route", "/x"}});
  ASSERT_TRUE(h);
  h.observe(0.05);
  h.observe(0.5);
  m.histogram("velib_seconds", "Time.", {0.1, 1}, {{"route", "/x"}}).observe(5);
  const auto text = m.text();
  EXPECT_THAT(text, HasSubstr("# TYPE velib_seconds histogram\n"));
  EXPECT_THAT(text, HasSubstr("velib_seconds_count{route=\"/x\"} 3"));
  EXPECT_THAT(text, HasSubstr("velib_seconds_bucket{route=\"/x\",le=\"0.1\"} 1"));
  EXPECT_THAT(text, HasSubstr("velib_seconds_bucket{route=\"/x\",le=\"1\"} 2"));
  EXPECT_THAT(text, HasSubstr("velib_seconds_bucket{route=\"/x\",le=\"+Inf\"} 3"));
}

TEST(metrics, labels_are_escaped) {
  metrics m;
  m.set("velib_info", "About.", 1, {{"title", "a \"quoted\"\nline"}});
  EXPECT_THAT(m.text(), HasSubstr(R"(velib_info{title="a \"quoted\"\nline"} 1)"));
}

}  // namespace
}  // namespace velib
