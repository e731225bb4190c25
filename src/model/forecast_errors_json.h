// "errors" of config.json: field by field in docs/formats/archive.md.
#pragma once

#include <chrono>
#include <span>

#include <boost/json/fwd.hpp>

#include "base/result.h"
#include "model/forecast_errors.h"

namespace velib {

inline constexpr const char* kErrorsField = "errors";

boost::json::object json_of(const forecast_errors& errors, std::span<const std::chrono::minutes> horizons);

// invalid_input with the field that is wrong: every number finite and within a million, shares from 0 to 1
// and levels from 0 ascending, as many errors as shares, the model's own horizons.
result<forecast_errors> parse_errors(const boost::json::value& value,
                                     std::span<const std::chrono::minutes> horizons);

}  // namespace velib
