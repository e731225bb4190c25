#include "model/scaler.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/model/reference_requests.h"

namespace velib {
namespace {

using testing::HasSubstr;

linear_scale golden_scale() {
  const auto json = boost::json::parse(golden_model_file("scaler.json"));
  return {json.at("mean").to_number<double>(), json.at("scale").to_number<double>()};
}

// A golden scaler with `from` replaced, at the same length, so that no count in it changes.
std::string changed(const std::string& name, std::string_view from, std::string_view to) {
  auto bytes = golden_model_file(name);
  const auto at = bytes.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  EXPECT_EQ(from.size(), to.size());
  return bytes.replace(at, from.size(), to);
}

void expect_refused(const std::string& bytes, error_code code, const std::string& message) {
  const auto s = parse_scaler(bytes);
  ASSERT_FALSE(s) << message;
  EXPECT_EQ(s.error().code, code) << s.error().message;
  EXPECT_THAT(s.error().message, HasSubstr(message));
}

std::string bytes_of(double value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

// The bytes in which a scaler holds a number, in place of those it holds.
std::string with_scale(double value) {
  return changed("numpy2_protocol5.pkl", bytes_of(golden_scale().scale), bytes_of(value));
}

TEST(scaler, reads_what_scikit_learn_pickles_over_both_numpys) {
  for (const char* numpy : {"numpy1", "numpy2"}) {
    for (int protocol = 2; protocol <= 5; ++protocol) {
      const auto s = parse_scaler(golden_model_file(fmt::format("{}_protocol{}.pkl", numpy, protocol)));
      ASSERT_TRUE(s) << numpy << " " << protocol << ": " << s.error().message;
      EXPECT_EQ(*s, golden_scale()) << numpy << " " << protocol;
    }
  }
}

TEST(scaler, heeds_with_mean_and_with_std) {
  auto bytes = golden_model_file("numpy2_protocol4.pkl");
  for (const std::string flag : {"with_mean", "with_std"}) {
    const auto at = bytes.find('\x88', bytes.find(flag));  // the first true behind the name
    bytes[at] = '\x89';
  }
  EXPECT_EQ(parse_scaler(bytes).value(), (linear_scale{0.0, 1.0}));
}

TEST(scaler, reads_the_other_byte_order) {
  const auto scale = golden_scale();
  for (const char* file : {"numpy1_protocol4.pkl", "numpy2_protocol5.pkl"}) {
    auto bytes = changed(file, "\x8c\1<", "\x8c\1>");
    for (const double value : {scale.mean, scale.scale}) {
      auto turned = bytes_of(value);
      const auto at = bytes.find(turned);
      ASSERT_NE(at, std::string::npos);
      std::ranges::reverse(turned);
      bytes.replace(at, turned.size(), turned);
    }
    EXPECT_EQ(parse_scaler(bytes).value(), scale) << file;
  }
}

TEST(scaler, refuses_scales_that_are_none) {
  for (const double value : {0.0, -1.0, std::nan(""), 1e300, double{INFINITY}}) {
    expect_refused(with_scale(value), error_code::invalid_input, "expected a scale above 0");
  }
}

TEST(scaler, refuses_other_classes_and_other_shapes) {
  expect_refused(changed("numpy2_protocol4.pkl", "StandardScaler", "StandardScalfr"), error_code::unsupported,
                 "wants sklearn.preprocessing._data.StandardScalfr");
  expect_refused(changed("numpy2_protocol4.pkl", "f8", "i8"), error_code::unsupported, "float64");
  expect_refused(changed("numpy2_protocol4.pkl", "mean_", "meat_"), error_code::corrupt, "mean_ is no array");
  expect_refused("\x80\4}.", error_code::unsupported, "no StandardScaler");
  expect_refused("", error_code::unsupported, "no pickle");
}

TEST(scaler, refuses_every_cut) {
  const auto whole = golden_model_file("numpy1_protocol2.pkl");
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(parse_scaler(whole.substr(0, size))) << size;
}

}  // namespace
}  // namespace velib
