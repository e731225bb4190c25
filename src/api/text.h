// Text as it arrives in requests: percent-encoding, letter case.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace velib {

enum class plus_sign { plain, space };

// invalid_input when an escape is broken, or what comes out is not UTF-8 or holds a zero byte.
result<std::string> decode_percent(std::string_view text, plus_sign plus);

// ASCII letters in lower case, all else as it is.
std::string lower_ascii(std::string_view text);

}  // namespace velib
