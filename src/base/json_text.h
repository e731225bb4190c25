// JSON values as text, with numbers as people write them: Boost.JSON itself gives 2.5E0.
#pragma once

#include <string>

#include <boost/json/fwd.hpp>

namespace velib {

// Compact JSON. UTF-8 stays as it is; numbers are the shortest that read back the same; a number that is not
// finite becomes null, since JSON has no other word for it.
std::string json_text(const boost::json::value& value);

}  // namespace velib
