// JSON that one value spoils, put right: simdjson refuses a whole document for a number that 64 bits cannot
// hold, a byte that is no UTF-8 or half of a surrogate pair. A feed should not be lost to one station's name.
#pragma once

#include <string>
#include <string_view>

namespace velib {

struct repaired_json {
  std::string bytes;
  int repairs = 0;
};

// Numbers beyond 64 bits (outside strings) become text with the same characters; bytes that are no UTF-8 and
// lone surrogates become U+FFFD. All else stays, also what is wrong with it.
repaired_json repair_json(std::string_view bytes);

}  // namespace velib
