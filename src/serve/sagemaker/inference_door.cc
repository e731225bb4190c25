#include "serve/sagemaker/inference_door.h"

#include <chrono>
#include <cmath>

#include <boost/json.hpp>

#include "api/answer.h"
#include "base/civil_time.h"
#include "base/json_text.h"
#include "serve/sagemaker/media_type.h"

namespace velib {

namespace json = boost::json;

namespace {

using ticks = std::chrono::steady_clock;

constexpr std::array kBatchTypes = {kJsonType, kJsonLinesType};
constexpr std::array kLineTypes = {kJsonLinesType, kJsonType};
constexpr std::array kCityTypes = {kCityAnswerType};

response refusal(int status, std::string_view what) {
  return json_answer(status, json::object{{"error", what}});
}

int status_of(error_code code) {
  switch (code) {
    case error_code::invalid_input:
    case error_code::corrupt:
    case error_code::unsupported:
      return 400;
    case error_code::unavailable:
    case error_code::timeout:
      return 503;
    default:
      return 500;
  }
}

// "2026-03-04 14:29:50 UTC", as the reference writes it.
std::string timestamp_of(utc_time time) {
  auto text = format_utc(time);
  text[10] = ' ';
  text.pop_back();
  return text + " UTC";
}

template <class Number>
json::value number_or_null(const std::optional<Number>& number) {
  return number ? json::value(*number) : json::value(nullptr);
}

json::object detail_json(const horizon_detail& d) {
  json::object out = {{"horizon_min", d.minutes},           {"expected", d.expected},
                      {"low", number_or_null(d.low)},       {"high", number_or_null(d.high)},
                      {"a_bike", number_or_null(d.a_bike)}, {"a_dock", number_or_null(d.a_dock)}};
  json::array at_most;
  for (const float chance : d.at_most) at_most.push_back(static_cast<double>(chance));
  if (!at_most.empty()) out["at_most"] = std::move(at_most);
  return out;
}

// One request's way through a batch: what it asked, and what it got.
struct served_batch {
  std::vector<result<station_prediction>> answers;  // of all, those that were wrong included
  double milliseconds = 0;
  std::string version;
  std::string timestamp;
};

json::object answer_json(const invocation& asked, const station_prediction& got, const served_batch& batch) {
  json::object predictions;
  for (size_t k = 0; k < got.bikes.size(); ++k) predictions[fmt::format("T+{}h", k + 1)] = got.bikes[k];
  json::object out = {{"station_code", asked.station_code},
                      {"predictions", std::move(predictions)},
                      {"inference_time_ms", batch.milliseconds},
                      {"model_version", batch.version},
                      {"timestamp", batch.timestamp}};
  if (!asked.detail) return out;
  json::array detail;
  for (const auto& horizon : got.detail) detail.push_back(detail_json(horizon));
  out["detail"] = std::move(detail);
  return out;
}

json::object answer_json(const result<invocation>& asked, const result<station_prediction>& got,
                         const served_batch& batch) {
  if (got) return answer_json(*asked, *got, batch);
  return {{"error", got.error().message}};
}

class inference_door {
 public:
  inference_door(const inference_model& model, const clock& clock) : model_(model), clock_(clock) {}

  response operator()(const request& r) const {
    if (r.path == "/ping")
      return is_read(r) ? json_answer(200, json::object{{"status", "ok"}}) : other("GET");
    if (r.path != "/invocations") return refusal(404, "there is /ping and /invocations here");
    return r.method == "POST" ? invoke(r) : other("POST");
  }

 private:
  static bool is_read(const request& r) { return r.method == "GET" || r.method == "HEAD"; }

  static response other(std::string_view allowed) {
    auto out = refusal(405, fmt::format("only {} is understood here", allowed));
    out.headers.emplace_back("allow", allowed);
    return out;
  }

  // Without a Content-Type it is JSON, as SageMaker's own containers have it.
  response invoke(const request& r) const {
    const auto packed = header_of(r, "content-encoding");
    if (!packed.empty() && packed != "identity")
      return refusal(415, "Content-Encoding: send the body as it is");
    const auto type = media_type_of(header_of(r, "content-type"));
    if (type.empty() || type == kJsonType) return invoke_json(r);
    if (type == kJsonLinesType || type == "application/x-jsonlines") return invoke_lines(r);
    if (type == kCityQuestionType) return invoke_city(r);
    return refusal(415, fmt::format("Content-Type: {} or {}, please", kJsonType, kJsonLinesType));
  }

  static response unacceptable(std::span<const std::string_view> offered) {
    return refusal(406, fmt::format("Accept: the answer can only be {}", fmt::join(offered, " or ")));
  }

  response invoke_json(const request& r) const {
    const auto chosen = negotiate(header_of(r, "accept"), kBatchTypes);
    if (!chosen) return unacceptable(kBatchTypes);
    const auto asked = parse_json_invocations(r.body);
    if (!asked) return refusal(400, asked.error().message);
    const auto batch = serve(asked->each);
    if (!asked->is_batch && !batch.answers.front()) {
      const auto& fault = batch.answers.front().error();
      return refusal(status_of(fault.code), fault.message);
    }
    return write(*asked, batch, kBatchTypes[*chosen]);
  }

  response invoke_lines(const request& r) const {
    const auto chosen = negotiate(header_of(r, "accept"), kLineTypes);
    if (!chosen) return unacceptable(kLineTypes);
    const auto asked = parse_json_lines(r.body);
    if (asked.each.empty()) return refusal(400, "the body is empty; send one request a line");
    return write(asked, serve(asked.each), kLineTypes[*chosen]);
  }

  response invoke_city(const request& r) const {
    if (!negotiate(header_of(r, "accept"), kCityTypes)) return unacceptable(kCityTypes);
    auto answer = model_.predict_city(r.body);
    if (!answer) return refusal(status_of(answer.error().code), answer.error().message);
    return {200, {{"content-type", std::string(kCityAnswerType)}}, std::move(*answer)};
  }

  // All good requests in one call of the model.
  served_batch serve(std::span<const result<invocation>> asked) const {
    std::vector<invocation> good;
    for (const auto& each : asked) {
      if (each) good.push_back(*each);
    }
    const auto begun = ticks::now();
    auto predicted = model_.predict(good);
    const std::chrono::duration<double, std::milli> took = ticks::now() - begun;
    served_batch batch{.answers = {},
                       .milliseconds = std::round(took.count() * 1000) / 1000,
                       .version = model_.version(),
                       .timestamp = timestamp_of(clock_.now())};
    auto next = predicted.begin();
    for (const auto& each : asked) batch.answers.push_back(each ? std::move(*next++) : pass(each));
    return batch;
  }

  static response write(const invocations& asked, const served_batch& batch, std::string_view type) {
    json::array answers;
    for (size_t k = 0; k < asked.each.size(); ++k) {
      answers.push_back(answer_json(asked.each[k], batch.answers[k], batch));
    }
    if (type == kJsonType) {
      if (!asked.is_batch) return json_answer(200, answers.front());
      return json_answer(200, json::object{{"predictions", std::move(answers)}});
    }
    std::string lines;
    for (const auto& answer : answers) lines += json_text(answer) + '\n';
    return {200, {{"content-type", std::string(type)}}, std::move(lines)};
  }

  const inference_model& model_;
  const clock& clock_;
};

}  // namespace

request_handler make_inference_door(const inference_model& model, const clock& clock) {
  return inference_door(model, clock);
}

}  // namespace velib
