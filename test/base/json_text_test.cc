#include "base/json_text.h"

#include <cmath>
#include <limits>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace velib {
namespace {

namespace json = boost::json;

TEST(json_text, writes_numbers_as_people_do) {
  EXPECT_EQ(json_text(48.8656), "48.8656");
  EXPECT_EQ(json_text(json::array{1, -2, 0.1, 1500.0}), "[1,-2,0.1,1500]");
  EXPECT_EQ(json_text(1e300), "1e+300");
}

TEST(json_text, has_no_number_that_json_has_not) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(json_text(json::array{NAN, infinity, -infinity}), "[null,null,null]");
}

TEST(json_text, keeps_structure_order_and_utf8) {
  const json::value value{
      {"é\"", {{"b", nullptr}, {"a", json::array{}}}}, {"o", json::object{}}, {"t", true}};
  EXPECT_EQ(json_text(value), "{\"é\\\"\":{\"b\":null,\"a\":[]},\"o\":{},\"t\":true}");
  EXPECT_EQ(json::parse(json_text(value)), value);
}

}  // namespace
}  // namespace velib
