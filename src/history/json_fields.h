// Single JSON fields as the wild writes them: a value that is missing, null or nonsense is unknown, no error.
// Each takes a pointer that may be null, as object::if_contains gives it.
#pragma once

#include <optional>
#include <string>

#include <boost/json/fwd.hpp>

#include "base/clock.h"
#include "domain/count.h"
#include "domain/station.h"

namespace velib {

// A string, or a whole number written as one; otherwise empty.
std::string read_text(const boost::json::value* field);
// 4, 4.0, "4"; unknown when negative, above 32767 or anything else.
count read_count(const boost::json::value* field);
// "OUI"/"NON", 1/0, true/false, "yes"/"no".
answer read_answer(const boost::json::value* field);
// ISO 8601 text.
std::optional<utc_time> read_time(const boost::json::value* field);
// Degrees, as numbers or text; unknown when out of range or 0,0, the feeds' "nowhere". Rounded to 1e-12
// degrees: Boost.JSON reads some numbers one unit in the last place off, and the same text must give the same
// position wherever it was read.
std::optional<position> read_position(const boost::json::value* latitude,
                                      const boost::json::value* longitude);

}  // namespace velib
