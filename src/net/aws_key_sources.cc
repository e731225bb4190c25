#include "net/aws_key_sources.h"

#include <algorithm>
#include <cctype>
#include <memory>

#include <boost/json.hpp>
#include <curl/curl.h>

#include "base/civil_time.h"
#include "base/file.h"
#include "net/public_url.h"

namespace velib {

namespace json = boost::json;

namespace {

constexpr http_limits kContainerLimits{.deadline = std::chrono::seconds(5), .most_bytes = 64 << 10};
constexpr http_limits kInstanceLimits{.deadline = std::chrono::seconds(1), .most_bytes = 64 << 10};
constexpr size_t kMostTokenBytes = 64 << 10;

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

result<aws_keys> parse_keys(std::string_view body, const std::string& url) {
  boost::system::error_code code;
  const auto value = json::parse(body, code);
  if (code || !value.is_object()) {
    return fail(error_code::unavailable, "the answer of {} is no JSON object", public_url(url));
  }
  const auto& object = value.get_object();
  if (const auto outcome = text_of(object, "Code"); !outcome.empty() && outcome != "Success") {
    return fail(error_code::denied, "{} gives no keys to this program's role", public_url(url));
  }
  aws_keys keys{.access_key = text_of(object, "AccessKeyId"),
                .secret_key = text_of(object, "SecretAccessKey"),
                .session_token = text_of(object, "Token"),
                .expires = {}};
  if (keys.access_key.empty() || keys.secret_key.empty()) {
    return fail(error_code::unavailable, "the answer of {} has no AccessKeyId and SecretAccessKey",
                public_url(url));
  }
  if (const auto expiration = text_of(object, "Expiration"); !expiration.empty()) {
    const auto time = parse_time(expiration);
    if (!time) {
      return fail(error_code::unavailable, "the answer of {} has no time as Expiration", public_url(url));
    }
    keys.expires = *time;
  }
  return keys;
}

result<std::string> ask(const http_request& request, http_client& client, const http_limits& limits) {
  auto answer = client.send(request, limits);
  if (!answer) return pass(answer);
  if (answer->status == 200) return std::move(answer->body);
  const bool may_pass = answer->status >= 500 || answer->status == 429;
  const auto code = answer->status == 404 ? error_code::not_found
                    : may_pass            ? error_code::unavailable
                                          : error_code::denied;
  return fail(code, "{} answers {}", public_url(request.url), answer->status);
}

bool may_carry_keys(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts(curl_url(), &curl_url_cleanup);
  if (!parts || curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return false;
  const auto part = [&](CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(parts.get(), which, &text, 0) != CURLUE_OK) return std::string();
    const std::unique_ptr<char, decltype(&curl_free)> owned(text, &curl_free);
    return std::string(text);
  };
  const std::string scheme = part(CURLUPART_SCHEME);
  if (scheme != "http") return scheme == "https";
  const std::string host = part(CURLUPART_HOST);
  const bool is_number =
      std::all_of(host.begin(), host.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
  return (is_number && host.starts_with("127.")) || host == "localhost" || host == "[::1]" ||
         host == "169.254.170.2" || host == "169.254.170.23" || host == "[fd00:ec2::23]";
}

result<std::string> container_url(const environment& variables) {
  if (const auto path = variables("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
    if (path->starts_with('/')) return "http://169.254.170.2" + *path;
    return fail(error_code::invalid_input, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not start with '/'");
  }
  const auto url = variables("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (!url) return std::string();
  if (may_carry_keys(*url)) return *url;
  return fail(
      error_code::invalid_input,
      "AWS_CONTAINER_CREDENTIALS_FULL_URI names {}; keys are only asked for by https, or of this machine",
      public_url(*url));
}

result<http_headers> container_authorization(const environment& variables) {
  std::string token = variables("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
  if (const auto file = variables("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
    auto loaded = load_file(*file, kMostTokenBytes);
    if (!loaded) return pass(loaded, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    token = std::move(*loaded);
    token.erase(token.find_last_not_of(" \r\n") + 1);
  }
  if (token.empty()) return http_headers();
  return http_headers{{"Authorization", token}};
}

bool is_role_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) ||
           std::string_view("+=,.@_-").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

std::string metadata_address(const environment& variables) {
  std::string base = variables("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or("http://169.254.169.254");
  while (base.ends_with('/')) base.pop_back();
  return base + "/latest/";
}

}  // namespace

found_keys keys_of_environment(const environment& variables) {
  const auto access = variables("AWS_ACCESS_KEY_ID");
  const auto secret = variables("AWS_SECRET_ACCESS_KEY");
  if (!access && !secret) return std::nullopt;
  if (!access || !secret) {
    return fail(error_code::invalid_input, "{} is set and {} is not; set both, or neither",
                access ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY",
                access ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
  }
  return aws_keys{*access, *secret, variables("AWS_SESSION_TOKEN").value_or(""), std::nullopt};
}

found_keys keys_of_container(const environment& variables, http_client& client) {
  const auto url = container_url(variables);
  if (!url) return pass(url);
  if (url->empty()) return std::nullopt;
  auto headers = container_authorization(variables);
  if (!headers) return pass(headers);
  const auto body = ask({.url = *url, .headers = std::move(*headers)}, client, kContainerLimits);
  if (!body) return pass(body, "AWS keys of the container");
  return parse_keys(*body, *url);
}

found_keys keys_of_instance(const environment& variables, http_client& client, std::string& absent) {
  std::string disabled = variables("AWS_EC2_METADATA_DISABLED").value_or("");
  std::transform(disabled.begin(), disabled.end(), disabled.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  if (disabled == "true") {
    absent = "AWS_EC2_METADATA_DISABLED is set";
    return std::nullopt;
  }
  const std::string base = metadata_address(variables);
  const auto token = ask({.method = "PUT",
                          .url = base + "api/token",
                          .headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}}},
                         client, kInstanceLimits);
  if (!token) {
    absent = token.error().message;
    return std::nullopt;
  }
  const http_headers headers{{"X-aws-ec2-metadata-token", *token}};
  const std::string roles = base + "meta-data/iam/security-credentials/";
  const auto listed = ask({.url = roles, .headers = headers}, client, kInstanceLimits);
  if (!listed && listed.error().code == error_code::not_found) {
    absent = "the instance has no role";
    return std::nullopt;
  }
  if (!listed) return pass(listed, "AWS keys of the instance");
  const std::string role = listed->substr(0, listed->find_first_of("\r\n"));
  if (!is_role_name(role)) {
    return fail(error_code::unavailable, "the answer of {} names no role", public_url(roles));
  }
  const auto body = ask({.url = roles + role, .headers = headers}, client, kInstanceLimits);
  if (!body) return pass(body, "AWS keys of the instance");
  return parse_keys(*body, roles + role);
}

}  // namespace velib
