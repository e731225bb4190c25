// The book in which forecasts are scored, whatever made them: it keeps sums, never rows, and ends in a
// report.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "train/score_groups.h"
#include "train/score_report.h"
#include "train/score_sums.h"

namespace velib {

struct score_plan {
  std::vector<int> horizons_min;     // ascending
  std::vector<std::string> methods;  // the first is judged, the others are what it is held against

  bool operator==(const score_plan&) const = default;
};

// What came true.
struct score_truth {
  int bikes = 0;    // ≥ 0; what is unknown cannot be judged and must not be added
  int full_at = 0;  // the least number of bikes at which no dock is free
  std::optional<bool>
      dock;  // whether a dock was free; nothing: not known, the chance of a dock is not judged
};

// What one method said of it. A method without a number of bikes leaves the row out for all methods, so that
// each is judged on the same rows. The chances are read during add() alone.
struct method_forecast {
  double bikes = std::nan("");          // judged by MAE, RMSE and bias; NaN: no forecast
  std::span<const float> chances = {};  // of the counts 0 … most, summing to 1; empty: none
  double bike_chance = std::nan("");    // of at least one bike; NaN: as `chances` say, if there are any
  double dock_chance = std::nan("");    // of at least one dock; likewise, P(bikes < full_at)
};

// One book a thread; merged in a fixed order they give the same report each time, to the last bit when the
// rows are dealt out alike. Memory: 7 KiB a method and horizon, and half a KiB more for each
// day: at eight horizons of three methods 12 KiB a day, 4 MiB a year.
class score_book {
 public:
  explicit score_book(score_plan plan);

  // `forecasts` in the order of the plan's methods. Allocates for the first row of a day alone. Aborts on
  // what no forecast can be: another number of methods, a horizon that is none, chances that do not sum to 1.
  void add(const score_row& row, const score_truth& truth, std::span<const method_forecast> forecasts);

  // Adds another book of the same plan; aborts on another plan.
  void merge(const score_book& other);

  // Compares by paired_bootstrap of days, and bounds the gaps of reliability by bootstrap_mean. The title and
  // version are left to the caller.
  score_report report() const;

 private:
  // Of one method at one horizon on one day.
  struct method_day {
    double absolute = 0.0;
    double crps = 0.0;
    reliability_sums bike;
    reliability_sums dock;

    void add(const method_day& more);
  };
  struct day_sums {
    std::vector<double> rows;         // [horizons]
    std::vector<method_day> methods;  // [horizons][methods]
  };

  size_t method_index(int horizon, size_t method) const;
  size_t cell_index(int horizon, size_t cell, size_t method) const;
  bool note_missing(int horizon, std::span<const method_forecast> forecasts);
  static score_sums score(const method_forecast& forecast, const score_truth& truth,
                          calibration_sums& calibration, method_day& day);
  day_sums& day_of(int day);
  reliability reliability_by_days(size_t method_index, reliability_sums method_day::*event) const;
  method_scores scores_of(int horizon, size_t method) const;
  std::vector<score_comparison> comparisons_of(int horizon) const;

  score_plan plan_;
  std::vector<score_sums> sums_;               // [horizons][kScoreCells][methods]
  std::vector<calibration_sums> calibration_;  // [horizons][methods]
  std::vector<long> missing_;                  // [horizons][methods]
  std::vector<long> left_out_;                 // [horizons]
  std::map<int, size_t> day_index_;            // of days_
  std::vector<day_sums> days_;
  int latest_day_ = 0;  // the day of the latest row, and where it is: days come in a row
  size_t latest_ = 0;
};

}  // namespace velib
