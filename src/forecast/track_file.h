// The sums of a track record as JSON: what a restart goes on from. docs/formats/models.md describes it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "forecast/track_record.h"

namespace velib {

std::string serialize_track(const track_sums& sums);
// corrupt when it is torn or holds what no record can; unsupported when it is of another format.
result<track_sums> parse_track(std::string_view bytes);

}  // namespace velib
