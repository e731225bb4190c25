#include "store/object_key.h"

#include <algorithm>

namespace velib {

namespace {

constexpr size_t kMostKeyBytes = 1024;  // S3's own limit

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '=' || c == '-';
}

bool is_key(std::string_view key) {
  if (key.size() > kMostKeyBytes) return false;
  for (;;) {
    const size_t slash = key.find('/');
    if (!is_key_part(key.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    key.remove_prefix(slash + 1);
  }
}

}  // namespace

bool is_key_part(std::string_view part) {
  return !part.empty() && part.front() != '.' && std::all_of(part.begin(), part.end(), is_key_character);
}

status check_key(std::string_view key) {
  if (is_key(key)) return {};
  return fail(error_code::invalid_input,
              "an object key of {} bytes is not allowed; keys are parts of letters, digits and ._=-, "
              "joined by '/', none starting with '.'",
              key.size());
}

}  // namespace velib
