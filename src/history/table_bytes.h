// Numbers and texts as the tables of our binary objects hold them: little-endian, a text after its length.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace velib {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie in memory");

template <class Number>
void append_number(std::string& out, Number number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

inline void append_text(std::string& out, std::string_view text) {
  append_number(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

// Reads value by value. The first thing wrong is kept; from then on every value is zero and every text empty.
class table_source {
 public:
  explicit table_source(std::string_view table) : table_(table) {}

  template <class Number>
  Number number() {
    Number out{};
    const auto from = bytes(sizeof out);
    if (!from.empty()) std::memcpy(&out, from.data(), sizeof out);
    return out;
  }
  std::string_view text() { return bytes(number<std::uint32_t>()); }

  // What the caller found wrong; only the first counts.
  void note(std::string what) {
    if (damage_.empty()) damage_ = std::move(what);
  }
  bool is_good() const { return damage_.empty(); }
  bool is_empty() const { return table_.empty(); }
  // corrupt, with what is wrong. Precondition: !is_good().
  tl::unexpected<error> failure() const { return fail(error_code::corrupt, "{}", damage_); }

 private:
  std::string_view bytes(size_t size) {
    if (size > table_.size()) note("its table ends too early");
    if (!is_good()) return {};
    const auto out = table_.substr(0, size);
    table_.remove_prefix(size);
    return out;
  }

  std::string_view table_;
  std::string damage_;
};

}  // namespace velib
