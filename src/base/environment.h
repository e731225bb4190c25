// The program's environment variables, handed in: only app/ reads the real ones, and tests bring their own.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace velib {

// The variable's value; nothing when it is not set or empty.
using environment = std::function<std::optional<std::string>(const std::string& name)>;

// In which no variable is set.
inline std::optional<std::string> empty_environment(const std::string&) {
  return std::nullopt;
}

}  // namespace velib
