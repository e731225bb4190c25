// Stations as sources name them, in any order: each code gets a number once, and they are sorted at the end.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/station.h"

namespace velib {

class station_register {
 public:
  // The station's number: 0, 1, … in the order in which the codes came.
  std::uint32_t number(std::string_view code);
  // Learns what `facts` knows; what it does not know stays as it was.
  void learn(const station& facts);
  size_t size() const { return stations_.size(); }

  struct sorted {
    std::vector<station> stations;     // by code
    std::vector<std::uint32_t> ranks;  // of each number, its place among them
  };
  // The register is empty afterwards.
  sorted finish();

 private:
  struct hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  std::vector<station> stations_;
  std::unordered_map<std::string, std::uint32_t, hash, std::equal_to<>> numbers_;
};

// Fills the unknown fields of `facts` from `other`, the same station.
void complete(station& facts, const station& other);

}  // namespace velib
