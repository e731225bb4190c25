// An environment of a test's own.
#pragma once

#include <map>
#include <string>

#include "base/environment.h"

namespace velib {

inline environment variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end() || found->second.empty()) return std::nullopt;
    return found->second;
  };
}

}  // namespace velib
