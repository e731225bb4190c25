// What must hold of a station whatever feed it came from: where it lies, how its counts fit its docks, and
// how the stations of a feed become a snapshot.
#pragma once

#include <optional>

#include "feed/field.h"
#include "feed/parsed_feed.h"

namespace velib {

// Whether the station lies somewhere, and in the box if there is one; reported when it does not.
bool is_well_placed(const station& s, const std::optional<bounding_box>& box, field_reader& fields);

// Where both types are known their sum is the total, whatever the feed says.
void prefer_types(station_state& state, field_reader& fields);

// A capacity of 0, or below bikes + docks, becomes bikes + docks; without these, 0 says nothing. Flags more
// bikes than docks, and counts at a station that is not installed. Docks of a virtual station are unknown.
void check_counts(snapshot_entry& entry, field_reader& fields);

// Sorts by code; of stations that share one the first stays. Then counts what is kept, dates the snapshot
// (observed_at, else answered_at, else captured_at) and flags the stations that went silent.
void finish(parsed_feed& feed, std::optional<utc_time> observed_at, const parse_options& options);

}  // namespace velib
