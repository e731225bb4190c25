#include "serve/sagemaker/invocation.h"

#include <cmath>
#include <limits>

#include <boost/json.hpp>

namespace velib {

namespace json = boost::json;

namespace {

constexpr float kMostBikes = 32'767.0f;
constexpr size_t kMostCodeBytes = 64;
constexpr std::string_view kHistory = "historical_bikes";

// Reads the fields of one request; the first thing wrong is kept.
class field_reader {
 public:
  explicit field_reader(const json::object& fields) : fields_(fields) {}

  const json::value* find(std::string_view name) {
    const auto* value = fields_.if_contains(name);
    if (!value) note(name, "is missing");
    return value;
  }

  std::string text(std::string_view name) {
    const auto* value = find(name);
    const auto* text = value ? value->if_string() : nullptr;
    if (text && !text->empty() && text->size() <= kMostCodeBytes) return std::string(*text);
    note(name, fmt::format("must be a text of 1 to {} bytes", kMostCodeBytes));
    return {};
  }

  double number(std::string_view name, double low, double high) {
    const auto* value = find(name);
    const auto number = value ? number_of(*value) : std::nan("");
    if (number >= low && number <= high) return number;
    note(name, fmt::format("must be a number from {} to {}", low, high));
    return 0;
  }

  int whole(std::string_view name, int low, int high) {
    const auto* value = find(name);
    const auto number = value ? number_of(*value) : std::nan("");
    if (number >= low && number <= high && number == std::floor(number)) return static_cast<int>(number);
    note(name, fmt::format("must be a whole number from {} to {}", low, high));
    return 0;
  }

  // As Python takes them: 0 and 1 are no and yes.
  bool flag(std::string_view name) {
    const auto* value = find(name);
    if (value && value->is_bool()) return value->get_bool();
    const auto number = value ? number_of(*value) : std::nan("");
    if (number != 0 && number != 1) note(name, "must be true or false");
    return number == 1;
  }

  bool flag(std::string_view name, bool otherwise) { return fields_.contains(name) ? flag(name) : otherwise; }

  void history(std::array<float, kInvocationHours>& into) {
    const auto* value = find(kHistory);
    const auto* hours = value ? value->if_array() : nullptr;
    if (!hours) return note(kHistory, fmt::format("must be a list of {} numbers", kInvocationHours));
    if (hours->size() != kInvocationHours) {
      return note(kHistory, fmt::format("must hold {} numbers, one an hour, oldest first; it holds {}",
                                        kInvocationHours, hours->size()));
    }
    for (size_t k = 0; k < kInvocationHours; ++k) into[k] = bikes((*hours)[k], k);
  }

  // A reader that found nothing wrong.
  bool is_good() const { return fault_.empty(); }
  const std::string& fault() const { return fault_; }

 private:
  static double number_of(const json::value& value) {
    boost::system::error_code fault;
    const double number = value.is_number() ? value.to_number<double>(fault) : std::nan("");
    return fault ? std::nan("") : number;
  }

  float bikes(const json::value& value, size_t hour) {
    if (value.is_null()) return std::numeric_limits<float>::quiet_NaN();
    const auto number = static_cast<float>(number_of(value));
    if (number >= 0.0f && number <= kMostBikes) return number;
    note(fmt::format("{}[{}]", kHistory, hour),
         fmt::format("must be a number from 0 to {}, or null for an hour nobody measured", kMostBikes));
    return 0;
  }

  void note(std::string_view name, std::string_view what) {
    if (fault_.empty()) fault_ = fmt::format("{}: {}", name, what);
  }

  const json::object& fields_;
  std::string fault_;
};

result<json::value> parse_json(std::string_view text) {
  static const json::parse_options limits = [] {
    json::parse_options options;
    options.max_depth = 8;
    return options;
  }();
  json::parser parser({}, limits);
  boost::system::error_code fault;
  const size_t read = parser.write(text.data(), text.size(), fault);
  if (!fault) return parser.release();
  return fail(error_code::invalid_input, "no JSON: {} at byte {} of {}", fault.message(), read, text.size());
}

result<invocation> parse_line(std::string_view line) {
  const auto value = parse_json(line);
  if (!value) return pass(value);
  return parse_invocation(*value);
}

}  // namespace

result<json::value> parse_json_body(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return fail(error_code::invalid_input, "the body is empty; send one request as JSON");
  }
  return parse_json(text);
}

result<invocation> parse_invocation(const json::value& value) {
  const auto* fields = value.if_object();
  if (!fields) return fail(error_code::invalid_input, "a request must be a JSON object");
  field_reader in(*fields);
  invocation out;
  out.station_code = in.text("station_code");
  in.history(out.historical_bikes);
  out.hour = in.whole("hour", 0, 23);
  out.day_of_week = in.whole("day_of_week", 0, 6);
  out.is_weekend = in.flag("is_weekend");
  out.capacity = static_cast<float>(in.number("capacity", 0, kMostBikes));
  out.latitude = static_cast<float>(in.number("latitude", -90, 90));
  out.longitude = static_cast<float>(in.number("longitude", -180, 180));
  out.detail = in.flag("detail", false);
  if (!in.is_good()) return fail(error_code::invalid_input, "{}", in.fault());
  return out;
}

result<invocations> parse_json_invocations(std::string_view body) {
  const auto value = parse_json_body(body);
  if (!value) return pass(value);
  const auto* fields = value->if_object();
  const auto* instances = fields ? fields->if_contains("instances") : nullptr;
  invocations out{.each = {}, .is_batch = instances != nullptr};
  if (!instances) {
    out.each.push_back(parse_invocation(*value));
    return out;
  }
  const auto* list = instances->if_array();
  if (!list) return fail(error_code::invalid_input, "instances: must be a list of requests");
  for (const auto& each : *list) out.each.push_back(parse_invocation(each));
  return out;
}

invocations parse_json_lines(std::string_view body) {
  invocations out{.each = {}, .is_batch = true};
  while (!body.empty()) {
    const auto line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(line.size() + 1, body.size()));
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) out.each.push_back(parse_line(line));
  }
  return out;
}

}  // namespace velib
