#include "forecast/remote_address.h"

#include <algorithm>

#include "net/aws_credentials.h"
#include "net/public_url.h"

namespace velib {

namespace {

constexpr std::string_view kSageMaker = "sagemaker://";
constexpr std::string_view kExpected =
    "expected local, http(s)://HOST:PORT or sagemaker://ENDPOINT?region=REGION";
constexpr size_t kMostNameLetters = 63;

// Letters, digits and hyphens, as the names of endpoints and regions are.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kMostNameLetters && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// Of a URL only what is no secret.
std::string shown(std::string_view address) {
  return address.starts_with(kSageMaker) ? std::string(address) : public_url(std::string(address));
}

std::string runtime_of(const std::string& region) {
  const std::string_view china = region.starts_with("cn-") ? ".cn" : "";
  return fmt::format("https://runtime.sagemaker.{}.amazonaws.com{}", region, china);
}

std::optional<std::string> other_server(const environment& variables) {
  auto url = variables("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME");
  if (!url) url = variables("AWS_ENDPOINT_URL");
  while (url && url->ends_with('/')) url->pop_back();
  return url;
}

// Nothing when it is in no variable either.
result<std::optional<std::string>> region_of(std::string_view query, const environment& variables) {
  constexpr std::string_view kRegion = "region=";
  if (query.empty()) return aws_region(variables);
  if (query.starts_with(kRegion)) return std::string(query.substr(kRegion.size()));
  return fail(error_code::invalid_input, "nothing but ?region=REGION may follow the endpoint's name");
}

result<remote_address> parse_endpoint(std::string_view address, const environment& variables) {
  auto rest = address.substr(kSageMaker.size());
  const auto name = rest.substr(0, rest.find('?'));
  rest.remove_prefix(std::min(name.size() + 1, rest.size()));
  auto region = region_of(rest, variables);
  if (!region) return pass(region);
  const auto server = other_server(variables);
  if (!*region && server) *region = "us-east-1";
  if (!*region) {
    return fail(error_code::invalid_input, "no region; add ?region=eu-west-3, or set AWS_REGION");
  }
  if (!is_name(name) || !is_name(**region)) {
    return fail(error_code::invalid_input,
                "an endpoint and a region are letters, digits and hyphens, at most {}", kMostNameLetters);
  }
  const auto host = server.value_or(runtime_of(**region));
  return remote_address{.url = fmt::format("{}/endpoints/{}/invocations", host, name),
                        .name = fmt::format("{}{}", kSageMaker, name),
                        .region = **region};
}

result<remote_address> parse_url(std::string_view address) {
  const auto host = address.substr(address.find("://") + 3);
  const auto path = host.find('/');
  if (host.empty() || path == 0) return fail(error_code::invalid_input, "it names no host");
  std::string url(address);
  if (path == std::string_view::npos) url += '/';
  if (url.ends_with('/') && (path == std::string_view::npos || path + 1 == host.size())) url += "invocations";
  return remote_address{.url = url, .name = public_url(url), .region = {}};
}

}  // namespace

result<std::optional<remote_address>> parse_remote_address(std::string_view address,
                                                           const environment& variables) {
  if (address == "local") return std::nullopt;
  const auto wrap = [&](result<remote_address> parsed) -> result<std::optional<remote_address>> {
    if (!parsed) return pass(parsed, fmt::format("inference '{}'", shown(address)));
    return std::optional(std::move(*parsed));
  };
  if (address.starts_with(kSageMaker)) return wrap(parse_endpoint(address, variables));
  if (address.starts_with("http://") || address.starts_with("https://")) return wrap(parse_url(address));
  return fail(error_code::invalid_input, "inference '{}': {}", address, kExpected);
}

}  // namespace velib
