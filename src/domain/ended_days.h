// The local days of a window that are past, folded into the profiles: what collecting and compacting share.
#pragma once

#include <chrono>
#include <vector>

#include "base/civil_time.h"
#include "domain/profiles.h"
#include "domain/window.h"

namespace velib {

// Folds the local days of `w` (step 15 min; else aborts) that have ended, since the newest snapshot lies on a
// later one, and that come after `through`, in order. A day without any count of the city is passed over:
// `through` moves on, once there is one. A day that is cut by the window's own beginning is folded only when
// the window holds no other day that has ended. Returns the days folded, those passed over left out.
std::vector<std::chrono::local_days> fold_ended_days(city_profiles& profiles, const window& w,
                                                     const time_zone& zone);

}  // namespace velib
