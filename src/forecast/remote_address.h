// Where forecasts are made: in this process, at a URL, or at a SageMaker endpoint.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "base/result.h"

namespace velib {

struct remote_address {
  std::string url;                    // of the invocations
  std::string name;                   // for messages, without secrets
  std::optional<std::string> region;  // requests are signed for SageMaker there; nothing: not signed
};

// "local" is nothing. "http(s)://HOST[:PORT][/PATH]" is a container; its path is /invocations unless another
// is given. "sagemaker://ENDPOINT[?region=REGION]" is an endpoint of AWS; without a region, AWS_REGION or
// AWS_DEFAULT_REGION. AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME, else AWS_ENDPOINT_URL, names another server than
// AWS. invalid_input says what is wrong with the address.
// https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html
result<std::optional<remote_address>> parse_remote_address(std::string_view address,
                                                           const environment& variables);

}  // namespace velib
