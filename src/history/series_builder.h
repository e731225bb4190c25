// Puts a series together from sources that name stations as they come: each code gets a number once, and the
// stations are sorted at the end.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "domain/series.h"

namespace velib {

class series_builder {
 public:
  // The station's number until finish(); a new one when the code is seen for the first time.
  std::uint32_t station(std::string_view code);
  // Learns what `facts` knows; what it does not know stays as it was.
  void learn(const velib::station& facts);
  // `row.station` is a number given out by station().
  void add(const observation& row) { series_.rows.push_back(row); }

  // Makes room for `more` rows at once; `expected` in all, a guess, saves moving them later.
  void reserve(size_t more, size_t expected = 0);
  size_t rows() const { return series_.rows.size(); }

  // The series, stations sorted by code, rows in the order they came. The builder is empty afterwards.
  series finish();

 private:
  struct hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  series series_;
  std::unordered_map<std::string, std::uint32_t, hash, std::equal_to<>> numbers_;
};

// A row for each entry, at the snapshot's time.
void append_snapshot(series_builder& builder, const snapshot& s);

// Fills the unknown fields of `facts` from `other`, the same station.
void complete(station& facts, const station& other);

}  // namespace velib
