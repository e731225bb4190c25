#include "net/curl_transfer.h"

#include <algorithm>

#include "net/public_url.h"
#include "net/sha256.h"

namespace velib {

namespace {

constexpr size_t kMostHeaderBytes = 64 << 10;
constexpr long kMostRedirects = 5;

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

// Made of letters, digits and `more`, at least one.
bool is_made_of(std::string_view text, std::string_view more) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [more](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           more.find(c) != std::string_view::npos;
  });
}

// Header values must not end the line; an empty one would make libcurl leave the header out, yet sign it.
bool is_header(const std::pair<std::string, std::string>& header) {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  return is_made_of(header.first, "-_") && !trim(header.second).empty() &&
         std::none_of(header.second.begin(), header.second.end(), is_control);
}

bool has(const http_headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [name](const auto& header) { return lower_case(header.first) == name; });
}

status check(const http_request& request) {
  const auto place = [&] { return public_url(request.url); };
  if (!is_made_of(request.method, "")) {
    return fail(error_code::invalid_input, "{}: the HTTP method is not a word", place());
  }
  for (const auto& header : request.headers) {
    if (!is_header(header)) {
      return fail(error_code::invalid_input, "{}: the request header {} cannot be sent", place(),
                  is_made_of(header.first, "-_") ? header.first : "(malformed name)");
    }
  }
  if (!request.signature) return {};
  const auto& s = *request.signature;
  if (!is_made_of(s.region, "-") || !is_made_of(s.service, "-") || s.access_key.empty() ||
      s.secret_key.empty()) {
    return fail(error_code::invalid_input, "{}: cannot sign for region '{}' and service '{}'", place(),
                s.region, s.service);
  }
  if (!s.session_token.empty() && !is_header({"x", s.session_token})) {
    return fail(error_code::invalid_input, "{}: the AWS session token cannot be sent in a header", place());
  }
  return {};
}

// The addresses at which AWS answers a machine or a task itself: no proxy can reach them for us.
bool is_link_local(const std::string& url) {
  const std::string base = lower_case(url);
  return base.starts_with("http://169.254.") || base.starts_with("http://[fd00:ec2::");
}

long milliseconds_for_curl(std::chrono::milliseconds span) {
  return static_cast<long>(std::clamp<std::chrono::milliseconds::rep>(span.count(), 1, 86'400'000));
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

}  // namespace

curl_transfer::curl_transfer(const http_request& request, const http_limits& limits)
    : request_(request), limits_(limits), easy_(curl_easy_init()) {}

result<std::unique_ptr<curl_transfer>> curl_transfer::make(const http_request& request,
                                                           const http_limits& limits,
                                                           const std::string& user_agent,
                                                           std::chrono::milliseconds connect_time) {
  if (auto checked = check(request); !checked) return pass(checked);
  std::unique_ptr<curl_transfer> made(new curl_transfer(request, limits));
  if (!made->easy_) return fail(error_code::internal, "cannot start libcurl");
  made->set_common(user_agent, connect_time);
  made->set_method();
  made->set_redirects();
  http_headers headers = request.headers;
  if (request.signature) made->sign(*request.signature, headers);
  made->set_headers(headers);
  return made;
}

void curl_transfer::set_common(const std::string& user_agent, std::chrono::milliseconds connect_time) {
  CURL* const easy = handle();
  curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds_for_curl(limits_.deadline));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds_for_curl(connect_time));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // give up at once, even while the resolver is stuck
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason_);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  // A proxy's answer to CONNECT is not the answer.
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (request_.direct || is_link_local(request_.url)) curl_easy_setopt(easy, CURLOPT_PROXY, "");
  // An object comes as its bytes are kept, even when it was stored as "Content-Encoding: gzip".
  if (!request_.signature) curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
}

void curl_transfer::set_method() {
  CURL* const easy = handle();
  const std::string& method = request_.method;
  const bool sends_body = method == "PUT" || method == "POST" || !request_.body.empty();
  if (sends_body) {
    // Before the body's address, which libcurl would otherwise take for text that ends with a zero.
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.empty() ? "" : request_.body.data());
  }
  if (method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (method != "GET" || sends_body) {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
  }
}

void curl_transfer::set_redirects() {
  if (request_.signature || (request_.method != "GET" && request_.method != "HEAD")) return;
  CURL* const easy = handle();
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, kMostRedirects);
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR,
                   lower_case(request_.url.substr(0, 6)) == "https:" ? "https" : "http,https");
}

// libcurl signs method, path, query and the headers we set. It takes the path and (before 8.3) the query as
// they are, and sends the hash of the body only if it is given; then every version uses that one.
void curl_transfer::sign(const aws_signature& signature, http_headers& headers) {
  CURL* const easy = handle();
  const std::string scope = fmt::format("aws:amz:{}:{}", signature.region, signature.service);
  curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, scope.c_str());
  curl_easy_setopt(easy, CURLOPT_USERNAME, signature.access_key.c_str());
  curl_easy_setopt(easy, CURLOPT_PASSWORD, signature.secret_key.c_str());
  headers.emplace_back("x-amz-content-sha256", sha256_hex(request_.body));
  if (!signature.session_token.empty()) headers.emplace_back("x-amz-security-token", signature.session_token);
}

void curl_transfer::set_headers(const http_headers& headers) {
  const auto add = [&](const std::string& line) {
    header_lines_.reset(curl_slist_append(header_lines_.release(), line.c_str()));
  };
  for (const auto& [name, value] : headers) add(name + ": " + std::string(trim(value)));
  if (request_.direct) add("Expect:");
  if (!request_.body.empty() && !has(headers, "content-type")) add("Content-Type: application/octet-stream");
  curl_easy_setopt(handle(), CURLOPT_HTTPHEADER, header_lines_.get());
}

size_t curl_transfer::take_body(char* bytes, size_t, size_t size, void* user) {
  auto& t = *static_cast<curl_transfer*>(user);
  if (size > t.limits_.most_bytes - t.answer_.body.size()) {
    t.too_large_ = true;
    return 0;
  }
  t.answer_.body.append(bytes, size);
  return size;
}

size_t curl_transfer::take_header(char* bytes, size_t, size_t size, void* user) {
  auto& t = *static_cast<curl_transfer*>(user);
  t.header_bytes_ += size;
  if (t.header_bytes_ > kMostHeaderBytes) {
    t.too_large_ = true;
    return 0;
  }
  const std::string_view line(bytes, size);
  if (line.starts_with("HTTP/")) t.answer_.headers.clear();  // a redirect's answer is over, the next begins
  const auto colon = line.find(':');
  if (colon != std::string_view::npos && colon > 0) {
    t.answer_.headers.emplace_back(lower_case(trim(line.substr(0, colon))),
                                   std::string(trim(line.substr(colon + 1))));
  }
  return size;
}

tl::unexpected<error> curl_transfer::failure(error_code code, std::string_view reason) const {
  return fail(code, "cannot {} {}: {}", request_.method == "GET" ? "get" : request_.method,
              public_url(request_.url), reason);
}

result<http_answer> curl_transfer::finish(CURLcode code) {
  if (too_large_) {
    return fail(error_code::invalid_input, "the answer of {} is larger than {} bytes",
                public_url(request_.url), limits_.most_bytes);
  }
  if (code != CURLE_OK)
    return failure(code_of(code), reason_[0] != '\0' ? reason_ : curl_easy_strerror(code));
  long http_status = 0;
  curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &http_status);
  answer_.status = static_cast<int>(http_status);
  return std::move(answer_);
}

}  // namespace velib
