#include "train/markup.h"

#include <algorithm>

#include <fmt/format.h>

namespace velib {

namespace {

std::string printable(std::string_view text) {
  std::string clean(text);
  std::ranges::replace_if(
      clean, [](unsigned char c) { return c < 0x20 && c != '\t' && c != '\n'; }, '?');
  return clean;
}

}  // namespace

pugi::xml_node add_element(pugi::xml_node into, const char* name, const attributes& with) {
  auto node = into.append_child(name);
  for (const auto& [key, value] : with) node.append_attribute(key).set_value(printable(value).c_str());
  return node;
}

pugi::xml_node add_text(pugi::xml_node into, const char* name, std::string_view text,
                        const attributes& with) {
  auto node = add_element(into, name, with);
  node.append_child(pugi::node_pcdata).set_value(printable(text).c_str());
  return node;
}

std::string coordinate(double value) {
  const auto text = fmt::format("{:.2f}", value);
  const auto end = text.find_last_not_of('0');
  return text.substr(0, text[end] == '.' ? end : end + 1);
}

}  // namespace velib
