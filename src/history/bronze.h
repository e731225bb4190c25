// Bronze: one object a snapshot, in the reference system's layout, gzip JSON lines and an index beside it.
// The truth that everything else can be rebuilt from.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/result.h"
#include "domain/snapshot.h"
#include "store/object_store.h"

namespace velib {

// What the keys of all snapshots start with, for list().
inline constexpr std::string_view kBronzePrefix = "snapshots/velib_";

// "snapshots/velib_20260304_142950.jsonl.gz", "index/velib_20260304_142950.json"
std::string bronze_key(utc_time scheduled_at);
std::string bronze_index_key(utc_time scheduled_at);

// The scheduled time in a snapshot's key; nothing when the key is no snapshot's.
std::optional<utc_time> parse_bronze_key(std::string_view key);

std::string serialize_bronze(const snapshot& s);
// Reads the reference's own objects as well as ours. Bad lines are skipped and counted in `skipped_lines`.
struct bronze_snapshot {
  velib::snapshot snapshot;
  int skipped_lines = 0;
};
result<bronze_snapshot> parse_bronze(std::string_view bytes);

// Writes snapshot and index, named by the scheduled time; a `report` of what reading the feed met goes into
// the index. false when that snapshot was there already.
result<bool> save_bronze(object_store& store, utc_time scheduled_at, const snapshot& s,
                         const boost::json::object& report = {});

}  // namespace velib
