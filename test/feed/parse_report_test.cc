#include "feed/parse_report.h"

#include <set>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace velib {
namespace {

TEST(parse_report, each_defect_has_a_name_and_words_of_its_own) {
  std::set<std::string_view> names, words;
  for (size_t k = 0; k < kDefects; ++k) {
    names.insert(name_of(static_cast<defect>(k)));
    words.insert(describe(static_cast<defect>(k)));
  }
  EXPECT_EQ(names.size(), kDefects);
  EXPECT_EQ(words.size(), kDefects);
  EXPECT_FALSE(names.contains("") || words.contains(""));
  EXPECT_EQ(name_of(defect::unknown_vehicle_type), "unknown_vehicle_type");
  EXPECT_EQ(name_of(defect::text_repaired), "text_repaired");
  EXPECT_EQ(name_of(defect::optional_file), "optional_file");
}

TEST(parse_report, costs_follow_what_was_done) {
  EXPECT_EQ(cost_of(defect::malformed), defect_cost::left_out);
  EXPECT_EQ(cost_of(defect::unknown_vehicle_type), defect_cost::left_out);
  EXPECT_EQ(cost_of(defect::retyped), defect_cost::put_right);
  EXPECT_EQ(cost_of(defect::text_repaired), defect_cost::put_right);
  EXPECT_EQ(cost_of(defect::unlimited), defect_cost::flagged);
  EXPECT_EQ(cost_of(defect::optional_file), defect_cost::flagged);
}

TEST(parse_report, keeps_the_first_different_examples) {
  parse_report report;
  for (int k = 0; k < 100; ++k) report.add(defect::misplaced, std::to_string(k / 2));
  report.add(defect::misplaced);
  report.add(defect::misplaced, "x", 0);
  const auto& examples = report.examples[static_cast<size_t>(defect::misplaced)];
  EXPECT_EQ(report.of(defect::misplaced), 101);
  ASSERT_EQ(examples.size(), parse_report::kExamples);
  EXPECT_EQ(examples.front(), "0");
  EXPECT_EQ(examples.back(), "19");
}

TEST(parse_report, sums_itself_up) {
  parse_report report{.kept = 1508};
  EXPECT_EQ(summary(report), "1508 stations");
  report.add(defect::misplaced, "7");
  report.add(defect::misplaced, "9");
  report.add(defect::without_status, "8");
  report.add(defect::retyped, "1", 12);
  report.add(defect::virtual_station, "5");
  EXPECT_EQ(summary(report),
            "1508 stations, 3 left out (1 without_status, 2 misplaced), 12 put right (12 retyped)");
  EXPECT_EQ(report.of(defect_cost::left_out), 3);
  EXPECT_EQ(boost::json::serialize(report_json(report)),
            R"({"kept":1508,"left_out":{"without_status":{"count":1,"examples":["8"]},)"
            R"("misplaced":{"count":2,"examples":["7","9"]}},"put_right":{"retyped":{"count":12,)"
            R"("examples":["1"]}},"flagged":{"virtual_station":{"count":1,"examples":["5"]}}})");
}

}  // namespace
}  // namespace velib
