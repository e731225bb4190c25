#include "app/stores.h"

#include <cstdlib>

namespace velib {

namespace {

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (!value || *value == '\0') return std::nullopt;
  return value;
}

}  // namespace

environment program_environment() {
  return variable;
}

result<std::unique_ptr<object_store>> open_program_store(std::string_view address, std::stop_token stop) {
  return open_store(address, {.variables = variable, .stop = std::move(stop)});
}

}  // namespace velib
