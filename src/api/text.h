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

// Without the spaces and tabs around it: the optional whitespace of a header (RFC 9110, 5.6.3).
std::string_view trim_blanks(std::string_view text);

// Cuts the first member off the list of a header, its separator too; without blanks around it.
std::string_view next_member(std::string_view& list, char separator);

}  // namespace velib
