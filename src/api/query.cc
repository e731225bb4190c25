#include "api/query.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/json.hpp>

#include "api/answer.h"
#include "api/text.h"

namespace velib {

namespace {

constexpr std::array<std::string_view, 6> kTrueWords{"1", "true", "yes", "on", "t", "y"};
constexpr std::array<std::string_view, 6> kFalseWords{"0", "false", "no", "off", "f", "n"};

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::optional<long> parse_whole(std::string_view text) {
  text = trim(text);
  long value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  if (code != std::errc() || stop != end) return std::nullopt;
  return value;
}

template <class Words>
bool holds(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

result<query_reader> query_reader::parse(std::string_view query) {
  query_reader reader;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    auto name = decode_percent(pair.substr(0, equals), plus_sign::space);
    if (!name) return pass(name);
    auto value = decode_percent(pair.substr(std::min(equals + 1, pair.size())), plus_sign::space);
    if (!value) return pass(value);
    reader.values_.emplace_back(*std::move(name), *std::move(value));
  }
  return reader;
}

int query_reader::whole(std::string_view name, int otherwise, int low, int high) {
  const std::string* text = find(name);
  if (!text) return otherwise;
  const auto value = parse_whole(*text);
  if (!value) {
    refuse(name, "Input should be a valid integer, unable to parse string as an integer", "int_parsing");
  } else if (*value < low) {
    refuse(name, fmt::format("Input should be greater than or equal to {}", low), "greater_than_equal");
  } else if (*value > high) {
    refuse(name, fmt::format("Input should be less than or equal to {}", high), "less_than_equal");
  } else {
    return static_cast<int>(*value);
  }
  return otherwise;
}

std::optional<std::string_view> query_reader::text(std::string_view name) const {
  const std::string* value = find(name);
  return value ? std::optional<std::string_view>(*value) : std::nullopt;
}

bool query_reader::flag(std::string_view name, bool otherwise) {
  const std::string* text = find(name);
  if (!text) return otherwise;
  const std::string word = lower_ascii(*text);
  if (holds(kTrueWords, word)) return true;
  if (holds(kFalseWords, word)) return false;
  refuse(name, "Input should be a valid boolean, unable to interpret input", "bool_parsing");
  return otherwise;
}

response query_reader::refusal() const {
  boost::json::array detail;
  for (const auto& f : faults_) {
    detail.push_back({{"loc", {"query", f.name}}, {"msg", f.message}, {"type", f.type}});
  }
  return json_answer(422, {{"detail", std::move(detail)}});
}

const std::string* query_reader::find(std::string_view name) const {
  const auto found =
      std::find_if(values_.rbegin(), values_.rend(), [&](const auto& pair) { return pair.first == name; });
  return found == values_.rend() ? nullptr : &found->second;
}

void query_reader::refuse(std::string_view name, std::string message, std::string type) {
  faults_.push_back({std::string(name), std::move(message), std::move(type)});
}

}  // namespace velib
