#include "app/training_settings.h"

#include <charconv>
#include <functional>

#include <boost/json.hpp>

#include "base/holidays.h"
#include "model/reference_lstm.h"
#include "model/trend_archive.h"

namespace velib {

namespace json = boost::json;

namespace {

constexpr std::string_view kDefaultZone = "Europe/Paris";

// Into which number a text goes, from `low` to `high`; whether it is one.
template <class Number>
bool read_number(std::string_view text, Number low, Number high, Number& into) {
  Number number{};
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || !(number >= low && number <= high)) return false;
  into = number;
  return true;
}

// One setting: what it is called, what is expected, and what it does with its text; false when it is wrong.
struct known_setting {
  std::string_view name;
  std::string_view expected;
  std::function<bool(training_settings&, std::string_view)> take;
};

bool take_kind(training_settings& s, std::string_view text) {
  s.kind = text;
  return text == kTrendKind || text == kReferenceKind;
}

bool take_loss(training_settings& s, std::string_view text) {
  s.reference.loss = text == "squared" ? fit_loss::squared : fit_loss::absolute;
  return text == "squared" || text == "absolute";
}

bool take_batch(training_settings& s, std::string_view text) {
  if (!read_number<size_t>(text, 1, 65'536, s.trend.batch)) return false;
  s.reference.batch = s.trend.batch;
  return true;
}

bool take_threads(training_settings& s, std::string_view text) {
  if (!read_number(text, 0, 1024, s.trend.threads)) return false;
  s.reference.threads = s.trend.threads;
  return true;
}

bool take_seed(training_settings& s, std::string_view text) {
  if (!read_number<std::uint64_t>(text, 0, UINT64_MAX, s.trend.seed)) return false;
  s.reference.seed = s.trend.seed;
  return true;
}

bool take_rate(training_settings& s, std::string_view text) {
  if (!read_number(text, 1e-9f, 1.0f, s.trend.rate)) return false;
  s.reference.rate = s.trend.rate;
  return true;
}

bool take_steps(training_settings& s, std::string_view text) {
  if (!read_number(text, 1L, 100'000'000L, s.trend.steps)) return false;
  s.reference.steps = s.trend.steps;
  return true;
}

const std::vector<known_setting>& known_settings() {
  static const std::vector<known_setting> all = {
      {"kind", "trend or reference_lstm", take_kind},
      {"seed", "a whole number", take_seed},
      {"steps", "a whole number from 1", take_steps},
      {"batch", "a whole number from 1 to 65536", take_batch},
      {"rate", "a number above 0, at most 1", take_rate},
      {"threads", "a whole number from 0 to 1024", take_threads},
      {"loss", "absolute or squared", take_loss},
      {"epochs", "a whole number from 1 to 10000",
       [](auto& s, auto text) { return read_number(text, 1, 10'000, s.reference.epochs); }},
      {"epoch_rows", "a whole number from 1",
       [](auto& s, auto text) {
         return read_number<size_t>(text, 1, size_t{1} << 40, s.reference.epoch_rows);
       }},
      {"patience", "a whole number from 1 to 10000",
       [](auto& s, auto text) { return read_number(text, 1, 10'000, s.reference.patience); }},
      {"dropout", "a number from 0 to 0.95",
       [](auto& s, auto text) { return read_number(text, 0.0f, 0.95f, s.reference.dropout); }}};
  return all;
}

// "zone" and "zone.CHANNEL"; false for what is neither.
bool take_place(std::string_view name, std::string_view text, training_settings& s) {
  for (const std::string_view key : {"zone", "country"}) {
    if (!name.starts_with(key)) continue;
    const auto rest = name.substr(key.size());
    if (!rest.empty() && rest[0] != '.') continue;
    auto& into = key == "zone" ? s.zones : s.countries;
    into[std::string(rest.empty() ? rest : rest.substr(1))] = text;
    return true;
  }
  return false;
}

status take(std::string_view name, std::string_view text, training_settings& s) {
  if (name.starts_with("sagemaker_") || take_place(name, text, s)) return {};
  for (const auto& setting : known_settings()) {
    if (setting.name != name) continue;
    if (setting.take(s, text)) return {};
    return fail(error_code::invalid_input, "'{}' must be {}", name, setting.expected);
  }
  return fail(error_code::invalid_input, "no setting '{}'; docs/sagemaker.md lists them", name);
}

// As a text: SageMaker writes all so, and people numbers.
std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

template <class Texts>
std::string of_channel(const Texts& texts, std::string_view channel, std::string_view otherwise) {
  auto found = texts.find(channel);
  if (found == texts.end()) found = texts.find("");
  return found == texts.end() ? std::string(otherwise) : found->second;
}

}  // namespace

result<time_zone> training_settings::zone_of(std::string_view channel) const {
  return time_zone::load(of_channel(zones, channel, kDefaultZone));
}

std::string training_settings::country_of(std::string_view channel) const {
  return of_channel(countries, channel, country_of_zone(of_channel(zones, channel, kDefaultZone)));
}

result<training_settings> parse_training_settings(std::string_view text) {
  training_settings settings{.kind = std::string(kTrendKind)};
  if (text.empty()) return settings;
  boost::system::error_code fault;
  const auto value = json::parse(text, fault);
  if (fault || !value.is_object()) return fail(error_code::invalid_input, "no JSON object");
  for (const auto& [name, setting] : value.get_object()) {
    if (auto taken = take(name, text_of(setting), settings); !taken) return pass(taken);
  }
  return settings;
}

}  // namespace velib
