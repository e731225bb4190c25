// The grammar of object keys, one for all stores.
#pragma once

#include <string_view>

#include "base/result.h"

namespace velib {

// Whether `part` may stand between the slashes of a key: [A-Za-z0-9._=-]+, not starting with '.'.
bool is_key_part(std::string_view part);

// invalid_input unless `key` is one or more such parts joined by single slashes, at most 1,024 bytes.
status check_key(std::string_view key);

}  // namespace velib
