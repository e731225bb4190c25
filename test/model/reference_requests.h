// The requests of test/golden/model, as tools/make_reference_goldens.py draws them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/file.h"
#include "model/reference_lstm.h"

namespace velib {

inline constexpr std::uint64_t kGoldenStations = 1400;
inline constexpr size_t kGoldenRequests = 10'000;

// Steele, Lea and Flood 2014.
class splitmix64 {
 public:
  explicit splitmix64(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return (z ^ (z >> 31)) % bound;
  }

 private:
  std::uint64_t state_;
};

inline station_request draw_request(splitmix64& random) {
  const auto station = random.below(kGoldenStations + 50);  // the last 50 are unknown to the model
  const auto capacity = static_cast<int>(10 + random.below(51));
  station_request r{.station_code = std::to_string(1001 + 7 * station),
                    .capacity = static_cast<float>(capacity)};
  r.hour = static_cast<int>(random.below(24));
  r.day_of_week = static_cast<int>(random.below(7));
  r.is_weekend = r.day_of_week >= 5;
  r.latitude = static_cast<float>(48.8 + static_cast<double>(random.below(10'000)) / 100'000);
  r.longitude = static_cast<float>(2.25 + static_cast<double>(random.below(15'000)) / 100'000);
  auto bikes = static_cast<int>(random.below(static_cast<std::uint64_t>(capacity) + 1));
  for (auto& hour : r.historical_bikes) {
    bikes = std::clamp(bikes + static_cast<int>(random.below(9)) - 4, 0, capacity);
    hour = static_cast<float>(bikes);
  }
  return r;
}

inline std::vector<station_request> golden_requests() {
  splitmix64 random(2022);
  std::vector<station_request> requests;
  for (size_t k = 0; k < kGoldenRequests; ++k) requests.push_back(draw_request(random));
  return requests;
}

inline std::string golden_model_file(const std::string& name) {
  return load_file(VELIB_TREND_SOURCE "/test/golden/model/" + name).value();
}

}  // namespace velib
