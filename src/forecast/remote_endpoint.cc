#include "forecast/remote_endpoint.h"

#include <algorithm>

#include <boost/json.hpp>

namespace velib {

namespace json = boost::json;
using std::chrono::milliseconds;

namespace {

constexpr size_t kMostShownBytes = 200;

bool may_pass(int status) {
  return status == 429 || status >= 500;
}

error_code code_of(int status) {
  if (may_pass(status)) return error_code::unavailable;
  switch (status) {
    case 401:
    case 403:
      return error_code::denied;
    case 404:
      return error_code::not_found;
    case 415:
    case 406:
      return error_code::unsupported;
    default:
      return error_code::invalid_input;
  }
}

// The answer as an object; an empty one when it is none.
json::object fields_of(const http_answer& answer) {
  boost::system::error_code fault;
  const auto value = json::parse(answer.body, fault);
  return !fault && value.is_object() ? value.get_object() : json::object();
}

// What the endpoint says about it: ours as {"error"}, AWS as {"message"} or {"Message"}. One line, printable.
std::string reason_of(const json::object& fields) {
  for (const std::string_view key : {"error", "OriginalMessage", "message", "Message"}) {
    const auto* text = fields.if_contains(key);
    if (!text || !text->is_string()) continue;
    std::string shown(text->get_string().subview(0, kMostShownBytes));
    std::ranges::replace_if(
        shown, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    return ": " + shown;
  }
  return {};
}

// Of a 424 SageMaker tells what the container itself answered.
int status_of(const http_answer& answer, const json::object& fields) {
  const auto* original = fields.if_contains("OriginalStatusCode");
  if (answer.status != 424 || !original || !original->is_number()) return answer.status;
  boost::system::error_code fault;
  const int status = original->to_number<int>(fault);
  return fault ? answer.status : status;
}

bool is_expiry(const http_answer& answer) {
  return answer.status == 403 &&
         (answer.header("x-amzn-errortype").find("Expired") != std::string_view::npos ||
          answer.body.find("ExpiredToken") != std::string::npos);
}

bool counts_as_down(const error& failure) {
  return failure.code == error_code::unavailable || failure.code == error_code::timeout;
}

}  // namespace

remote_endpoint::remote_endpoint(remote_address address, remote_parts parts, const remote_policy& policy)
    : address_(std::move(address)), parts_(std::move(parts)), policy_(policy), breaker_(policy.breaker) {}

result<std::string> remote_endpoint::invoke(const remote_message& message, moment until) {
  if (!breaker_.try_pass(now())) {
    return fail(error_code::unavailable, "{}: left alone for a while after failures", name());
  }
  retry again([&](milliseconds span) { return now() + span < until && parts_.pause(span); }, policy_.retries);
  auto answer = again([&] { return try_once(message, until); });
  if (!answer && counts_as_down(answer.error())) {
    breaker_.failed(now());
  } else {
    breaker_.succeeded();  // who refuses a request is there
  }
  return answer;
}

result<std::string> remote_endpoint::try_once(const remote_message& message, moment until) {
  const auto left = std::chrono::duration_cast<milliseconds>(until - now());
  if (left <= milliseconds(0)) return fail(error_code::timeout, "{}: no answer in time", name());
  auto answer = send(message, std::min(left, policy_.attempt_time));
  if (!answer) return pass(answer, name());
  if (answer->status == 200) return std::move(answer->body);
  return tl::unexpected<error>(failure_of(*answer));
}

result<http_answer> remote_endpoint::send(const remote_message& message, milliseconds left) {
  http_request request{.method = "POST", .url = address_.url, .body = message.body};
  request.headers = {{"content-type", std::string(message.content_type)},
                     {"accept", std::string(message.accept)}};
  if (address_.region) {
    auto signature = parts_.credentials->signature(*address_.region, "sagemaker");
    if (!signature) return pass(signature);
    request.signature = std::move(*signature);
  }
  return parts_.client.send(request, {.deadline = left, .most_bytes = 4 * policy_.most_answer_bytes});
}

error remote_endpoint::failure_of(const http_answer& answer) {
  const auto fields = fields_of(answer);
  const int status = status_of(answer, fields);
  auto code = code_of(status);
  // New keys may pass.
  if (address_.region && is_expiry(answer) && parts_.credentials->forget()) code = error_code::unavailable;
  return {code, fmt::format("{}: status {}{}", name(), status, reason_of(fields))};
}

}  // namespace velib
