#include "domain/ended_days.h"

#include <algorithm>
#include <cstdlib>

namespace velib {

namespace {

using std::chrono::local_days;

struct cell_span {
  local_days day;
  int begin = 0, end = 0;  // cells of the window
};

// The days before that of the newest snapshot.
std::vector<cell_span> ended_days(const window& w, const std::vector<local_quarter>& quarters,
                                  const time_zone& zone) {
  const local_days today = local_quarter_of(w.observed_at, zone).day;
  std::vector<cell_span> out;
  for (int t = 0; t < w.steps; ++t) {
    const local_days day = quarters[static_cast<size_t>(t)].day;
    if (day >= today) break;
    if (out.empty() || out.back().day != day) out.push_back({day, t, t});
    out.back().end = t + 1;
  }
  return out;
}

bool is_cut(const window& w, const cell_span& first, const time_zone& zone) {
  return local_quarter_of(w.start - w.step, zone).day == first.day;
}

bool has_count(const window& w, const cell_span& day) {
  for (size_t s = 0; s < w.stations.size(); ++s) {
    const auto* row = w.bikes.data() + w.cell(s, 0);
    if (std::any_of(row + day.begin, row + day.end, is_known)) return true;
  }
  return false;
}

}  // namespace

std::vector<local_days> fold_ended_days(city_profiles& profiles, const window& w, const time_zone& zone) {
  if (w.step != kWindowStep) std::abort();
  const auto quarters = local_quarters(w, w.steps, zone);
  auto days = ended_days(w, quarters, zone);
  if (days.size() > 1 && is_cut(w, days.front(), zone)) days.erase(days.begin());
  std::vector<local_days> folded;
  for (const auto& day : days) {
    if (profiles.through && day.day <= *profiles.through) continue;
    if (has_count(w, day)) {
      fold_day(profiles, w, quarters, day.day);
      folded.push_back(day.day);
    } else if (profiles.through) {
      profiles.through = day.day;
    }
  }
  return folded;
}

}  // namespace velib
