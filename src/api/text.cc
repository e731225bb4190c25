#include "api/text.h"

#include <algorithm>

#include <boost/json.hpp>
#include <boost/url/pct_string_view.hpp>

namespace velib {

namespace {

// Boost.JSON reads UTF-8 strictly, and writes strings as they are.
bool is_utf8(std::string_view text) {
  boost::system::error_code code;
  boost::json::parse(boost::json::serialize(boost::json::string_view(text)), code);
  return !code;
}

}  // namespace

result<std::string> decode_percent(std::string_view text, plus_sign plus) {
  std::string spaced(text);
  if (plus == plus_sign::space) std::replace(spaced.begin(), spaced.end(), '+', ' ');
  const auto encoded = boost::urls::make_pct_string_view(spaced);
  if (!encoded) return fail(error_code::invalid_input, "broken percent-encoding");
  std::string decoded = encoded->decode();
  if (decoded.find('\0') != std::string::npos || !is_utf8(decoded)) {
    return fail(error_code::invalid_input, "percent-encoding that is not UTF-8");
  }
  return decoded;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trim_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view next_member(std::string_view& list, char separator) {
  const auto member = list.substr(0, list.find(separator));
  list.remove_prefix(std::min(list.size(), member.size() + 1));
  return trim_blanks(member);
}

}  // namespace velib
