// A snapshot as JSON lines, the text inside a bronze object. Written by hand: a tree of values for each line
// would take most of a poll.
#pragma once

#include <string>

#include "domain/snapshot.h"

namespace velib {

// One line a station, each ending in a line feed; docs/formats/bronze.md names the fields.
std::string bronze_text(const snapshot& s);

}  // namespace velib
