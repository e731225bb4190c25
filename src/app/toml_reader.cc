#include "app/toml_reader.h"

#include <algorithm>

#include "base/holidays.h"

namespace velib {

result<toml::table> parse_toml(std::string_view text, std::string_view file) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& e) {
    return fail(error_code::invalid_input, "{}: line {}: {}", file, e.source().begin.line, e.description());
  }
}

std::optional<std::string> unknown_key(const toml::table& table, std::span<const std::string_view> keys,
                                       const std::string& base) {
  for (const auto& [key, value] : table) {
    const std::string path = base + std::string(key.str());
    const auto* inner = value.as_table();
    const auto known = [&](std::string_view k) { return k == path || (inner && k.starts_with(path + '.')); };
    if (std::ranges::none_of(keys, known)) return path;
    if (inner) {
      if (auto unknown = unknown_key(*inner, keys, path + '.')) return unknown;
    }
  }
  return std::nullopt;
}

std::string toml_reader::text(std::string_view path, bool required) {
  auto found = value(path, std::string(), "a text");
  if (required && found.empty()) note(fmt::format("'{}' must be a text", path));
  return found;
}

time_zone toml_reader::zone() {
  const auto loaded = time_zone::load(text("zone", true));
  if (!loaded) note(loaded.error().message);
  return loaded.value_or(time_zone::utc());
}

std::string toml_reader::country(const time_zone& zone) {
  auto written = text("country");
  if (!node("country")) return std::string(country_of_zone(zone.name()));
  if (!is_country_code(written))
    note("'country' must be an ISO 3166 code of two capital letters, such as FR");
  return written;
}

}  // namespace velib
