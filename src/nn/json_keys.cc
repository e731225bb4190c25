#include "nn/json_keys.h"

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

namespace velib {

namespace {

// What basic_parser calls; each function says whether to go on. Keys and strings come in parts.
struct key_watcher {
  using text = boost::json::string_view;
  using code = boost::system::error_code;
  static constexpr std::size_t max_object_size = SIZE_MAX;  // NOLINT: the names are basic_parser's
  static constexpr std::size_t max_array_size = SIZE_MAX;   // NOLINT
  static constexpr std::size_t max_key_size = SIZE_MAX;     // NOLINT
  static constexpr std::size_t max_string_size = SIZE_MAX;  // NOLINT

  std::vector<std::set<std::string, std::less<>>> seen;  // of each open object
  std::string key;
  bool repeated = false;

  bool on_object_begin(code&) {
    seen.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, code&) {
    seen.pop_back();
    return true;
  }
  bool on_key_part(text part, std::size_t, code&) {
    key.append(part.data(), part.size());
    return true;
  }
  bool on_key(text part, std::size_t, code& error) {
    key.append(part.data(), part.size());
    repeated = !seen.back().insert(key).second;
    if (!repeated) key.clear();
    if (repeated) error = boost::json::make_error_code(boost::json::error::exception);  // anything: it stops
    return !repeated;
  }

  bool on_document_begin(code&) { return true; }
  bool on_document_end(code&) { return true; }
  bool on_array_begin(code&) { return true; }
  bool on_array_end(std::size_t, code&) { return true; }
  bool on_string_part(text, std::size_t, code&) { return true; }
  bool on_string(text, std::size_t, code&) { return true; }
  bool on_number_part(text, code&) { return true; }
  bool on_int64(std::int64_t, text, code&) { return true; }
  bool on_uint64(std::uint64_t, text, code&) { return true; }
  bool on_double(double, text, code&) { return true; }
  bool on_bool(bool, code&) { return true; }
  bool on_null(code&) { return true; }
  bool on_comment_part(text, code&) { return true; }
  bool on_comment(text, code&) { return true; }
};

}  // namespace

std::optional<std::string> repeated_key(std::string_view json) {
  boost::json::basic_parser<key_watcher> parser(boost::json::parse_options{});
  boost::system::error_code error;
  parser.write_some(false, json.data(), json.size(), error);
  if (!parser.handler().repeated) return std::nullopt;
  return std::move(parser.handler().key);
}

}  // namespace velib
