// The end: what runs is finished, what waits is served once more, nobody new is let in.
#include <latch>
#include <optional>

#include <gtest/gtest.h>

#include "test/serve/loopback_client.h"
#include "test/serve/running_server.h"

namespace velib {
namespace {

using std::chrono::milliseconds;

TEST(http_stop, stop_lets_a_running_request_finish) {
  std::latch begun(1);
  std::latch release(1);
  running_server server(
      [&](const request&) {
        begun.count_down();
        release.wait();
        return response{.body = "whole"};
      },
      {.last_call = milliseconds(20), .handler_threads = 1});
  loopback_client idle(server.port());
  loopback_client busy(server.port());
  busy.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  begun.wait();
  server.ask_to_stop();
  EXPECT_TRUE(idle.at_end());
  release.count_down();
  const auto answer = busy.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "whole");
  EXPECT_TRUE(answer->has("\r\nconnection: close\r\n"));
  const auto port = server.port();
  server.stop();
  EXPECT_FALSE(loopback_client(port).connected());
}

TEST(http_stop, stop_cuts_what_outlasts_the_grace) {
  std::optional<running_server> server;
  server.emplace(echo, http_options{.read_timeout = milliseconds(60'000), .stop_grace = milliseconds(20)});
  loopback_client half(server->port());
  half.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  ASSERT_EQ(half.receive()->status, 100);  // now it runs, and never ends by itself
  server.reset();
  EXPECT_TRUE(half.at_end());
}

TEST(http_stop, stopped_before_it_runs_ends_at_once) {
  auto server = http_server::bind("127.0.0.1", 0, echo);
  ASSERT_TRUE(server);
  server->stop();
  server->run(1);
}

TEST(http_stop, serves_a_last_request_of_those_who_are_connected) {
  running_server server(echo, {.last_call = milliseconds(10'000), .stop_grace = milliseconds(20'000)});
  loopback_client first(server.port());
  loopback_client second(server.port());
  ASSERT_EQ(first.get("/")->status, 200);
  server.ask_to_stop();
  while (loopback_client(server.port()).connected()) continue;  // until it lets nobody in
  for (auto* client : {&first, &second}) {
    const auto answer = client->get("/");
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->has("\r\nconnection: close\r\n"));
    EXPECT_TRUE(client->at_end());
  }
}

}  // namespace
}  // namespace velib
