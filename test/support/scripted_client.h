// An HTTP client of a test's own: answers what the test says, and keeps what it was asked.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "net/http_client.h"

namespace velib {

class scripted_client final : public http_client {
 public:
  // As http_request, with a body of its own.
  struct asked {
    std::string method, url;
    http_headers headers;
    std::string body;
    std::optional<aws_signature> signature;

    std::string header(std::string_view name) const {
      for (const auto& [key, value] : headers) {
        if (key == name) return value;
      }
      return {};
    }
  };
  using answer_function = std::function<result<http_answer>(const asked&)>;

  scripted_client() = default;
  explicit scripted_client(answer_function answer) : answer(std::move(answer)) {}

  result<http_answer> send(const http_request& request, const http_limits&) override {
    const std::lock_guard lock(mutex_);
    requests.push_back(
        {request.method, request.url, request.headers, std::string(request.body), request.signature});
    return answer(requests.back());
  }

  answer_function answer = [](const asked&) { return http_answer{.status = 200}; };
  std::vector<asked> requests;

 private:
  std::mutex mutex_;
};

}  // namespace velib
