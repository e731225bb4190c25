// Base64 (RFC 4648, 4), as Lambda wraps bytes that are no text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace velib {

std::string base64(std::string_view bytes);
// Nothing unless `text` is whole groups of the alphabet with its padding; no line breaks.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace velib
