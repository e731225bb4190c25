// Profiles from the Parquet days: what is usual at each station, from weeks before the window too.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "base/civil_time.h"
#include "base/result.h"
#include "history/profiles_file.h"
#include "store/object_store.h"

namespace velib {

struct profiles_report {
  bool rebuilt = false;  // from the store's first day on
  int days_folded = 0;   // local days with a count
  stored_profiles kept;  // as they stand now; nothing in them when no day has ended
};

// Called with the days of the store read so far and their number in all.
using profiles_hook = std::function<void(long done, long total)>;

// Folds the local days of the store that have ended and that history/_profiles.bin lacks, in order; from the
// first day on, where the object is missing, damaged (logged), of another zone (logged) or began a day or
// more after the store's first day, and with `all`. A quarter holds its latest count, as in the window, so
// that the same samples make the same profiles by either way. Writes only what changed. In memory is one day
// of rows and four days of counts. Errors: the store's, those of days that are damaged, and unsupported for
// an object of another version, which stays as it is.
result<profiles_report> update_profiles(object_store& store, const time_zone& zone, bool all,
                                        const profiles_hook& hook);

}  // namespace velib
