// Names from foreign files as messages show them.
#pragma once

#include <string>
#include <string_view>

namespace velib {

// The name in one printable line: control characters, quotes and what is no ASCII as '?', cut after 100
// bytes.
inline std::string shown_name(std::string_view name) {
  constexpr size_t kMostShown = 100;
  std::string shown(name.substr(0, kMostShown));
  for (auto& c : shown) c = c >= ' ' && c < '\x7f' && c != '"' ? c : '?';
  return name.size() > kMostShown ? shown + "…" : shown;
}

}  // namespace velib
