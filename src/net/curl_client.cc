#include "net/curl_client.h"

#include <algorithm>
#include <memory>

#include <curl/curl.h>

#include "net/public_url.h"

namespace velib {

namespace {

constexpr size_t kMostHeaderBytes = 64 << 10;
constexpr long kMostRedirects = 5;

using easy_handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

// What libcurl hands over while a transfer runs.
struct transfer {
  http_answer answer;
  size_t header_bytes = 0;
  size_t most_bytes = 0;
  bool too_large = false;
  char reason[CURL_ERROR_SIZE] = {};
};

size_t take_body(char* bytes, size_t, size_t size, void* user) {
  auto& t = *static_cast<transfer*>(user);
  if (size > t.most_bytes - t.answer.body.size()) {
    t.too_large = true;
    return 0;
  }
  t.answer.body.append(bytes, size);
  return size;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

size_t take_header(char* bytes, size_t, size_t size, void* user) {
  auto& t = *static_cast<transfer*>(user);
  t.header_bytes += size;
  if (t.header_bytes > kMostHeaderBytes) {
    t.too_large = true;
    return 0;
  }
  const std::string_view line(bytes, size);
  if (line.starts_with("HTTP/")) t.answer.headers.clear();  // a redirect's answer is over, the next begins
  const auto colon = line.find(':');
  if (colon != std::string_view::npos && colon > 0) {
    t.answer.headers.emplace_back(lower_case(trim(line.substr(0, colon))),
                                  std::string(trim(line.substr(colon + 1))));
  }
  return size;
}

long milliseconds_for_curl(std::chrono::milliseconds span) {
  return static_cast<long>(std::clamp<std::chrono::milliseconds::rep>(span.count(), 1, 86'400'000));
}

void prepare(CURL* easy, const std::string& url, transfer& t) {
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR,
                   lower_case(url.substr(0, 6)) == "https:" ? "https" : "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, kMostRedirects);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t.reason);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &t);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &t);
  // A proxy's answer to CONNECT is not the answer.
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

error_code code_of(CURLcode code) {
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return error_code::invalid_input;
    case CURLE_OPERATION_TIMEDOUT:
      return error_code::timeout;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return error_code::denied;
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
      return error_code::internal;
    default:
      return error_code::unavailable;
  }
}

tl::unexpected<error> transfer_failure(CURLcode code, const transfer& t, const std::string& url) {
  const std::string_view reason = t.reason[0] != '\0' ? t.reason : curl_easy_strerror(code);
  return fail(code_of(code), "cannot get {}: {}", public_url(url), reason);
}

bool start_libcurl() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return started;
}

}  // namespace

curl_client::curl_client(std::string_view contact, std::stop_token stop,
                         std::chrono::milliseconds connect_time)
    : user_agent_(fmt::format("velib-trend/0.1 (+{})", contact)),
      stop_(std::move(stop)),
      connect_time_(connect_time) {}

result<http_answer> curl_client::send(const http_request& request, const http_limits& limits) {
  const std::string& url = request.url;
  const easy_handle easy(start_libcurl() ? curl_easy_init() : nullptr, &curl_easy_cleanup);
  if (!easy) return fail(error_code::internal, "cannot start libcurl");
  transfer t{.answer = {}, .most_bytes = limits.most_bytes};
  prepare(easy.get(), url, t);
  curl_easy_setopt(easy.get(), CURLOPT_USERAGENT, user_agent_.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, milliseconds_for_curl(limits.deadline));
  curl_easy_setopt(easy.get(), CURLOPT_CONNECTTIMEOUT_MS, milliseconds_for_curl(connect_time_));
  const CURLcode code = curl_easy_perform(easy.get());
  if (t.too_large) {
    return fail(error_code::invalid_input, "the answer of {} is larger than {} bytes; expected a feed",
                public_url(url), limits.most_bytes);
  }
  if (code != CURLE_OK) return transfer_failure(code, t, url);
  long http_status = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &http_status);
  t.answer.status = static_cast<int>(http_status);
  return std::move(t.answer);
}

}  // namespace velib
