#include "base/json_text.h"

#include <cmath>
#include <iterator>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace velib {

namespace json = boost::json;

namespace {

void write(std::string& out, const json::value& value);

void write_number(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
  } else {
    fmt::format_to(std::back_inserter(out), "{}", number);
  }
}

void write_object(std::string& out, const json::object& object) {
  const char* separator = "{";
  for (const auto& [key, value] : object) {
    out += separator;
    out += json::serialize(key);
    out += ':';
    write(out, value);
    separator = ",";
  }
  out += object.empty() ? "{}" : "}";
}

void write_array(std::string& out, const json::array& array) {
  const char* separator = "[";
  for (const auto& value : array) {
    out += separator;
    write(out, value);
    separator = ",";
  }
  out += array.empty() ? "[]" : "]";
}

void write(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::object:
      return write_object(out, value.get_object());
    case json::kind::array:
      return write_array(out, value.get_array());
    case json::kind::double_:
      return write_number(out, value.get_double());
    default:
      out += json::serialize(value);
  }
}

}  // namespace

std::string json_text(const json::value& value) {
  std::string out;
  write(out, value);
  return out;
}

}  // namespace velib
