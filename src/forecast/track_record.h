// What became of the forecasts made: each is held against the count that came, beside persistence on the very
// same rows. Values and rules only; who keeps the sums over a restart is somebody else.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/forecast.h"
#include "domain/window.h"

namespace velib {

// Sums of |forecast - count|, in bikes, over the same rows.
struct error_sums {
  long rows = 0;
  double model = 0.0;
  double persistence = 0.0;  // its forecast is the count at the origin

  error_sums& operator+=(const error_sums& more);
  bool operator==(const error_sums&) const = default;
};

using horizon_sums = std::map<std::chrono::minutes, error_sums>;

// The last day of one model's forecasts, by the hour that they were for.
struct track_sums {
  std::string model_version;
  std::optional<utc_time> since;  // the first moment that was scored; nothing without rows
  utc_time until;                 // the newest snapshot looked at
  std::map<utc_time, horizon_sums> hours;

  bool operator==(const track_sums&) const = default;
};

// A record says something when it began this long ago, ...
inline constexpr std::chrono::hours kTrackSpan{24};
// ... has rows in so many of the hours since (a restart leaves a hole of the longest horizon in some of
// them),
inline constexpr int kTrackLeastHours = 18;
// ... and so many rows over all horizons.
inline constexpr long kTrackLeastRows = 1'000;

// Of all hours, by horizon and over all horizons.
horizon_sums by_horizon(const track_sums& sums);
error_sums total(const horizon_sums& sums);

// Whether the model's mean absolute error over all horizons is above persistence's; nothing when the record
// is too young or too thin to tell.
std::optional<bool> is_worse_than_persistence(const track_sums& sums);

// One thread at a time.
class track_record {
 public:
  track_record() = default;
  // Goes on from sums of before.
  explicit track_record(track_sums sums);

  // Takes a forecast that was made of `w`: the first of each quarter of an hour, until the longest horizon
  // has come. Memory: a float a station and horizon, for each quarter of an hour of the longest horizon.
  // Another model than that of the record begins a new record.
  void keep(const city_forecast& f, const window& w);

  // Scores what has come due: a forecast for time T once w.observed_at has reached T, against the cell that
  // covers T. That cell holds its latest sample, so the count is less than one step of the window off T: as a
  // rule the first sample at or after T, and where none came in time the last one before. What is unknown in
  // that cell, then or at the origin, stays unscored for good. Hours older than a day leave the sums (the
  // hour now running and the 24 before it stay). Returns the rows scored, each horizon being one.
  long score(const window& w);

  const track_sums& sums() const { return sums_; }
  // Worse than persistence, as of the last score() that could tell; false until then and in a new record.
  bool is_alarmed() const { return alarmed_; }
  size_t pending() const { return pending_.size(); }

 private:
  using station_codes = std::shared_ptr<const std::vector<std::string>>;
  struct kept_forecast {
    utc_time origin;
    std::vector<std::chrono::minutes> horizons;
    std::vector<float> bikes;  // [stations][horizons]
    station_codes codes;       // [stations], sorted
    std::vector<count> now;    // [stations], at the origin
    size_t next = 0;           // horizons before it have come
  };

  void begin_anew(const std::string& model_version);
  station_codes codes_of(const window& w) const;
  long score_due(kept_forecast& f, const window& w);
  error_sums errors_at(const kept_forecast& f, size_t horizon, const window& w) const;
  void forget_before(utc_time hour);

  track_sums sums_;
  std::deque<kept_forecast> pending_;   // by origin
  std::optional<utc_time> kept_until_;  // the quarter of the newest one kept
  bool alarmed_ = false;
};

}  // namespace velib
