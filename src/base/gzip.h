// gzip in memory (RFC 1952), by zlib.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace velib {

bool is_gzip(std::string_view bytes);

// The same bytes for the same input: no name, no time in the header. `level` 1 (fast) to 9 (small), or 0:
// framed as it is.
std::string gzip(std::string_view bytes, int level = 6);

// All members of a gzip file. corrupt when it is torn or damaged, invalid_input when it would grow past
// `most_bytes`.
result<std::string> gunzip(std::string_view bytes, size_t most_bytes);

}  // namespace velib
