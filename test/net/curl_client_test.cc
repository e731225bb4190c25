#include "net/curl_client.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "base/gzip.h"
#include "net/public_url.h"
#include "net/sha256.h"
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
  EXPECT_EQ(answer.error().message,
            fmt::format("the answer of {} is larger than 9 bytes", server.url("/feed.json")));
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

TEST_F(curl_client_test, sends_method_headers_and_body) {
  tiny_server server([](auto&) { return http_ok(""); });
  const std::string body("a\0b\n", 4);
  ASSERT_TRUE(client.send({.method = "PUT",
                           .url = server.url("/x"),
                           .headers = {{"If-None-Match", "*"}, {"X-Note", " spaced "}},
                           .body = body},
                          limits));
  ASSERT_TRUE(client.send({.method = "POST", .url = server.url("/y")}, limits));
  ASSERT_TRUE(client.send({.method = "DELETE", .url = server.url("/z")}, limits));
  const auto requests = server.requests();
  EXPECT_TRUE(requests[0].starts_with("PUT /x HTTP/1.1\r\n")) << requests[0];
  EXPECT_TRUE(requests[0].ends_with("\r\n\r\n" + body));
  for (const auto* line : {"If-None-Match: *\r\n", "X-Note: spaced\r\n", "Content-Length: 4\r\n",
                           "Content-Type: application/octet-stream\r\n"}) {
    EXPECT_NE(requests[0].find(line), std::string::npos) << line << requests[0];
  }
  EXPECT_TRUE(requests[1].starts_with("POST /y HTTP/1.1\r\n"));
  EXPECT_NE(requests[1].find("Content-Length: 0\r\n"), std::string::npos);
  EXPECT_TRUE(requests[2].starts_with("DELETE /z HTTP/1.1\r\n"));
}

TEST_F(curl_client_test, heads_have_no_body) {
  tiny_server server([](auto&) { return "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nX-Mark: 7\r\n\r\n"; });
  const auto answer = client.send({.method = "HEAD", .url = server.url("/x")}, limits);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->header("x-mark"), "7");
  EXPECT_EQ(answer->body, "");
}

TEST_F(curl_client_test, refuses_what_would_smuggle_lines_into_the_request) {
  const std::string url = "http://127.0.0.1:1/";
  const http_request requests[] = {{.method = "GET /x HTTP/1.1\r\n", .url = url},
                                   {.method = "", .url = url},
                                   {.url = url, .headers = {{"X-Note", "a\r\nX-Other: b"}}},
                                   {.url = url, .headers = {{"X: y\r\nZ", "b"}}},
                                   {.url = url, .headers = {{"X-Empty", " "}}}};
  for (const auto& request : requests) {
    EXPECT_EQ(client.send(request, limits).error().code, error_code::invalid_input);
  }
}

class signed_request_test : public curl_client_test {
 protected:
  http_request request(const tiny_server& server) {
    return {.url = server.url("/bucket/a%3Db?list-type=2&prefix=a%2F"), .signature = signature};
  }
  aws_signature signature{.access_key = "AKIDEXAMPLE",
                          .secret_key = "wJalrXUtnFEMI",
                          .session_token = "session+token==",
                          .region = "eu-west-3",
                          .service = "s3"};
};

TEST_F(signed_request_test, carries_the_hash_of_the_body_and_the_session_token) {
  tiny_server server([](auto&) { return http_ok("x"); });
  auto put = request(server);
  put.method = "PUT";
  put.body = "hello";
  ASSERT_TRUE(client.send(put, limits));
  const auto sent = server.requests().at(0);
  EXPECT_TRUE(sent.starts_with("PUT /bucket/a%3Db?list-type=2&prefix=a%2F HTTP/1.1\r\n")) << sent;
  for (const auto* part :
       {"\r\nx-amz-content-sha256: 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\r\n",
        "\r\nx-amz-security-token: session+token==\r\n",
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/", "/eu-west-3/s3/aws4_request",
        "x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature="}) {
    EXPECT_NE(sent.find(part), std::string::npos) << part << "\n" << sent;
  }
  EXPECT_EQ(sent.find(signature.secret_key), std::string::npos);
}

TEST_F(signed_request_test, follows_no_redirect) {
  tiny_server server([](auto&) { return redirect("/elsewhere"); });
  const auto answer = client.send(request(server), limits);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(signed_request_test, brings_the_bytes_as_they_are_kept) {
  const auto packed = gzip("text");
  tiny_server server([&](auto&) { return http_ok(packed, "Content-Encoding: gzip\r\n"); });
  EXPECT_EQ(client.send(request(server), limits)->body, packed);
  EXPECT_EQ(server.requests().at(0).find("Accept-Encoding"), std::string::npos);
}

TEST_F(signed_request_test, refuses_a_signature_that_cannot_be_made) {
  tiny_server server([](auto&) { return http_ok(""); });
  for (auto break_it :
       {+[](aws_signature& s) { s.region = "eu west"; }, +[](aws_signature& s) { s.region = ""; },
        +[](aws_signature& s) { s.service = "s3:x"; }, +[](aws_signature& s) { s.secret_key = ""; },
        +[](aws_signature& s) { s.session_token = "a\nb"; }}) {
    auto broken = request(server);
    break_it(*broken.signature);
    EXPECT_EQ(client.send(broken, limits).error().code, error_code::invalid_input);
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(curl_client_test, a_posted_redirect_is_an_answer) {
  tiny_server server([](auto&) { return redirect("/elsewhere"); });
  EXPECT_EQ(client.send({.method = "POST", .url = server.url("/x")}, limits)->status, 302);
}

TEST_F(curl_client_test, keeps_connections) {
  tiny_server server([](auto&) { return http_ok("x"); }, tiny_server::connections::kept);
  for (int k = 0; k < 3; ++k) ASSERT_TRUE(get(server.url("/")));
  EXPECT_EQ(server.requests().size(), 3u);
  EXPECT_EQ(server.accepted(), 1);
}

TEST_F(curl_client_test, a_kept_connection_that_died_is_replaced) {
  tiny_server server([](auto&) { return http_ok("x"); });  // closes after each answer, without saying so
  for (int k = 0; k < 5; ++k) ASSERT_TRUE(get(server.url("/"))) << k;
  EXPECT_EQ(server.requests().size(), 5u);
  EXPECT_EQ(server.accepted(), 5);
}

TEST_F(curl_client_test, many_threads_share_one_client) {
  tiny_server server([](auto&) { return http_ok("x"); });
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int k = 0; k < 5; ++k) EXPECT_EQ(get(server.url("/"))->body, "x");
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(server.requests().size(), 20u);
}

TEST_F(curl_client_test, a_stop_ends_requests_at_once) {
  std::stop_source stop;
  curl_client stopping("x", stop.get_token());
  tiny_server server([&](auto&) {
    stop.request_stop();
    return std::nullopt;  // silence; the test would last as long as the deadline
  });
  limits.deadline = std::chrono::hours(1);
  for (int k = 0; k < 2; ++k) {
    const auto answer = stopping.get(server.url("/x"), limits);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, error_code::unavailable);
    EXPECT_EQ(answer.error().message, "cannot get " + server.url("/x") + ": the program is stopping");
  }
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(curl_client_test, no_proxy_stands_before_link_local_addresses) {
  tiny_server proxy([](auto&) { return http_ok("by proxy"); });
  ::setenv("http_proxy", proxy.url("").c_str(), 1);
  limits.deadline = milliseconds(20);
  (void)get("http://169.254.170.2/credentials");
  ::unsetenv("http_proxy");
  EXPECT_TRUE(proxy.requests().empty());
}

TEST_F(curl_client_test, a_direct_request_passes_by_the_proxy_and_sends_a_large_body_at_once) {
  tiny_server proxy([](auto&) { return http_ok("by proxy"); });
  tiny_server server([](auto&) { return http_ok("itself"); });
  ::setenv("http_proxy", proxy.url("").c_str(), 1);
  const std::string large(3 << 20, 'x');
  const auto answer =
      client.send({.method = "POST", .url = server.url("/x"), .body = large, .direct = true}, limits);
  ::unsetenv("http_proxy");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "itself");
  EXPECT_TRUE(proxy.requests().empty());
  EXPECT_EQ(server.requests().at(0).find("Expect"), std::string::npos);
}

// Known answers of FIPS 180-4 and RFC 6234.
TEST(sha256, known_answers) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
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
