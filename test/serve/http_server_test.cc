#include "serve/http/http_server.h"

#include <atomic>
#include <future>
#include <latch>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "test/serve/loopback_client.h"
#include "test/serve/running_server.h"

namespace velib {
namespace {

using std::chrono::milliseconds;

TEST(http_server, translates_a_request_and_its_answer) {
  const running_server server(echo);
  loopback_client client(server.port());
  ASSERT_TRUE(
      client.send("POST /a%20b?x=1&y HTTP/1.1\r\nHost: h\r\nX-Mark: 7\r\nContent-Length: 3\r\n\r\nabc"));
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "POST\n/a%20b\nx=1&y\nhost=h\nx-mark=7\ncontent-length=3\nabc");
  EXPECT_TRUE(answer->has("\r\nserver: velib-trend\r\n"));
  EXPECT_TRUE(answer->has("\r\ncontent-type: text/plain\r\n"));
  EXPECT_TRUE(answer->has(" gmt\r\n"));
}

TEST(http_server, gives_the_bytes_of_a_shared_answer) {
  const auto shared =
      std::make_shared<ready_answer>(ready_answer{{{"etag", "\"1\""}}, std::string(3'000'000, 'x')});
  {
    const running_server server([&](const request&) {
      return response{.headers = {{"vary", "accept"}}, .ready = shared};
    });
    loopback_client client(server.port());
    for (int i = 0; i < 3; ++i) {
      const auto answer = client.get("/");
      ASSERT_TRUE(answer);
      EXPECT_TRUE(answer->has("\r\netag: \"1\"\r\n"));
      EXPECT_TRUE(answer->has("\r\nvary: accept\r\n"));
      EXPECT_EQ(answer->body, shared->body);
    }
  }
  EXPECT_EQ(shared.use_count(), 1);
}

TEST(http_server, keeps_a_connection_of_http_1_0_only_when_asked_to) {
  const running_server server(echo);
  loopback_client client(server.port());
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(client.receive()->has("\r\nconnection: keep-alive\r\n"));
  client.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(client.receive());
  EXPECT_TRUE(client.at_end());
}

TEST(http_server, an_empty_line_before_a_request_is_no_fault) {
  const running_server server(echo);
  loopback_client client(server.port());
  client.send("\r\n\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(client.receive()->body.starts_with("GET\n/a\n"));
  EXPECT_TRUE(client.receive()->body.starts_with("GET\n/b\n"));
}

TEST(http_server, keeps_a_connection_for_the_next_request) {
  const running_server server(echo);
  loopback_client client(server.port());
  for (const char* path : {"/1", "/2", "/3"}) {
    const auto answer = client.get(path);
    ASSERT_TRUE(answer) << path;
    EXPECT_NE(answer->body.find(path), std::string::npos);
  }
}

TEST(http_server, closes_when_asked_to) {
  const running_server server(echo);
  loopback_client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->has("\r\nconnection: close\r\n"));
  EXPECT_TRUE(client.at_end());
}

TEST(http_server, answers_pipelined_requests_in_their_order) {
  const running_server server(echo);
  loopback_client client(server.port());
  std::string both;
  for (int i = 0; i < 20; ++i) both += fmt::format("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", i);
  client.send(both);
  for (int i = 0; i < 20; ++i) {
    const auto answer = client.receive();
    ASSERT_TRUE(answer) << i;
    EXPECT_TRUE(answer->body.starts_with(fmt::format("GET\n/{}\n", i)));
  }
}

TEST(http_server, head_has_the_length_but_no_body) {
  const running_server server([](const request&) { return response{.body = "12345"}; });
  loopback_client client(server.port());
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto answer = client.receive(true);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->has("\r\ncontent-length: 5\r\n"));
  EXPECT_EQ(client.get("/")->body, "12345");
}

TEST(http_server, an_answer_that_may_have_no_body_has_none) {
  const running_server server([](const request& r) {
    return response{.status = r.path == "/old" ? 304 : 204, .body = "none of this"};
  });
  loopback_client client(server.port());
  for (const char* path : {"/old", "/empty", "/old"}) {
    const auto answer = client.get(path);
    ASSERT_TRUE(answer) << path;
    EXPECT_FALSE(answer->has("content-length"));
  }
}

TEST(http_server, takes_the_absolute_form_of_a_proxy) {
  const running_server server(echo);
  loopback_client client(server.port());
  EXPECT_TRUE(client.get("http://other:80/a?b")->body.starts_with("GET\n/a\nb\n"));
  EXPECT_TRUE(client.get("http://other")->body.starts_with("GET\n/\n"));
}

TEST(http_server, says_continue_to_a_client_that_waits_for_it) {
  const running_server server(echo);
  loopback_client client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.receive()->status, 100);
  client.send("ok");
  EXPECT_TRUE(client.receive()->body.ends_with("\nok"));
}

TEST(http_server, a_handler_that_throws_is_a_500_that_tells_nothing) {
  const running_server server([](const request&) -> response { throw std::runtime_error("secret"); });
  loopback_client client(server.port());
  const auto answer = client.get("/");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 500);
  EXPECT_EQ(answer->body, R"({"detail":"Internal Server Error"})");
  EXPECT_EQ(client.get("/")->status, 500);
}

TEST(http_server, serves_many_clients_at_once) {
  std::atomic<int> calls{0};
  const running_server server([&](const request& r) {
    ++calls;
    return response{.body = r.path};
  });
  std::vector<std::future<int>> clients;
  for (int c = 0; c < 32; ++c) {
    clients.push_back(std::async(std::launch::async, [&, c] {
      loopback_client client(server.port());
      int good = 0;
      for (int i = 0; i < 25; ++i) {
        const std::string path = fmt::format("/{}/{}", c, i);
        const auto answer = client.get(path);
        good += answer && answer->status == 200 && answer->body == path;
      }
      return good;
    }));
  }
  for (auto& client : clients) EXPECT_EQ(client.get(), 25);
  EXPECT_EQ(calls, 32 * 25);
}

TEST(http_server, a_slow_answer_on_a_thread_of_its_own_holds_up_no_other) {
  std::latch release(1);
  const running_server server(
      [&](const request& r) {
        if (r.path == "/slow") release.wait();
        return response{.body = r.path};
      },
      {.handler_threads = 2}, 1);
  loopback_client slow(server.port());
  slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(loopback_client(server.port()).get("/fast")->body, "/fast");
  release.count_down();
  EXPECT_EQ(slow.receive()->body, "/slow");
}

TEST(http_server, no_time_out_cuts_a_handler_that_thinks_long) {
  std::latch release(1);
  const running_server server(
      [&](const request&) {
        release.wait();
        return response{.body = "at last"};
      },
      {.idle_timeout = milliseconds(50), .read_timeout = milliseconds(50), .handler_threads = 1});
  loopback_client patient(server.port());
  patient.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(loopback_client(server.port()).at_end());  // so the time-outs have passed
  release.count_down();
  const auto answer = patient.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "at last");
}

TEST(http_server, a_taken_port_is_one_clear_error) {
  const running_server first(echo);
  const auto second = http_server::bind("127.0.0.1", first.port(), echo);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, error_code::conflict);
  EXPECT_EQ(second.error().message,
            fmt::format("cannot listen on 127.0.0.1:{}: the port is taken; stop the program that has it, or "
                        "choose another",
                        first.port()));
}

TEST(http_server, an_address_of_elsewhere_is_refused) {
  for (const char* address : {"localhost", "192.0.2.1", ""}) {
    const auto server = http_server::bind(address, 0, echo);
    ASSERT_FALSE(server) << address;
    EXPECT_EQ(server.error().code, error_code::invalid_input) << address;
  }
}

}  // namespace
}  // namespace velib
