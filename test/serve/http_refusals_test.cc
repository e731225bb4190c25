// Malformed and oversized requests: each has one clear answer, and ends its connection alone.
#include <gtest/gtest.h>

#include "test/serve/loopback_client.h"
#include "test/serve/running_server.h"

namespace velib {
namespace {

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

struct refused_request {
  const char* name;
  std::string bytes;
  int status;
};

class http_refusals : public testing::TestWithParam<refused_request> {};

TEST_P(http_refusals, are_clear_and_end_the_connection) {
  const running_server server(echo, {.most_body_bytes = 1000});
  loopback_client client(server.port());
  client.send(GetParam().bytes);
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, GetParam().status) << answer->body;
  EXPECT_TRUE(answer->body.starts_with("{\"detail\":\""));
  EXPECT_TRUE(answer->has("\r\nconnection: close\r\n"));
  EXPECT_TRUE(answer->has("\r\nx-request-id: "));
  EXPECT_EQ(loopback_client(server.port()).get("/next")->status, 200);
}

INSTANTIATE_TEST_SUITE_P(
    corpus, http_refusals,
    testing::Values(
        refused_request{"noise", "\x16\x03\x01 not http\r\n\r\n", 400},
        refused_request{"no_host", "GET / HTTP/1.1\r\n\r\n", 400},
        refused_request{"two_hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        refused_request{"no_path", "GET nowhere HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        refused_request{"two_lengths",
                        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                        400},
        refused_request{"length_and_chunks",
                        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: "
                        "chunked\r\n\r\n0\r\n\r\n",
                        400},
        refused_request{"version", "GET / HTTP/3.7\r\nHost: a\r\n\r\n", 505},
        refused_request{"long_target", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n",
                        414},
        refused_request{"long_header",
                        "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20000, 'a') + "\r\n\r\n", 431},
        refused_request{"endless_header", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(200000, 'a'), 431},
        refused_request{
            "large_body",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n" + std::string(90000, 'b'), 413},
        refused_request{"large_chunks",
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" +
                            std::string(2000, 'b') + "\r\n0\r\n\r\n",
                        413},
        refused_request{"target_beyond_the_header", "GET /" + std::string(100'000, 'a'), 414},
        refused_request{"many_headers", "GET / HTTP/1.1\r\nHost: a\r\n" + repeated("X: y\r\n", 200) + "\r\n",
                        431},
        refused_request{"unknown_coding",
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n", 501},
        refused_request{"coding_behind_chunked",
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
                        501},
        refused_request{"two_codings",
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
                        "chunked\r\n\r\n0\r\n\r\n",
                        400},
        refused_request{"chunks_before_a_length",
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: "
                        "5\r\n\r\n0\r\n\r\n",
                        400},
        refused_request{"negative_length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
        refused_request{"huge_length",
                        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
        refused_request{"bad_chunk",
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n", 400},
        refused_request{
            "endless_chunk_extension",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(200'000, 'e'),
            400},
        refused_request{"endless_trailer",
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nT: " +
                            std::string(200'000, 't'),
                        400},
        refused_request{"bare_line_feeds", "GET / HTTP/1.1\nHost: a\n\n", 505},
        refused_request{"carriage_return_in_a_value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400},
        refused_request{"zero_byte", std::string("GET / HTTP/1.1\r\nHost: a\r\nX: ") + '\0' + "\r\n\r\n",
                        400},
        refused_request{"space_before_the_colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
        refused_request{"space_in_the_target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 505},
        refused_request{"no_version", "GET /\r\nHost: a\r\n\r\n", 400},
        refused_request{"http_2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        refused_request{"connect", "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n", 400},
        refused_request{"expectation",
                        "POST / HTTP/1.1\r\nHost: a\r\nExpect: cake\r\nContent-Length: 1\r\n\r\n", 417}),
    [](const auto& made) { return made.param.name; });

// Whatever comes one byte at a time is the same request.
TEST(http_server, takes_a_request_in_pieces) {
  const running_server server(echo);
  loopback_client client(server.port());
  const std::string bytes =
      "\r\nPOST /a?b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nT: "
      "r\r\n\r\n";
  for (const char c : bytes) ASSERT_TRUE(client.send({&c, 1}));
  EXPECT_EQ(client.receive()->body, "POST\n/a\nb\nhost=h\ntransfer-encoding=chunked\nabcd");
}

}  // namespace
}  // namespace velib
