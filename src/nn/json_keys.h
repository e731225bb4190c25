// What Boost.JSON's parser passes over in silence: a name that an object has twice, of which the last wins.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace velib {

// The first key of `json` that its object has already, at any depth; nothing when there is none, or when
// `json` is no JSON (its parser tells what is wrong).
std::optional<std::string> repeated_key(std::string_view json);

}  // namespace velib
