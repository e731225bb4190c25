#include "feed/json_object.h"

#include <exception>

#include <boost/json.hpp>

namespace velib {

namespace json = boost::json;

namespace {

constexpr size_t kMostBytes = size_t{64} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view kind_of(std::string_view bytes) {
  const auto first = bytes.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "empty";
  return bytes[first] == '<' ? "a page of HTML or XML, not JSON" : "not JSON";
}

result<json::value> parse_value(std::string_view bytes, std::string_view file) {
  const size_t mark = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  json::parser parser;
  parser.reset(json::make_shared_resource<json::monotonic_resource>());
  json::error_code failed;
  const size_t read = parser.write(bytes.data() + mark, bytes.size() - mark, failed);
  if (!failed) return parser.release();
  if (failed == json::error::incomplete && kind_of(bytes) != "empty") {
    return fail(error_code::invalid_input, "{}: cut off at byte {}: the JSON does not end", file,
                bytes.size());
  }
  return fail(error_code::invalid_input, "{}: {} (byte {} of {}: {})", file, kind_of(bytes), read + mark,
              bytes.size(), failed.message());
}

}  // namespace

result<json::object> parse_object(std::string_view bytes, std::string_view file) try {
  if (bytes.size() > kMostBytes) {
    return fail(error_code::invalid_input, "{}: {} bytes are more than any feed has (limit {})", file,
                bytes.size(), kMostBytes);
  }
  auto value = parse_value(bytes, file);
  if (!value) return pass(value);
  if (auto* object = value->if_object()) return std::move(*object);
  return fail(error_code::invalid_input, "{}: JSON, but not an object, so not a GBFS file", file);
} catch (const std::exception& thrown) {
  return fail(error_code::internal, "{}: cannot read {} bytes of JSON: {}", file, bytes.size(),
              thrown.what());
}

}  // namespace velib
