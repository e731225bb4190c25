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

TEST(metrics, labels_are_escaped) {
  metrics m;
  m.set("velib_info", "About.", 1, {{"title", "a \"quoted\"\nline"}});
  EXPECT_THAT(m.text(), HasSubstr(R"(velib_info{title="a \"quoted\"\nline"} 1)"));
}

}  // namespace
}  // namespace velib
