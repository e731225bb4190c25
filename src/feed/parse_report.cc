#include "feed/parse_report.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace velib {

namespace {

struct defect_words {
  std::string_view name, description;
};

constexpr std::array<defect_words, kDefects> kWords = {{
    {"malformed", "not an object, or without an id"},
    {"duplicate", "an id or a code met before"},
    {"without_status", "only in station_information"},
    {"without_information", "only in station_status"},
    {"misplaced", "no position, 0,0 or one off the globe"},
    {"outside_box", "outside the city's box"},
    {"unknown_vehicle_type", "of a vehicle type the feed does not explain"},
    {"retyped", "a value of another type than the protocol's"},
    {"negative", "a count below zero, read as zero"},
    {"retotalled", "bikes that disagree with the sum of their types, which wins"},
    {"capacity_raised", "a capacity of 0 or below bikes + docks, raised to these"},
    {"text_repaired", "bytes that are no UTF-8, or integers beyond 64 bits"},
    {"unlimited", "a count that stands for no limit, so unknown"},
    {"unreadable_count", "a count that cannot be read, so unknown"},
    {"unreadable_flag", "a flag that cannot be read, so unknown"},
    {"unreadable_time", "a time that cannot be read, or cannot be"},
    {"above_capacity", "more bikes than docks"},
    {"closed_with_counts", "not installed, and yet bikes or docks are told"},
    {"virtual_station", "an area without docks"},
    {"stale_station", "has not reported for a day or more"},
    {"undated", "the feed names no usable time of its own"},
    {"optional_file", "an optional file that cannot be read"},
}};

// "3 left out (2 misplaced, 1 without_status)".
std::string counted(const parse_report& report, defect_cost cost, std::string_view fate) {
  std::string kinds;
  for (size_t k = 0; k < kDefects; ++k) {
    if (report.counts[k] == 0 || cost_of(static_cast<defect>(k)) != cost) continue;
    kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", report.counts[k], kWords[k].name);
  }
  return kinds.empty() ? kinds : fmt::format(", {} {} ({})", report.of(cost), fate, kinds);
}

boost::json::object met(const parse_report& report, defect_cost cost) {
  boost::json::object out;
  for (size_t k = 0; k < kDefects; ++k) {
    if (report.counts[k] == 0 || cost_of(static_cast<defect>(k)) != cost) continue;
    const auto& examples = report.examples[k];
    out[kWords[k].name] = {{"count", report.counts[k]},
                           {"examples", boost::json::array(examples.begin(), examples.end())}};
  }
  return out;
}

}  // namespace

defect_cost cost_of(defect d) {
  if (d <= defect::unknown_vehicle_type) return defect_cost::left_out;
  return d <= defect::text_repaired ? defect_cost::put_right : defect_cost::flagged;
}

std::string_view name_of(defect d) {
  return kWords[static_cast<size_t>(d)].name;
}

std::string_view describe(defect d) {
  return kWords[static_cast<size_t>(d)].description;
}

void parse_report::add(defect d, std::string_view example, int times) {
  if (times == 0) return;
  const auto k = static_cast<size_t>(d);
  counts[k] += times;
  auto& kept_examples = examples[k];
  if (example.empty() || kept_examples.size() == kExamples) return;
  if (std::find(kept_examples.begin(), kept_examples.end(), example) != kept_examples.end()) return;
  kept_examples.emplace_back(example);
}

int parse_report::of(defect_cost cost) const {
  int sum = 0;
  for (size_t k = 0; k < kDefects; ++k) {
    if (cost_of(static_cast<defect>(k)) == cost) sum += counts[k];
  }
  return sum;
}

std::string summary(const parse_report& report) {
  return fmt::format("{} stations{}{}", report.kept, counted(report, defect_cost::left_out, "left out"),
                     counted(report, defect_cost::put_right, "put right"));
}

boost::json::object report_json(const parse_report& report) {
  return {{"kept", report.kept},
          {"left_out", met(report, defect_cost::left_out)},
          {"put_right", met(report, defect_cost::put_right)},
          {"flagged", met(report, defect_cost::flagged)}};
}

}  // namespace velib
