// An invented city whose riders commute, so that there is something to forecast where no feed can be reached.
// It depends on its options and the time alone, so it can tell its own past.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/civil_time.h"
#include "base/random.h"
#include "domain/snapshot.h"
#include "feed/city_demand.h"
#include "feed/city_layout.h"
#include "feed/weighted_draw.h"

namespace velib {

// Each local night at 03:00 the operator's trucks bring every station back to its night-time layout; from
// there trips are simulated minute by minute. Within such a day no bike appears or vanishes: parked and
// riding bikes add up to the same number. Asking for later times of the same day goes on from the last one
// asked for.
class simulated_city {
 public:
  struct options {
    int stations = 300;  // 1 to 100,000
    std::uint64_t seed = 1;
    time_zone zone = time_zone::utc();
    position centre{48.8566, 2.3522};
  };

  explicit simulated_city(options chosen);

  // The city at that minute (seconds are cut off: its feed moves once a minute); captured_at is `time`
  // itself.
  snapshot at(utc_time time);
  // Bikes on the way at the last time asked for.
  int riding() const;

 private:
  struct ride {
    int to = 0;
    bool electric = false;
  };
  static constexpr size_t kLongestRide = 128;  // minutes

  void move_to(utc_time minute);
  void begin_day(utc_time start);
  void step();
  void arrive(const ride& r);
  // Which weights send the riders of that kind, and which draw them.
  std::pair<const weighted_draw*, const weighted_draw*> flow_of(trip_kind kind) const;
  void depart(trip_kind kind);
  void send(int from, int to, bool electric);
  int draw_destination(int from, const weighted_draw& drawing);
  double km_between(int a, int b) const;
  bool has_dock(int at) const;
  snapshot_entry entry_of(size_t at) const;

  options options_;
  std::vector<city_place> places_;
  std::vector<std::pair<double, double>> where_;  // km east and north, [places]: close together in memory
  int open_places_ = 0;
  weighted_draw homes_, jobs_, leisure_, errands_;  // places, by what weighs them

  utc_time day_start_ = utc_time::min();
  utc_time now_;
  bool weekend_ = false;
  day_mood mood_;
  random_source random_{0};
  std::vector<int> mechanical_, ebikes_;                  // parked, [places]
  std::vector<utc_time> changed_at_;                      // [places]
  std::array<std::vector<ride>, kLongestRide> arriving_;  // by minute since the epoch, modulo
};

}  // namespace velib
