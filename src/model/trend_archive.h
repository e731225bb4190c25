// The kind "trend" as files of an archive: docs/formats/archive.md.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "base/result.h"
#include "model/archive.h"
#include "model/trend_weights.h"

namespace velib {

inline constexpr std::string_view kTrendKind = "trend";

// How a model came to be, for people: "training", "results" and "data" of config.json.
struct trend_facts {
  const boost::json::object& training;
  const boost::json::object& results;
  const boost::json::array& data;  // the histories it was fitted on
};

archive_files write_trend(const trend_weights& weights, const trend_facts& facts);

// corrupt or invalid_input with the file, field or tensor that is wrong; unsupported for another format
// number, other inputs than this program makes, or sizes beyond reason.
result<trend_weights> parse_trend(const archive_files& files);

// "trend-1a2b3c4d": CRC-32 of the bytes of model.safetensors.
std::string trend_version(const archive_files& files);

}  // namespace velib
