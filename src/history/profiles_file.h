// history/_profiles.bin: what is usual at each station, as one object. docs/formats/profiles.md describes it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/profiles.h"
#include "store/object_store.h"

namespace velib {

// Hidden from readers of the days, as the window is.
inline constexpr std::string_view kProfilesKey = "history/_profiles.bin";

struct stored_profiles {
  std::string zone;                              // of the tz database: days and quarters are its local time
  std::optional<std::chrono::local_days> since;  // days before it were not there to be folded in
  city_profiles profiles;

  bool operator==(const stored_profiles&) const = default;
};

// Bounds on what a hostile file can cost.
inline constexpr std::uint32_t kMostProfileStations = 200'000;
inline constexpr std::uint32_t kMostProfileTableBytes = 32u << 20;

std::string serialize_profiles(const stored_profiles& stored);
// corrupt (damaged), unsupported (another format version), invalid_input (something else altogether).
result<stored_profiles> parse_profiles(std::string_view bytes);

// not_found when the store has none.
result<stored_profiles> load_profiles(object_store& store);
status save_profiles(object_store& store, const stored_profiles& stored);

}  // namespace velib
