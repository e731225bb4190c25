// What a model archive holds, for people and for programs.
#pragma once

#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.h"

namespace velib {

// version, kind, form ("velib-trend", or "reference" for the reference system's own), bytes and sha256 of the
// archive, parameters, horizons_min, calendar, stations, scaling, errors (null: none), config (its facts as
// they are), files and tensors. Errors as parse_model.
result<boost::json::object> report_model(std::string_view archive);

// The report as tables.
std::string text_of(const boost::json::object& report);

}  // namespace velib
