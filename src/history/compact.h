// Bronze → Parquet days: the snapshots of a store, merged into the days they speak of.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "history/days.h"
#include "store/object_store.h"

namespace velib {

// {"format": "velib-trend-compacted/1", "last_key": "snapshots/velib_….jsonl.gz"}: all rows of the snapshots
// up to that one are in the days. Hidden from readers of the days, as the window is.
inline constexpr std::string_view kCompactedKey = "history/_compacted.json";

struct compact_report {
  days_report days;
  int snapshots = 0;     // read
  int unreadable = 0;    // logged and left out
  std::string last_key;  // the newest snapshot of the store; empty when it has none
};

// Called with the snapshots read so far and their number in all.
using compact_hook = std::function<void(long done, long total)>;

// Merges the snapshots that came since the last call, and those of a day before them again, since a snapshot
// may come late; with `all`, every one. Nothing is read when nothing came, and nothing written that is there.
// In memory is about a day of rows at a time. May be ended at any point, and called again: each write is
// whole, the state is written after the days it speaks of. A state that cannot be read is logged and counts
// as none. Errors are the store's, and those of days that are damaged.
result<compact_report> compact(object_store& store, bool all, const compact_hook& hook);

}  // namespace velib
