// What the snapshots of a store say together: the newest one, and the window of the last days.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/snapshot.h"
#include "domain/window.h"
#include "store/object_store.h"

namespace velib {

// Keys of snapshots after `start_after`, ascending in time; what is named otherwise is nobody's business
// here.
result<std::vector<std::string>> list_bronze(object_store& store, std::string_view start_after = {});

// The snapshot; nothing when its object is gone or cannot be read as one, which is logged. Errors are the
// store's.
result<std::optional<snapshot>> load_bronze(object_store& store, const std::string& key);

// The newest snapshot that can be read. not_found when the store has none, corrupt when none can be read.
// Looks at the last day before `now` (and all that is newer), then 9 days, 90 days, and only then at
// everything: a bucket of years is not listed to find what was written a minute ago.
struct stored_snapshot {
  std::string key;
  velib::snapshot snapshot;
};
result<stored_snapshot> load_newest_bronze(object_store& store, utc_time now);

// A window of `steps` cells ending at the newest snapshot, from bronze alone; snapshots that cannot be read
// are logged and left out. Errors of load_newest_bronze.
result<window> rebuild_window(object_store& store, utc_time now, std::chrono::seconds step, int steps);

}  // namespace velib
