// One endpoint for inference, asked over HTTP: signed where it is SageMaker, again where that may help, left
// alone while it keeps failing.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "forecast/circuit_breaker.h"
#include "forecast/remote_address.h"
#include "net/aws_credentials.h"
#include "net/http_client.h"
#include "net/retry.h"

namespace velib {

struct remote_policy {
  std::chrono::milliseconds deadline{30'000};      // for a whole forecast, tries and pauses included
  std::chrono::milliseconds attempt_time{20'000};  // for one try
  retry_policy retries{.most_attempts = 4};
  breaker_policy breaker;
  // SageMaker takes 4 MB a request at serverless endpoints (6 MB at others), and gives as much.
  size_t most_request_bytes = size_t{3'900'000};
  size_t most_answer_bytes = size_t{3'900'000};
};

using steady_now = std::function<std::chrono::steady_clock::time_point()>;

// All of it outlives those who use it.
struct remote_parts {
  http_client& client;
  aws_credentials* credentials = nullptr;  // where the address has a region
  pause_function pause;
  steady_now now = std::chrono::steady_clock::now;
};

// A body and what it is.
struct remote_message {
  std::string_view content_type;
  std::string_view accept;
  std::string_view body;
};

// Any thread, several at once.
class remote_endpoint {
 public:
  using moment = circuit_breaker::moment;

  remote_endpoint(remote_address address, remote_parts parts, const remote_policy& policy);

  // The body of the answer. Tries again, with pauses, until `until`: after no answer, a broken one, 429, 5xx
  // and SageMaker's 424 for these; not after other statuses, which the same request would only bring again.
  // unavailable at once while the circuit is open; timeout, unavailable, denied, not_found, invalid_input
  // with what the endpoint said. All name the endpoint.
  result<std::string> invoke(const remote_message& message, moment until);

  const std::string& name() const { return address_.name; }
  moment now() const { return parts_.now(); }

 private:
  result<std::string> try_once(const remote_message& message, moment until);
  result<http_answer> send(const remote_message& message, std::chrono::milliseconds left);
  error failure_of(const http_answer& answer);

  remote_address address_;
  remote_parts parts_;
  remote_policy policy_;
  circuit_breaker breaker_;
};

}  // namespace velib
