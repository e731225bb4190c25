#include "app/training_plan.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "app/stores.h"
#include "app/toml_reader.h"
#include "base/file.h"

namespace velib {

namespace {

constexpr size_t kMostPlanBytes = 1 << 20;
constexpr std::chrono::minutes kPlanStep{15};

constexpr std::array<std::string_view, 1> kPlanKeys = {"city"};
constexpr std::array<std::string_view, 8> kCityKeys = {
    "name", "store", "zone", "country", "validation_from", "test_from", "train", "melted"};

class planned_city_reader : private toml_reader {
 public:
  using toml_reader::problem;
  using toml_reader::toml_reader;

  planned_city read() {
    planned_city c{.name = text("name", true), .store = text("store", true)};
    c.zone = zone();
    c.country = country(c.zone);
    c.parts = parts(c.zone);
    c.train = value("train", true, "true or false");
    c.melted = melted();
    return c;
  }

 private:
  int melted() {
    const auto stations = value("melted", std::int64_t{0}, "a whole number of stations");
    if (stations != 0 && (stations < 2 || stations > 64)) note("'melted' is not from 2 to 64");
    return static_cast<int>(stations);
  }

  std::optional<part_times> parts(const time_zone& zone) {
    const auto validation = moment("validation_from", zone), test = moment("test_from", zone);
    if (!validation && !test) return std::nullopt;
    if (!validation || !test) {
      note("'validation_from' and 'test_from' go together; give both, or none for shares of the hours");
      return std::nullopt;
    }
    if (*validation >= *test) note("'validation_from' must be earlier than 'test_from'");
    return part_times{*validation, *test};
  }

  // A text, or a date or time as TOML has them.
  std::optional<utc_time> moment(std::string_view path, const time_zone& zone) {
    const auto written = node(path);
    if (!written) return std::nullopt;
    const auto read = parse_date_or_time(text_of(written), zone);
    if (!read) note(fmt::format("'{}': {}", path, read.error().message));
    return read.value_or(utc_time());
  }

  static std::string text_of(toml::node_view<const toml::node> written) {
    if (written.is_string()) return written.value_or(std::string());
    std::ostringstream text;
    if (const auto* date = written.as_date()) text << **date;
    if (const auto* time = written.as_date_time()) text << **time;
    return text.str();
  }
};

result<planned_city> read_city(const toml::node& node) {
  const auto* table = node.as_table();
  if (!table) return fail(error_code::invalid_input, "it must be a table, written under [[city]]");
  if (const auto key = unknown_key(*table, kCityKeys)) {
    return fail(error_code::invalid_input, "unknown key '{}'; there are {}", *key,
                fmt::join(kCityKeys, ", "));
  }
  planned_city_reader reader(*table);
  auto city = reader.read();
  if (reader.problem()) return fail(error_code::invalid_input, "{}", *reader.problem());
  return city;
}

status add_city(training_plan& plan, planned_city city) {
  if (std::ranges::find(plan.cities, city.name, &planned_city::name) != plan.cities.end()) {
    return fail(error_code::invalid_input, "'name' is '{}' for the second time; name it otherwise",
                city.name);
  }
  plan.cities.push_back(std::move(city));
  return {};
}

result<training_plan> read_plan(const toml::table& table) {
  if (const auto key = unknown_key(table, kPlanKeys)) {
    return fail(error_code::invalid_input, "unknown key '{}'; a plan is a list of [[city]]", *key);
  }
  const auto* cities = table["city"].as_array();
  if (!cities) return fail(error_code::invalid_input, "there is no [[city]]; list what to train on");
  training_plan plan;
  for (size_t k = 0; k < cities->size(); ++k) {
    auto city = read_city((*cities)[k]);
    const auto added = city ? add_city(plan, std::move(*city)) : pass(city);
    if (!added) return pass(added, fmt::format("city {}", k + 1));
  }
  if (std::ranges::none_of(plan.cities, &planned_city::train)) {
    return fail(error_code::invalid_input, "no city has train = true; there is nothing to train on");
  }
  return plan;
}

}  // namespace

result<training_plan> parse_training_plan(std::string_view text, std::string_view file) {
  const auto table = parse_toml(text, file);
  if (!table) return pass(table);
  auto plan = read_plan(*table);
  if (!plan) return pass(plan, file);
  return plan;
}

result<training_plan> load_training_plan(const std::filesystem::path& file) {
  const auto bytes = load_file(file, kMostPlanBytes);
  if (!bytes) return pass(bytes);
  return parse_training_plan(*bytes, file.string());
}

result<city_dataset> load_city_dataset(const planned_city& city, std::stop_token stop) {
  const auto place = fmt::format("city '{}', store {}", city.name, city.store);
  const auto store = open_program_store(city.store, std::move(stop));
  if (!store) return pass(store, place);
  auto set = load_dataset(**store, {.step = kPlanStep, .parts = city.parts});
  if (!set) return pass(set, place);
  return city_dataset{city.name, city.zone, city.country, city.train, std::move(*set)};
}

result<std::vector<city_dataset>> load_datasets(const training_plan& plan, std::stop_token stop) {
  std::vector<city_dataset> sets;
  for (const auto& city : plan.cities) {
    auto set = load_city_dataset(city, stop);
    if (!set) return pass(set);
    sets.push_back(std::move(*set));
  }
  return sets;
}

}  // namespace velib
