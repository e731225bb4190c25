#include "feed/json_repair.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <simdjson.h>

namespace velib {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The bytes of the character in front, 0 when it is none.
size_t length_of_character(std::string_view rest) {
  const auto lead = static_cast<unsigned char>(rest.front());
  const size_t length = lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const bool whole = length > 0 && length <= rest.size() && simdjson::validate_utf8(rest.data(), length);
  return whole ? length : 0;
}

// Whether the number, as JSON writes it, is one that a 64-bit integer or a double holds.
bool fits(std::string_view number) {
  const auto* first = number.data();
  const auto* last = first + number.size();
  const auto read = [&](auto value) { return std::from_chars(first, last, value).ec == std::errc(); };
  const bool whole = number.find_first_of(".eE") == std::string_view::npos;
  return whole ? read(std::int64_t{}) || read(std::uint64_t{}) : read(double{});
}

// The 16-bit unit of "\uD83D", or -1 when no such escape is in front.
int escaped_unit(std::string_view rest) {
  if (rest.size() < 6 || rest[0] != '\\' || rest[1] != 'u') return -1;
  int unit = 0;
  const auto [stop, code] = std::from_chars(rest.data() + 2, rest.data() + 6, unit, 16);
  return code == std::errc() && stop == rest.data() + 6 ? unit : -1;
}

bool in_range(int unit, int first, int last) {
  return unit >= first && unit <= last;
}

class json_repairer {
 public:
  explicit json_repairer(std::string_view bytes) : rest_(bytes) { out_.bytes.reserve(bytes.size() + 64); }

  repaired_json run() && {
    while (!rest_.empty()) {
      if (in_text_ && rest_.front() == '\\') {
        take_escape();
      } else if (!in_text_ && (is_digit(rest_.front()) || rest_.front() == '-')) {
        take_number();
      } else {
        take_character();
      }
    }
    return std::move(out_);
  }

 private:
  void keep(size_t size) {
    out_.bytes += rest_.substr(0, size);
    rest_.remove_prefix(std::min(size, rest_.size()));
  }

  void replace(size_t size, std::string_view replacement) {
    out_.bytes += replacement;
    ++out_.repairs;
    rest_.remove_prefix(size);
  }

  void take_character() {
    if (rest_.front() == '"') in_text_ = !in_text_;
    const size_t length = length_of_character(rest_);
    length > 0 ? keep(length) : replace(1, kReplacement);
  }

  void take_escape() {
    const int unit = escaped_unit(rest_);
    const bool ascii = rest_.size() > 1 && static_cast<unsigned char>(rest_[1]) < 0x80;
    if (!in_range(unit, 0xD800, 0xDFFF)) return keep(ascii ? 2 : 1);
    const bool pair = unit < 0xDC00 && in_range(escaped_unit(rest_.substr(6)), 0xDC00, 0xDFFF);
    pair ? keep(12) : replace(6, kReplacement);
  }

  void take_number() {
    const auto end = std::min(rest_.find_first_not_of("+-.0123456789eE"), rest_.size());
    const auto number = rest_.substr(0, end);
    const bool text = end > 1 && is_digit(number.back()) && !fits(number);
    text ? replace(end, '"' + std::string(number) + '"') : keep(end);
  }

  std::string_view rest_;
  repaired_json out_;
  bool in_text_ = false;
};

}  // namespace

repaired_json repair_json(std::string_view bytes) {
  return json_repairer(bytes).run();
}

}  // namespace velib
