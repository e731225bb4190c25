// What is usual at each station of a city, learned from whole days that are past: the memory beyond the
// window. Serving keeps one, folding each day into it as the day ends; training has it as it stood on each
// day.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/quarters.h"

namespace velib {

// Bikes in 64ths, so that the stored object holds exactly what training computed with.
class usual_bikes {
 public:
  static constexpr float kScale = 64.0f;

  usual_bikes() = default;
  // Rounded; counts beyond 1,023 are as good as that. NaN is unknown.
  explicit usual_bikes(float bikes);
  static usual_bikes of_stored(std::uint16_t stored);

  bool is_known() const { return stored_ != kNobodyKnows; }
  float bikes() const { return static_cast<float>(stored_) / kScale; }  // precondition: is_known()
  std::uint16_t stored() const { return stored_; }

  bool operator==(const usual_bikes&) const = default;

 private:
  static constexpr std::uint16_t kNobodyKnows = 0xffff;
  std::uint16_t stored_ = kNobodyKnows;
};

// How far ahead a usual change looks: quarters of an hour.
inline constexpr std::array<int, 8> kChangeLeads = {1, 2, 3, 4, 6, 8, 10, 12};

struct station_profile {
  std::string code;
  std::array<std::uint16_t, kDayTypes> days{};  // folded so far, by type
  // Mean bikes at the beginning of each quarter of the day.
  std::array<std::array<usual_bikes, kQuartersOfDay>, kDayTypes> level;
  // Mean absolute change over an hour, by the hour of the day in which the middle of that hour lies.
  std::array<std::array<usual_bikes, 24>, kDayTypes> hourly_change;
  std::array<usual_bikes, kChangeLeads.size()> change;  // mean absolute change over each lead

  bool operator==(const station_profile&) const = default;
};

struct city_profiles {
  std::optional<std::chrono::local_days> through;  // the last day that was folded in
  std::vector<station_profile> stations;           // sorted by code, each code once

  bool operator==(const city_profiles&) const = default;
};

// Nothing when there is none.
const station_profile* find_profile(const city_profiles& profiles, std::string_view code);

// Learns from the cells of `w` (step 15 min) that lie on `day`; `quarters` are those of its cells. Means are
// plain ones over the first twelve days of a type, and fade by 8 % with each further one. Gaps within the day
// of less than an hour and a quarter (so those of an hourly recording) are bridged by a straight line. Cells
// before the day are read for changes over its beginning, none after it. Stations that are new are added.
// Aborts when `day` is not after `through`.
void fold_day(city_profiles& profiles, const window& w, std::span<const local_quarter> quarters,
              std::chrono::local_days day);

}  // namespace velib
