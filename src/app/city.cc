#include "app/city.h"

#include <array>
#include <optional>

#include <toml++/toml.h>

#include "app/resources.h"
#include "base/file.h"

namespace velib {

namespace {

constexpr size_t kMostCityBytes = 64 << 10;

std::optional<std::string> unknown_key(const toml::table& table) {
  constexpr std::array<std::string_view, 7> kKnown = {"title", "zone",        "every", "contact",
                                                      "feed",  "information", "status"};
  for (const auto& [key, value] : table) {
    if (std::find(kKnown.begin(), kKnown.end(), key.str()) == kKnown.end()) return std::string(key.str());
    if (const auto* inner = value.as_table()) {
      if (auto unknown = unknown_key(*inner)) return unknown;
    }
  }
  return std::nullopt;
}

result<std::string> text_at(const toml::table& table, std::string_view path, std::string_view file) {
  if (const auto text = table.at_path(path).value<std::string>()) return *text;
  return fail(error_code::invalid_input, "{}: '{}' must be a text", file, path);
}

}  // namespace

result<city> parse_city(std::string_view text, std::string_view file) {
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& e) {
    return fail(error_code::invalid_input, "{}: line {}: {}", file, e.source().begin.line, e.description());
  }
  if (const auto key = unknown_key(table))
    return fail(error_code::invalid_input, "{}: unknown key '{}'", file, *key);
  std::array<std::string, 5> texts;
  constexpr std::array<std::string_view, 5> kPaths = {"title", "zone", "every", "feed.information",
                                                      "feed.status"};
  for (size_t i = 0; i < kPaths.size(); ++i) {
    auto value = text_at(table, kPaths[i], file);
    if (!value) return pass(value);
    texts[i] = std::move(*value);
  }
  const auto zone = time_zone::load(texts[1]);
  if (!zone) return pass(zone, file);
  const auto every = parse_span(texts[2]);
  if (!every) return pass(every, fmt::format("{}: every", file));
  return city{texts[0], *zone, texts[3], texts[4], *every, table["contact"].value_or(std::string())};
}

result<city> load_city(const std::string& name_or_file) {
  std::filesystem::path path = name_or_file;
  if (!name_or_file.ends_with(".toml")) {
    const auto found = find_resource(fmt::format("cities/{}.toml", name_or_file));
    if (!found) {
      return fail(error_code::not_found,
                  "no city '{}'; use a name of cities/ or a city file that ends in .toml", name_or_file);
    }
    path = *found;
  }
  const auto bytes = load_file(path, kMostCityBytes);
  if (!bytes) return pass(bytes);
  return parse_city(*bytes, path.string());
}

}  // namespace velib
