// Content-Type and Accept (RFC 9110, 8.3 and 12.5.1): which of a few types a client sends and which it takes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace velib {

// "application/json" of "Application/JSON; charset=utf-8".
std::string media_type_of(std::string_view content_type);

// Of `offered`, in the order of our preference, the one with the highest quality; an absent Accept takes
// anything. Nothing when none is acceptable. A malformed part of the header is passed over.
std::optional<size_t> negotiate(std::string_view accept, std::span<const std::string_view> offered);

}  // namespace velib
