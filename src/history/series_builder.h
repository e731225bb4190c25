// Puts a series together from sources that name stations as they come.
#pragma once

#include <cstdint>
#include <string_view>

#include "domain/series.h"
#include "history/station_register.h"

namespace velib {

class series_builder {
 public:
  // The station's number until finish(); a new one when the code is seen for the first time.
  std::uint32_t station(std::string_view code) { return stations_.number(code); }
  // Learns what `facts` knows; what it does not know stays as it was.
  void learn(const velib::station& facts) { stations_.learn(facts); }
  // `row.station` is a number given out by station().
  void add(const observation& row) { rows_.push_back(row); }

  // Makes room for `more` rows at once; `expected` in all, a guess, saves moving them later.
  void reserve(size_t more, size_t expected = 0);
  size_t rows() const { return rows_.size(); }

  // The series, stations sorted by code, rows in the order they came. The builder is empty afterwards.
  series finish();

 private:
  station_register stations_;
  std::vector<observation> rows_;
};

// A row for each entry, at the snapshot's time.
void append_snapshot(series_builder& builder, const snapshot& s);

}  // namespace velib
