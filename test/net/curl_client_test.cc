#include "net/curl_client.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "base/gzip.h"
#include "net/public_url.h"
#include "test/support/tiny_server.h"

namespace velib {
namespace {

using std::chrono::milliseconds;
using testing::Test;

std::string http_ok(std::string_view body, std::string_view more_headers = {}) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{}\r\n{}", body.size(), more_headers, body);
}

std::string redirect(std::string_view to) {
  return fmt::format("HTTP/1.1 302 Found\r\nLocation: {}\r\nX-Hop: yes\r\nContent-Length: 0\r\n\r\n", to);
}

class curl_client_test : public Test {
 protected:
  void SetUp() override {
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
      ::unsetenv(name);
    }
  }
  result<http_answer> get(const std::string& url) { return client.get(url, limits); }

  curl_client client{"https://example.org/contact"};
  http_limits limits;
};

TEST_F(curl_client_test, brings_status_headers_and_body_and_says_who_asks) {
  tiny_server server([](auto&) { return http_ok("hello", "X-Mixed-Case:  Value \r\n"); });
  const auto answer = get(server.url("/feed.json?a=b"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(answer->headers, (std::vector<std::pair<std::string, std::string>>{{"content-length", "5"},
                                                                               {"x-mixed-case", "Value"}}));
  const auto request = server.requests().at(0);
  EXPECT_TRUE(request.starts_with("GET /feed.json?a=b HTTP/1.1\r\n")) << request;
  EXPECT_NE(request.find("User-Agent: velib-trend/0.1 (+https://example.org/contact)\r\n"),
            std::string::npos);
  EXPECT_NE(request.find("Accept-Encoding: gzip\r\n"), std::string::npos);
}

TEST_F(curl_client_test, any_http_status_is_an_answer) {
  tiny_server server(
      [](auto&) { return "HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 4\r\n\r\nbusy"; });
  const auto answer = get(server.url("/"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->body, "busy");
  EXPECT_EQ(answer->headers.at(0), std::pair(std::string("retry-after"), std::string("120")));
}

TEST_F(curl_client_test, unpacks_gzip_and_bounds_what_comes_out) {
  const auto packed = gzip(std::string(100'000, 'x'));
  tiny_server server([&](auto&) { return http_ok(packed, "Content-Encoding: gzip\r\n"); });
  limits.most_bytes = 100'000;
  const auto answer = get(server.url("/"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, std::string(100'000, 'x'));
  limits.most_bytes = 99'999;
  EXPECT_EQ(get(server.url("/")).error().code, error_code::invalid_input);
}

TEST_F(curl_client_test, follows_redirects_and_keeps_the_last_headers_alone) {
  tiny_server server([](const std::string& request) {
    return request.starts_with("GET /old") ? redirect("/new") : http_ok("moved");
  });
  const auto answer = get(server.url("/old"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "moved");
  EXPECT_EQ(answer->headers.size(), 1u);
}

TEST_F(curl_client_test, gives_up_after_five_redirects) {
  tiny_server server([](auto&) { return redirect("/again"); });
  const auto answer = get(server.url("/"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, error_code::unavailable);
  EXPECT_EQ(server.requests().size(), 6u);
}

TEST_F(curl_client_test, speaks_no_other_protocol_even_when_redirected_there) {
  tiny_server server([](auto&) { return redirect("file:///etc/passwd"); });
  EXPECT_EQ(get(server.url("/")).error().code, error_code::invalid_input);
  EXPECT_EQ(get("file:///etc/passwd").error().code, error_code::invalid_input);
  EXPECT_EQ(get("ftp://127.0.0.1/x").error().code, error_code::invalid_input);
  EXPECT_EQ(get("http://").error().code, error_code::invalid_input);
  EXPECT_EQ(get("").error().code, error_code::invalid_input);
}

TEST_F(curl_client_test, refuses_a_body_that_is_too_large) {
  tiny_server server([](auto&) { return http_ok("0123456789"); });
  limits.most_bytes = 9;
  const auto answer = get(server.url("/feed.json"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, error_code::invalid_input);
  EXPECT_EQ(answer.error().message, fmt::format("the answer of {} is larger than 9 bytes; expected a feed",
                                                server.url("/feed.json")));
}

TEST_F(curl_client_test, refuses_endless_headers) {
  tiny_server server([](auto&) {
    std::string answer = "HTTP/1.1 200 OK\r\n";
    for (int k = 0; k < 2'000; ++k) answer += "X-Filler: " + std::string(90, 'x') + "\r\n";
    return answer + "\r\n";
  });
  EXPECT_EQ(get(server.url("/")).error().code, error_code::invalid_input);
}

TEST_F(curl_client_test, connection_refused_is_unavailable) {
  std::string url;
  {
    tiny_server gone([](auto&) { return std::nullopt; });
    url = gone.url("/feed.json");
  }
  const auto answer = get(url);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, error_code::unavailable);
  EXPECT_NE(answer.error().message.find(url), std::string::npos) << answer.error().message;
}

TEST_F(curl_client_test, silence_ends_at_the_deadline) {
  tiny_server server([](auto&) { return std::nullopt; });
  limits.deadline = milliseconds(50);
  EXPECT_EQ(get(server.url("/")).error().code, error_code::timeout);
}

TEST_F(curl_client_test, a_transfer_that_breaks_off_is_unavailable) {
  tiny_server server([](auto&) { return "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"; });
  EXPECT_EQ(get(server.url("/")).error().code, error_code::unavailable);
  tiny_server mute([](auto&) { return ""; });
  EXPECT_EQ(get(mute.url("/")).error().code, error_code::unavailable);
  tiny_server torn([](auto&) { return http_ok("no gzip whatever", "Content-Encoding: gzip\r\n"); });
  EXPECT_EQ(get(torn.url("/")).error().code, error_code::unavailable);
}

TEST_F(curl_client_test, asks_the_proxy_that_the_environment_names) {
  tiny_server proxy([](auto&) { return http_ok("by proxy"); });
  ::setenv("http_proxy", proxy.url("").c_str(), 1);
  const auto answer = get("http://feed.invalid/status.json");
  ::unsetenv("http_proxy");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "by proxy");
  EXPECT_TRUE(proxy.requests().at(0).starts_with("GET http://feed.invalid/status.json HTTP/1.1\r\n"));
}

TEST_F(curl_client_test, messages_keep_secrets_out) {
  std::string port;
  {
    tiny_server gone([](auto&) { return std::nullopt; });
    port = std::to_string(gone.port());
  }
  const auto answer = get("http://someone:hunter2@127.0.0.1:" + port + "/feed.json?key=topsecret#part");
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().message.find("http://127.0.0.1:" + port + "/feed.json"), std::string::npos);
  for (const auto* secret : {"someone", "hunter2", "topsecret", "part"}) {
    EXPECT_EQ(answer.error().message.find(secret), std::string::npos) << answer.error().message;
  }
}

// A certificate for "localhost" signed by its own key, valid until 2125.
constexpr std::string_view kSelfSignedHex =
    "3082017f30820125a003020102021434b6174668a659619c7c2c65655eef98c924003f300a06082a8648ce3d040302301431"
    "12301006035504030c096c6f63616c686f73743020170d3236313132333032303430365a180f323132363130333030323034"
    "30365a30143112301006035504030c096c6f63616c686f73743059301306072a8648ce3d020106082a8648ce3d0301070342"
    "00040e303dabfcc07054b221fcf264ce660d70bd3b782b6a4bdafc677cc5773911f3270026dd239e934fd2c62596ed322df6"
    "f356a832ff2fb675caef872d466e62b2a3533051301d0603551d0e04160414a5a5a2e18c5b58645c12a466b5963e2d4806af"
    "06301f0603551d23041830168014a5a5a2e18c5b58645c12a466b5963e2d4806af06300f0603551d130101ff040530030101"
    "ff300a06082a8648ce3d0403020348003045022100fd9809f569520cee7415ed2adf6084c370dca1a696ef354b3beec84948"
    "63305b02206036f82eac946645dca444c3243a6cf521514b252d9ba29a17190e57d1591a57";

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (size_t k = 0; k + 1 < hex.size(); k += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(k, 2)), nullptr, 16)));
  }
  return bytes;
}

std::string with_length(std::string_view head, size_t length_bytes, std::string_view content) {
  std::string out(head);
  for (size_t k = length_bytes; k-- > 0;)
    out.push_back(static_cast<char>((content.size() >> (8 * k)) & 0xff));
  return out += content;
}

// TLS 1.2 (RFC 5246): the server's hello and certificate, then nothing. Enough for a client to judge the
// certificate; one that does not look waits for the key exchange and finds the connection closed.
std::string self_signed_hello() {
  const std::string hello = from_hex("0303") + std::string(32, 'r') + from_hex("00c02b000005ff01000100");
  const std::string certificates = with_length("", 3, with_length("", 3, from_hex(kSelfSignedHex)));
  return with_length(from_hex("160303"), 2,
                     with_length("\x02", 3, hello) + with_length("\x0b", 3, certificates));
}

TEST_F(curl_client_test, a_certificate_nobody_vouches_for_is_denied) {
  tiny_server server([](auto&) { return self_signed_hello(); });
  const auto answer = get("https://localhost:" + std::to_string(server.port()) + "/feed.json");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, error_code::denied) << answer.error().message;
}

TEST(public_url, keeps_scheme_host_port_and_path) {
  EXPECT_EQ(public_url("https://u:p@example.org:8443/a/b.json?token=1#x"),
            "https://example.org:8443/a/b.json");
  EXPECT_EQ(public_url("http://example.org"), "http://example.org/");
  EXPECT_EQ(public_url("s3://bucket/key?secret"), "s3://bucket/key");
  EXPECT_EQ(public_url("secret without scheme"), "(malformed URL)");
}

}  // namespace
}  // namespace velib
