// Who asks, and how often he may: rates, trusted proxies, request ids, the access log.
#include <gtest/gtest.h>

#include "base/file.h"
#include "test/serve/loopback_client.h"
#include "test/serve/running_server.h"
#include "test/support/temporary_folder.h"

namespace velib {
namespace {

constexpr request_rate kThreeAnHour{3.0 / 3600, 3};

address_blocks trusting(std::string_view block) {
  return {*parse_address_block(block)};
}

TEST(http_rate, refuses_what_is_too_much_and_says_when_to_come_again) {
  metrics measured;
  running_server server(echo, {.rate = kThreeAnHour, .measured = &measured});
  loopback_client client(server.port());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.get("/")->status, 200);
  const auto refused = client.get("/");
  EXPECT_EQ(refused->status, 429);
  EXPECT_EQ(refused->body, R"({"detail":"Too Many Requests"})");
  EXPECT_TRUE(refused->has("\r\nretry-after: 1200\r\n"));
  EXPECT_EQ(client.get("/")->status, 429);  // the connection stays
  EXPECT_EQ(loopback_client(server.port()).get("/")->status, 429);
  EXPECT_EQ(loopback_client(server.port(), "127.0.0.2").get("/")->status, 200);
  server.stop();
  EXPECT_NE(measured.text().find("velib_http_requests_refused_total{status=\"429\"} 3"), std::string::npos);
}

TEST(http_rate, refuses_before_it_reads_a_body) {
  const running_server server(echo, {.rate = {1.0 / 3600, 1}});
  loopback_client client(server.port());
  EXPECT_EQ(client.get("/")->status, 200);
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  const auto answer = client.receive();
  EXPECT_EQ(answer->status, 429);
  EXPECT_TRUE(answer->has("\r\nconnection: close\r\n"));
  EXPECT_TRUE(client.at_end());
}

TEST(http_rate, whom_nobody_trusts_names_no_client) {
  const running_server server(tell_client, {.rate = {1.0 / 3600, 1}});
  loopback_client client(server.port());
  EXPECT_EQ(client.get("/", "X-Forwarded-For: 192.0.2.1\r\n")->body, "127.0.0.1");
  EXPECT_EQ(client.get("/", "X-Forwarded-For: 192.0.2.2\r\n")->status, 429);
}

TEST(http_rate, behind_a_trusted_proxy_each_client_has_a_rate_of_its_own) {
  const running_server server(tell_client,
                              {.rate = {1.0 / 3600, 1}, .trusted_proxies = trusting("127.0.0.1")});
  loopback_client proxy(server.port());
  EXPECT_EQ(proxy.get("/", "X-Forwarded-For: 192.0.2.1\r\n")->body, "192.0.2.1");
  EXPECT_EQ(proxy.get("/", "X-Forwarded-For: 203.0.113.9, 192.0.2.2\r\n")->body, "192.0.2.2");
  EXPECT_EQ(proxy.get("/", "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 192.0.2.2\r\n")->status, 429);
  EXPECT_EQ(proxy.get("/", "X-Forwarded-For: 2001:db8::1\r\n")->body, "2001:db8::1");
  EXPECT_EQ(proxy.get("/", "X-Forwarded-For: 2001:db8::2\r\n")->status, 429);  // of the same /64
  EXPECT_EQ(proxy.get("/", "X-Forwarded-For: 2001:db8:0:1::1\r\n")->status, 200);
}

std::string id_in(const raw_answer& answer) {
  const size_t at = answer.head.find("x-request-id: ") + 14;
  return answer.head.substr(at, answer.head.find('\r', at) - at);
}

TEST(http_rate, takes_request_ids_from_trusted_proxies_alone) {
  const running_server open(echo);
  const running_server behind(echo, {.trusted_proxies = trusting("127.0.0.0/8")});
  const auto made = id_in(*loopback_client(open.port()).get("/", "X-Request-Id: mine-1\r\n"));
  EXPECT_EQ(made.size(), 16u);
  EXPECT_NE(made, id_in(*loopback_client(open.port()).get("/")));
  EXPECT_EQ(id_in(*loopback_client(behind.port()).get("/", "X-Request-Id: theirs-1\r\n")), "theirs-1");
  EXPECT_NE(id_in(*loopback_client(behind.port()).get("/", "X-Request-Id: a b\"\r\n")), "a b\"");
}

TEST(http_rate, the_log_has_each_request_and_no_query) {
  const temporary_folder folder;
  const auto file = folder.path() / "access.log";
  {
    const running_server server(echo, {.access_log = {access_log_form::json, file}});
    loopback_client client(server.port());
    client.get("/v1/a%20b?from=home&to=work");
    client.send("nonsense\r\n\r\n");
    client.receive();
  }
  const auto text = *load_file(file);
  EXPECT_NE(text.find(R"("client":"127.0.0.1","method":"GET","path":"/v1/a%20b","status":200,"bytes":)"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"("method":"-","path":"-","status":400,)"), std::string::npos) << text;
  EXPECT_EQ(text.find("home"), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

}  // namespace
}  // namespace velib
