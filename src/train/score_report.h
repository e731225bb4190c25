// What came of a judgement: figures by method, horizon and group, as plain values for tables, JSON and pages.
#pragma once

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "train/discrete_score.h"
#include "train/score_groups.h"

namespace velib {

// A mean over no rows is NaN, everywhere below. Errors are in bikes.

// Of the chance of an event: at least one bike, or at least one dock.
struct chance_figures {
  long n = 0;  // forecasts with such a chance and a known outcome
  double brier = std::nan("");
  double log_score = std::nan("");  // natural logarithm; chances held within [1e-4, 1 − 1e-4]
};

// Of the central 80 % interval. `covered` is the figure to hold against 80 %: the share of rows whose
// transform (pit_shares) lies between 0.1 and 0.9, which is 80 % for a calibrated forecast of any shape. The
// closed interval from quantile to quantile cannot be: where half of the chance lies on 0 it begins at 0,
// holds at least 90 %, and a calibrated forecast covers as much; so `covered_closed` is to be held against
// `claimed_closed`, the mean chance that the forecasts themselves give to it.
struct interval_figures {
  long n = 0;  // forecasts with chances of all counts
  double covered = std::nan("");
  double covered_closed = std::nan("");
  double claimed_closed = std::nan("");
  double width = std::nan("");  // mean of high − low, bikes
};

struct score_figures {
  long n = 0;
  double mae = std::nan("");
  double rmse = std::nan("");
  double bias = std::nan("");  // mean of forecast − truth
  double crps =
      std::nan("");  // of a forecast without chances of all counts: its absolute error, as of a point mass
  chance_figures bike;
  chance_figures dock;
  interval_figures interval;
};

// The interval is that of observed − predicted, 95 %, by resampling the days that the bin has forecasts on
// (bootstrap_mean). Like Bröcker and Smith 2007 (Weather and Forecasting 22, 651) it takes what is in the bin
// as drawn along with the forecasts, so that both shares vary; unlike their consistency bars, which stand
// about the diagonal and draw forecasts one by one, it stands about what was observed and draws whole days.
struct reliability_bin {
  long n = 0;
  double predicted = std::nan("");  // mean chance
  double observed = std::nan("");   // share in which it happened
  int days = 0;                     // with a forecast in the bin
  double gap_low = std::nan("");    // NaN on one day alone
  double gap_high = std::nan("");

  double gap() const { return observed - predicted; }
};
using reliability = std::array<reliability_bin, 10>;  // by tenths of the chance; 1 is in the last

struct method_scores {
  std::string method;
  long missing = 0;     // rows of this horizon for which the method had no forecast
  long above_most = 0;  // forecasts in chances whose truth was above the last count, and was judged as that
  score_figures all;
  reliability bike;
  reliability dock;
  std::array<double, kPitBins> pit{};  // shares of the transform by tenths, sum 1; all 0 without chances
  std::array<std::vector<score_figures>, kScoreGroups> groups;  // [group][bucket of its axis]
};

// The judged method's mean loss less that of another, with what resampling of days says of it.
struct score_comparison {
  std::string against;
  std::string score;        // "mae" or "crps"
  double difference = 0.0;  // bikes; negative: the judged method is better
  double low = 0.0;         // the 95 % interval
  double high = 0.0;
  double better = 0.0;  // share of resamples with a negative difference
  int days = 0;         // resampled
};

struct horizon_scores {
  int horizon_min = 0;
  long n = 0;                                 // rows judged: each method has a forecast
  long left_out = 0;                          // rows for which some method has none
  std::vector<method_scores> methods;         // in the order of the plan
  std::vector<score_comparison> comparisons;  // by method, then score
};

struct score_report {
  std::string title;          // for people; the caller's
  std::string model_version;  // the caller's
  std::vector<std::string> methods;
  int days = 0;       // with at least one row
  int first_day = 0;  // day_number; 0 without rows
  int last_day = 0;
  std::vector<horizon_scores> horizons;
  // The same of the e-bikes alone, with "bike" for at least one e-bike and nothing of docks; empty where the
  // model or the feed tells none.
  std::vector<horizon_scores> ebikes = {};
};

}  // namespace velib
