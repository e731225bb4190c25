// Lambda's runtime API over HTTP, as https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html has it.
#pragma once

#include <string>

#include "net/http_client.h"
#include "serve/lambda/runtime.h"

namespace velib {

class http_runtime_api final : public runtime_api {
 public:
  // `address` is AWS_LAMBDA_RUNTIME_API: host and port. The client outlives it.
  http_runtime_api(const std::string& address, http_client& client);

  result<invocation> next() override;
  status respond(const std::string& id, std::string_view answer) override;
  status report(const std::string& id, const function_failure& failure) override;
  status report_init(const function_failure& failure) override;

 private:
  status post(const std::string& path, std::string_view body, http_headers headers);
  status post_failure(const std::string& path, const function_failure& failure);

  std::string base_;
  http_client& client_;
};

}  // namespace velib
