#include "app/lambda_runtime.h"

#include <algorithm>
#include <charconv>

namespace velib {

namespace {

using std::chrono::milliseconds;

constexpr http_limits kNext{.deadline = std::chrono::hours(24)};  // and then once more
constexpr http_limits kPost{.deadline = std::chrono::seconds(60), .most_bytes = size_t{1} << 20};
constexpr size_t kMostTypeChars = 200;

std::chrono::sys_time<milliseconds> moment_of(std::string_view epoch_ms) {
  milliseconds::rep number = 0;
  std::from_chars(epoch_ms.data(), epoch_ms.data() + epoch_ms.size(), number);
  return std::chrono::sys_time<milliseconds>(milliseconds(number));
}

// The id goes into a path.
bool is_id(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return c == '-' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

}  // namespace

http_runtime_api::http_runtime_api(const std::string& address, http_client& client)
    : base_("http://" + address + "/2018-06-01/runtime/"), client_(client) {}

result<invocation> http_runtime_api::next() {
  const http_request asked{.url = base_ + "invocation/next", .direct = true};
  auto answer = client_.send(asked, kNext);
  while (!answer && answer.error().code == error_code::timeout) answer = client_.send(asked, kNext);
  if (!answer) return pass(answer, "the runtime API");
  if (answer->status != 200) {
    return fail(error_code::unavailable, "the runtime API answers {} when asked for the next event",
                answer->status);
  }
  invocation i{.id = std::string(answer->header("lambda-runtime-aws-request-id")),
               .event = {},
               .deadline = moment_of(answer->header("lambda-runtime-deadline-ms"))};
  if (!is_id(i.id)) return fail(error_code::unavailable, "the runtime API gives an event without an id");
  i.event = std::move(answer->body);
  return i;
}

status http_runtime_api::post(const std::string& path, std::string_view body, http_headers headers) {
  headers.emplace_back("content-type", "application/json");
  const auto answer = client_.send(
      {.method = "POST", .url = base_ + path, .headers = std::move(headers), .body = body, .direct = true},
      kPost);
  if (!answer) return fail(error_code::unavailable, "the runtime API: {}", answer.error().message);
  if (answer->status / 100 == 2) return {};
  return fail(answer->status >= 500 ? error_code::unavailable : error_code::invalid_input,
              "the runtime API answers {} to {} bytes for {}", answer->status, body.size(), path);
}

status http_runtime_api::post_failure(const std::string& path, const function_failure& failure) {
  return post(path, serialize_failure(failure),
              {{"lambda-runtime-function-error-type", failure.type.substr(0, kMostTypeChars)}});
}

status http_runtime_api::respond(const std::string& id, std::string_view answer) {
  return post("invocation/" + id + "/response", answer, {});
}

status http_runtime_api::report(const std::string& id, const function_failure& failure) {
  return post_failure("invocation/" + id + "/error", failure);
}

status http_runtime_api::report_init(const function_failure& failure) {
  return post_failure("init/error", failure);
}

}  // namespace velib
