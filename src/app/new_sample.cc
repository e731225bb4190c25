#include "app/new_sample.h"

#include <algorithm>

namespace velib {

namespace {

bool same_counts(const snapshot& a, const snapshot& b) {
  return std::ranges::equal(a.entries, b.entries, [](const auto& x, const auto& y) {
    return x.station.code == y.station.code && x.state.bikes == y.state.bikes &&
           x.state.docks == y.state.docks;
  });
}

}  // namespace

bool keeps_forecast(const published& before, const snapshot& s, const window& w) {
  return before.forecast && cell_at(w, s.observed_at) == cell_at(w, before.snapshot.observed_at) &&
         same_counts(s, before.snapshot);
}

}  // namespace velib
