// Keys of a TOML table, read one by one: what city files and training plans have in common.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <toml++/toml.h>

#include "base/civil_time.h"
#include "base/result.h"

namespace velib {

// invalid_input with `file` and the line.
result<toml::table> parse_toml(std::string_view text, std::string_view file);

// The path of a key that is none of `keys` (such as "feed.status"), so that a misspelt one is noticed.
std::optional<std::string> unknown_key(const toml::table& table, std::span<const std::string_view> keys,
                                       const std::string& base = {});

// The first thing wrong is kept; from then on only problem() counts. The table outlives the reader.
class toml_reader {
 public:
  explicit toml_reader(const toml::table& table) : table_(table) {}

  const std::optional<std::string>& problem() const { return problem_; }
  void note(std::string what) {
    if (!problem_) problem_ = std::move(what);
  }

  toml::node_view<const toml::node> node(std::string_view path) const { return table_.at_path(path); }

  // `kind` says what it must be: "true or false".
  template <class Value>
  Value value(std::string_view path, Value otherwise, std::string_view kind) {
    const auto written = node(path);
    if (!written) return otherwise;
    const auto found = written.value<Value>();
    if (!found) note(fmt::format("'{}' must be {}", path, kind));
    return found.value_or(otherwise);
  }

  // Empty when it is missing; a required one must not be empty.
  std::string text(std::string_view path, bool required = false);

  // The keys `zone`, which is required, and `country`: by default the one the zone lies in, "" for no
  // holidays.
  time_zone zone();
  std::string country(const time_zone& zone);

 private:
  const toml::table& table_;
  std::optional<std::string> problem_;
};

}  // namespace velib
