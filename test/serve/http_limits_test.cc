// Clients that are slow, many, or gone: each costs the server little, and the others nothing.
#include <algorithm>
#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "test/serve/loopback_client.h"
#include "test/serve/running_server.h"

namespace velib {
namespace {

using std::chrono::milliseconds;

TEST(http_limits, cuts_a_client_that_sends_too_slowly) {
  const running_server server(echo, {.idle_timeout = milliseconds(60'000), .read_timeout = milliseconds(50)});
  loopback_client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost:");
  EXPECT_TRUE(client.at_end());
}

TEST(http_limits, cuts_a_client_that_asks_for_nothing) {
  const running_server server(echo, {.idle_timeout = milliseconds(50)});
  loopback_client client(server.port());
  EXPECT_TRUE(client.at_end());
}

TEST(http_limits, one_connection_too_many_is_told_so) {
  const running_server server(echo, {.most_connections = 1});
  loopback_client first(server.port());
  ASSERT_EQ(first.get("/")->status, 200);
  loopback_client second(server.port());
  EXPECT_EQ(second.receive()->status, 503);
  EXPECT_EQ(first.get("/")->status, 200);
}

TEST(http_limits, a_body_that_drips_has_no_more_time_than_the_whole) {
  const running_server server(echo, {.read_timeout = milliseconds(100)});
  loopback_client client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n");
  EXPECT_EQ(client.receive()->status, 413);
  loopback_client slow(server.port());
  slow.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
  while (slow.send("x")) continue;  // ends when the server has cut it, long before the body is whole
  EXPECT_FALSE(slow.receive());
}

TEST(http_limits, a_connection_has_an_end) {
  const running_server server(echo, {.connection_lifetime = milliseconds(0)});
  loopback_client client(server.port());
  EXPECT_TRUE(client.get("/")->has("\r\nconnection: close\r\n"));
  EXPECT_TRUE(client.at_end());
}

// More than any socket buffer takes.
std::shared_ptr<const ready_answer> much() {
  return std::make_shared<ready_answer>(ready_answer{{}, std::string(size_t{64} << 20, 'x')});
}

TEST(http_limits, a_slow_reader_is_cut_and_others_are_served_meanwhile) {
  const auto large = much();
  {
    const running_server server(
        [&](const request& r) { return r.path == "/large" ? response{.ready = large} : echo(r); },
        {.write_timeout = milliseconds(300)}, 1);
    std::vector<std::unique_ptr<loopback_client>> slow;
    for (int i = 0; i < 20; ++i) {
      slow.push_back(std::make_unique<loopback_client>(server.port(), "127.0.0.1", 4096));
      slow.back()->send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    EXPECT_EQ(loopback_client(server.port()).get("/")->status, 200);
    for (auto& client : slow) EXPECT_TRUE(client->was_reset());
  }
  EXPECT_EQ(large.use_count(), 1);
}

TEST(http_limits, clients_that_leave_in_the_middle_of_an_answer_leave_nothing_behind) {
  const auto large = much();
  metrics measured;
  {
    running_server server([&](const request&) { return response{.ready = large}; }, {.measured = &measured});
    for (int i = 0; i < 50; ++i) {
      loopback_client client(server.port(), "127.0.0.1", 4096);
      client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      ASSERT_TRUE(client.receive(true));
    }
    EXPECT_EQ(loopback_client(server.port()).get("/")->body.size(), large->body.size());
    server.stop();
  }
  EXPECT_EQ(large.use_count(), 1);
  EXPECT_NE(measured.text().find("velib_http_connections_accepted_total 51"), std::string::npos);
  EXPECT_NE(measured.text().find("velib_http_connections 0"), std::string::npos);
}

TEST(http_limits, one_who_pipelines_much_gets_all_and_others_get_theirs) {
  const running_server server(echo, {.most_pipelined = 4, .most_queued_bytes = 2000}, 1);
  loopback_client greedy(server.port());
  std::string many;
  for (int i = 0; i < 2000; ++i) many += fmt::format("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", i);
  ASSERT_TRUE(greedy.send(many));
  EXPECT_EQ(loopback_client(server.port()).get("/other")->status, 200);
  for (int i = 0; i < 2000; ++i) {
    const auto answer = greedy.receive();
    ASSERT_TRUE(answer) << i;
    EXPECT_TRUE(answer->body.starts_with(fmt::format("GET\n/{}\n", i)));
  }
}

TEST(http_limits, a_client_has_its_share_of_connections) {
  metrics measured;
  running_server server(echo, {.most_connections_per_client = 2,
                               .trusted_proxies = {*parse_address_block("127.0.0.9")},
                               .measured = &measured});
  loopback_client first(server.port());
  loopback_client second(server.port());
  ASSERT_EQ(first.get("/")->status, 200);
  ASSERT_EQ(second.get("/")->status, 200);
  EXPECT_EQ(loopback_client(server.port()).receive()->status, 503);
  EXPECT_EQ(loopback_client(server.port(), "127.0.0.2").get("/")->status, 200);
  std::vector<std::unique_ptr<loopback_client>> proxied;
  for (int i = 0; i < 5; ++i) {
    proxied.push_back(std::make_unique<loopback_client>(server.port(), "127.0.0.9"));
    EXPECT_EQ(proxied.back()->get("/")->status, 200);
  }
  server.stop();
  EXPECT_NE(measured.text().find("connections_refused_total{cause=\"client_full\"} 1"), std::string::npos);
}

size_t resident_bytes() {
  const auto text = load_file("/proc/self/statm");
  const size_t second = text ? text->find(' ') + 1 : 0;
  return text ? std::stoull(text->substr(second)) * static_cast<size_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

// As many as this process may have, 10,000 at most: both ends of each are its own.
size_t possible_connections() {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  rlimit wanted{std::max<rlim_t>(files.rlim_cur, 21'000), std::max<rlim_t>(files.rlim_max, 21'000)};
  if (::setrlimit(RLIMIT_NOFILE, &wanted) != 0) {
    wanted = {files.rlim_max, files.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &wanted);
  }
  return std::min<size_t>(10'000, (wanted.rlim_cur - 200) / 2);
}

TEST(http_limits, ten_thousand_idle_connections_cost_little) {
  const size_t count = possible_connections();
  if (count < 1000) GTEST_SKIP() << "only " << count << " connections are possible here";
  if (count < 10'000) fmt::print("only {} connections are possible here\n", count);
  const running_server server(echo, {.idle_timeout = milliseconds(600'000),
                                     .most_connections = count,
                                     .most_connections_per_client = count});
  const size_t before = resident_bytes();
  std::vector<std::unique_ptr<loopback_client>> idle;
  for (size_t i = 0; i < count; ++i) {
    idle.push_back(std::make_unique<loopback_client>(server.port()));
    ASSERT_TRUE(idle.back()->connected()) << i;
  }
  EXPECT_EQ(loopback_client(server.port()).receive()->status, 503);
  for (size_t i = 0; i < count; i += 7) {
    const auto answer = idle[i]->get("/");
    ASSERT_TRUE(answer && answer->status == 200) << i;
  }
  const size_t each = (resident_bytes() - before) / count;
  EXPECT_LT(each, kSanitized ? size_t{1} << 20 : size_t{8192});  // the clients of this test included
}

}  // namespace
}  // namespace velib
