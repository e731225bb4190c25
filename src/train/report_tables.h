// The tables of the page of a report, each appended to a node of it.
#pragma once

#include "train/markup.h"
#include "train/score_report.h"

namespace velib {

// How far the chances of an event are off, as a line of text; nothing where the method judged gave none.
void add_gaps(pugi::xml_node into, const std::vector<horizon_scores>& horizons,
              reliability method_scores::*event, const char* name);
// All figures by horizon and method.
void add_figures_table(pugi::xml_node into, const score_report& report);
// The same of e-bikes, in a section of its own; nothing where there are none.
void add_ebikes_section(pugi::xml_node body, const score_report& report);
// What the resampling of days says of each difference; its own section. Nothing when there is one method
// alone.
void add_comparison_section(pugi::xml_node body, const score_report& report);
// Coverage and width of the 80 % interval, with how coverage is counted.
void add_coverage_table(pugi::xml_node into, const score_report& report);
// How many rows stand behind the buckets of a group, at the first horizon.
void add_group_counts(pugi::xml_node into, const score_report& report, size_t group);

}  // namespace velib
