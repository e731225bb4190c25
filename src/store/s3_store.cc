#include "store/s3_store.h"

#include <algorithm>
#include <random>

#include "store/object_key.h"

namespace velib {

namespace {

constexpr size_t kMostKeyBytes = 1024;                     // S3's own limit, prefix included
constexpr size_t kMostUploadBytes = size_t{5} << 30;       // of one PUT
constexpr size_t kUploadBytesPerSecond = size_t{1} << 20;  // slower is given up
constexpr int kNotModified = 304;
constexpr const char* kMarkHeader = "x-amz-meta-velib-write";

std::string random_mark() {
  std::random_device device;
  std::string mark;
  for (int k = 0; k < 4; ++k) mark += fmt::format("{:08x}", device());
  return mark;
}

bool is_expiry(const http_answer& answer) {
  const auto code = s3_error_code(answer.body);
  return code == "ExpiredToken" || code == "ExpiredTokenException";
}

// To a conditional read; to any other request it is no answer.
bool is_unchanged(std::string_view method, const http_headers& headers, const http_answer& answer) {
  return answer.status == kNotModified && method == "GET" && !headers.empty();
}

}  // namespace

s3_store::s3_store(s3_address address, const environment& variables, std::shared_ptr<http_client> client,
                   const clock& clock, pause_function pause, http_limits limits)
    : address_(std::move(address)),
      client_(std::move(client)),
      credentials_(variables, *client_, clock),
      retry_(std::move(pause)),
      limits_(limits) {}

status s3_store::check(std::string_view key) const {
  if (auto checked = check_key(key); !checked) return checked;
  if (address_.prefix.size() + key.size() <= kMostKeyBytes) return {};
  return fail(error_code::invalid_input, "{}: key and prefix are longer than {} bytes together",
              address_.name_of(""), kMostKeyBytes);
}

s3_store::s3_request s3_store::request(std::string_view method, std::string_view key) const {
  return {.method = std::string(method), .url = address_.url_of(key), .place = address_.name_of(key)};
}

result<http_answer> s3_store::try_once(const s3_request& request) {
  auto signature = credentials_.signature(address_.region, "s3");
  if (!signature) return pass(signature, request.place);
  http_limits limits = limits_;
  limits.deadline += std::chrono::seconds(request.body.size() / kUploadBytesPerSecond);
  auto answer = client_->send({.method = request.method,
                               .url = request.url,
                               .headers = request.headers,
                               .body = request.body,
                               .signature = std::move(*signature)},
                              limits);
  if (!answer) return pass(answer, request.place);
  if (answer->status / 100 == 2 || is_unchanged(request.method, request.headers, *answer)) return answer;
  error failure = s3_failure(*answer, request.place);
  if (is_expiry(*answer) && credentials_.forget()) failure.code = error_code::unavailable;  // with new keys
  return tl::unexpected<error>(std::move(failure));
}

result<http_answer> s3_store::ask(const s3_request& request) {
  return retry_([&] { return try_once(request); });
}

result<std::string> s3_store::get(std::string_view key) {
  if (auto checked = check(key); !checked) return pass(checked);
  auto answer = ask(request("GET", key));
  if (!answer) return pass(answer);
  return std::move(answer->body);
}

result<std::optional<tagged_object>> s3_store::get_if_changed(std::string_view key, std::string_view tag) {
  if (auto checked = check(key); !checked) return pass(checked);
  auto read = request("GET", key);
  if (!tag.empty()) read.headers = {{"if-none-match", std::string(tag)}};
  auto answer = ask(read);
  if (!answer) return pass(answer);
  if (answer->status == kNotModified) return std::nullopt;
  std::string found(answer->header("etag"));
  return tagged_object{std::move(answer->body), std::move(found)};
}

status s3_store::put(std::string_view key, std::string_view bytes) {
  if (auto checked = check(key); !checked) return checked;
  if (bytes.size() > kMostUploadBytes) {
    return fail(error_code::invalid_input, "{}: {} bytes are too many for one upload", address_.name_of(key),
                bytes.size());
  }
  auto write = request("PUT", key);
  write.body = bytes;
  const auto answer = ask(write);
  return answer ? status() : pass(answer);
}

// Whether the object there is the one that carries our mark.
result<bool> s3_store::is_ours(std::string_view key, const std::string& mark) {
  const auto answer = ask(request("HEAD", key));
  if (!answer && answer.error().code == error_code::not_found) return false;  // removed meanwhile
  if (!answer) return pass(answer);
  return answer->header(kMarkHeader) == mark;
}

status s3_store::put_if_absent(std::string_view key, std::string_view bytes) {
  if (auto checked = check(key); !checked) return checked;
  const std::string mark = random_mark();
  auto write = request("PUT", key);
  write.body = bytes;
  write.headers = {{"if-none-match", "*"}, {kMarkHeader, mark}};
  int tries = 0;
  const auto answer = retry_([&] {
    ++tries;
    return try_once(write);
  });
  if (answer) return {};
  if (answer.error().code != error_code::conflict) return pass(answer);
  const auto ours = is_ours(key, mark);
  if (!ours && tries > 1) return pass(ours);  // then nobody can tell
  return ours && *ours ? status() : pass(answer);
}

s3_store::s3_request s3_store::page_request(std::string_view prefix, std::string_view start_after,
                                            const std::string& next) const {
  // Sorted by name, as the signature needs it.
  std::string query =
      "encoding-type=url&list-type=2&prefix=" + percent_encoded(address_.prefix + std::string(prefix));
  if (!next.empty()) {
    query = "continuation-token=" + percent_encoded(next) + '&' + query;
  } else if (!start_after.empty()) {
    // One character short, and list() drops what that brings too much: to a server that keeps folders
    // (SeaweedFS), "h" would also be after all of "h/…".
    start_after.remove_suffix(1);
    query += "&start-after=" + percent_encoded(address_.prefix + std::string(start_after));
  }
  return {.method = "GET", .url = address_.bucket_url + "/?" + query, .place = address_.name_of(prefix)};
}

result<std::vector<std::string>> s3_store::list(std::string_view prefix, std::string_view start_after) {
  std::vector<std::string> keys;
  std::string next;
  do {
    const auto asked = page_request(prefix, start_after, next);
    auto page = retry_([&]() -> result<s3_page> {
      const auto answer = try_once(asked);
      if (!answer) return pass(answer);
      auto parsed = parse_s3_page(answer->body);
      return parsed ? std::move(parsed) : pass(parsed, asked.place);
    });
    if (!page) return pass(page);
    if (!next.empty() && page->next == next) {
      return fail(error_code::unavailable, "{}: the listing turns in circles", asked.place);
    }
    next = std::move(page->next);
    for (std::string_view key : page->keys) {
      if (!key.starts_with(address_.prefix)) continue;
      key.remove_prefix(address_.prefix.size());
      if (key.starts_with(prefix) && key > start_after && check_key(key)) keys.emplace_back(key);
    }
  } while (!next.empty());
  // S3 sorts; not every server does.
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

status s3_store::remove(std::string_view key) {
  if (auto checked = check(key); !checked) return checked;
  const auto answer = ask(request("DELETE", key));
  if (answer || answer.error().code == error_code::not_found) return {};
  return pass(answer);
}

}  // namespace velib
