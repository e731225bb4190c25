// How answers travel: ETag and 304, gzip, Cache-Control, and the memory of a snapshot.
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "api/answer.h"
#include "api/negotiation.h"
#include "api/router.h"
#include "base/gzip.h"
#include "test/api/small_city.h"

namespace velib {
namespace {

TEST(negotiation, if_none_match_is_a_list_compared_weakly) {
  const std::string tag = "\"a-1\"";
  for (const char* list : {"*", " * ", "\"a-1\"", "W/\"a-1\"", "\"x\", \"a-1\"", "\"x\",W/\"a-1\" , \"y\""}) {
    EXPECT_TRUE(names_etag(list, tag)) << list;
  }
  for (const char* list : {"", "\"a-12\"", "a-1", "\"x\", \"y\"", "w/\"a-1\"", "\"xa-1\"", ",", "\"*\""}) {
    EXPECT_FALSE(names_etag(list, tag)) << list;
  }
}

TEST(negotiation, gzip_is_taken_by_its_weight) {
  for (const char* text :
       {"gzip", "GZIP", "x-gzip", "deflate, gzip, br", "gzip;q=0.001", "gzip ; q=1.0", "*", "*;q=0.5",
        "gzip;q=1, identity;q=0.5", "gzip;q=nonsense", "br;q=1.0, gzip;q=0.8, *;q=0.1"}) {
    EXPECT_TRUE(accepts_gzip(text)) << text;
  }
  for (const char* text : {"", "identity", "br", "gzip;q=0", "gzip;q=0.0", "*;q=0", "gzip;q=0, *", "gzipped",
                           "identity, gzip;q=0.5", "q=1", ";;,,;q="}) {
    EXPECT_FALSE(accepts_gzip(text)) << text;
  }
}

TEST(negotiation, etags_follow_the_bytes) {
  EXPECT_EQ(etag_of("abc"), etag_of("abc"));
  EXPECT_NE(etag_of("abc"), etag_of("abd"));
  EXPECT_NE(etag_of("abc"), etag_of("abc", "gzip"));
  EXPECT_TRUE(etag_of("abc").starts_with('"') && etag_of("abc").ends_with('"'));
}

class delivery : public testing::Test {
 protected:
  delivery() { publish(std::chrono::seconds(60)); }
  void publish(std::chrono::seconds next_in) {
    auto city = small_city();
    city->next_at = kSmallCityTime + next_in;
    state.publish(city);
  }
  response get(std::string_view target, header_list headers = {}) const {
    return ask(handler, target, "GET", std::move(headers));
  }

  publication state;
  small_clock time;
  request_handler handler = make_backend(state, {.clock = &time});
};

constexpr const char* kOfSnapshots[] = {"/stations",
                                        "/stations?all=true",
                                        "/stations?limit=3",
                                        "/predict/10002",
                                        "/v1/stations",
                                        "/v1/stations?has=bikes",
                                        "/v1/stations/10002",
                                        "/v1/stations/10002/history",
                                        "/v1/stations/10002/history?hours=2",
                                        "/v1/stations/10002/forecast",
                                        "/v1/forecast",
                                        "/v1/system"};

TEST_F(delivery, a_known_etag_spares_the_body) {
  for (const char* target : kOfSnapshots) {
    const auto whole = get(target);
    const auto etag = header_value(whole, "etag");
    ASSERT_EQ(etag.front(), '"') << target;
    const auto known = get(target, {{"if-none-match", "\"other\", W/" + etag}});
    EXPECT_EQ(known.status, 304) << target;
    EXPECT_EQ(body_of(known), "");
    for (const char* name : {"etag", "cache-control", "vary"}) {
      EXPECT_EQ(header_value(known, name), header_value(whole, name)) << name;
    }
    EXPECT_EQ(get(target, {{"if-none-match", "\"other\""}}).status, 200);
  }
}

TEST_F(delivery, the_etag_lives_as_long_as_the_bytes) {
  const auto etag = header_value(get("/v1/stations"), "etag");
  publish(std::chrono::seconds(120));
  EXPECT_EQ(header_value(get("/v1/stations"), "etag"), etag);
  auto city = small_city();
  city->window.latest[1]->bikes = 13;
  state.publish(city);
  EXPECT_NE(header_value(get("/v1/stations"), "etag"), etag);
}

TEST_F(delivery, gzip_holds_the_same_bytes_under_another_etag) {
  for (const char* target :
       {"/stations", "/predict/10002", "/v1/stations", "/stations?limit=1000", "/v1/forecast"}) {
    const auto plain = get(target);
    const auto zipped = get(target, {{"accept-encoding", "br, gzip"}});
    EXPECT_EQ(header_value(plain, "content-encoding"), "");
    EXPECT_EQ(header_value(plain, "vary"), "Accept-Encoding");
    EXPECT_EQ(header_value(zipped, "content-encoding"), "gzip") << target;
    EXPECT_EQ(header_value(zipped, "vary"), "Accept-Encoding");
    EXPECT_EQ(header_value(zipped, "content-type"), header_value(plain, "content-type"));
    EXPECT_EQ(gunzip(body_of(zipped), 1 << 20).value(), body_of(plain));
    const auto etag = header_value(zipped, "etag");
    EXPECT_NE(etag, header_value(plain, "etag"));
    EXPECT_EQ(get(target, {{"accept-encoding", "gzip"}, {"if-none-match", etag}}).status, 304);
  }
}

TEST_F(delivery, what_is_small_is_not_zipped) {
  const auto answer = get("/v1/system", {{"accept-encoding", "gzip"}});
  EXPECT_EQ(header_value(answer, "content-encoding"), "");
  EXPECT_EQ(header_value(answer, "vary"), "");
}

TEST_F(delivery, an_answer_is_good_until_the_next_snapshot_is_expected) {
  for (const char* target : kOfSnapshots)
    EXPECT_EQ(header_value(get(target), "cache-control"), "max-age=30") << target;
  time.time += std::chrono::seconds(29);
  EXPECT_EQ(header_value(get("/stations"), "cache-control"), "max-age=1");
  time.time += std::chrono::hours(1);  // it is overdue, and may come at any time
  EXPECT_EQ(header_value(get("/stations"), "cache-control"), "max-age=1");
  state.publish(small_city());
  EXPECT_EQ(header_value(get("/stations"), "cache-control"), "no-cache")
      << "nobody said when the next one comes";
}

TEST_F(delivery, failures_and_checks_are_kept_by_nobody) {
  for (const char* target :
       {"/healthz", "/readyz", "/predict/99999", "/predict/10005", "/nowhere", "/stations?limit=0"}) {
    EXPECT_EQ(header_value(get(target), "cache-control"), "no-store") << target;
    EXPECT_EQ(header_value(get(target), "etag"), "") << target;
  }
}

TEST_F(delivery, the_same_bytes_are_given_to_all_who_ask) {
  for (const char* target :
       {"/stations", "/stations?all=true", "/predict/10002", "/v1/stations", "/v1/forecast",
        "/v1/stations/10002", "/v1/stations/10002/history", "/v1/stations/10002/forecast"}) {
    EXPECT_EQ(get(target).ready, get(target).ready) << target;
    EXPECT_EQ(get(target).ready, ask(handler, target, "HEAD").ready) << target;
  }
  EXPECT_EQ(get("/predict/%31000%32?x=1").ready, get("/predict/10002").ready) << "however it is written";
  EXPECT_NE(get("/stations?limit=3").ready, get("/stations?limit=3").ready);
  const auto before = get("/predict/10002").ready;
  state.publish(small_city());
  EXPECT_NE(get("/predict/10002").ready, before) << "dropped with the snapshot";
}

TEST_F(delivery, other_methods_do_not_get_what_is_kept) {
  get("/v1/forecast");
  EXPECT_EQ(ask(handler, "/v1/forecast", "POST").status, 405);
  EXPECT_EQ(ask(handler, "/v1/forecast", "OPTIONS").status, 204);
}

TEST(answer_cache, makes_an_answer_once_for_many_threads) {
  const answer_cache cache;
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        const auto key = std::to_string(i % 10);
        const auto answer = cache.keep("/x/" + key, "", "/x/{}", [&] {
          ++made;
          return response{.body = key};
        });
        const auto found = cache.find("/x/" + key, "");
        EXPECT_EQ(found.answer, answer);
        EXPECT_EQ(found.pattern, "/x/{}");
        EXPECT_EQ(body_of(answer->give({.method = "GET"}, "")), key);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(made, 10);
  EXPECT_EQ(cache.find("/x/1", "q").answer, nullptr);
  EXPECT_EQ(cache.find("/x/11", "").answer, nullptr);
}

TEST(answer_cache, what_could_not_be_made_is_tried_again) {
  const answer_cache cache;
  EXPECT_THROW(cache.keep("/x", "", "/x", []() -> response { throw std::runtime_error("x"); }),
               std::runtime_error);
  EXPECT_EQ(cache.find("/x", "").answer, nullptr);
  const auto answer = cache.keep("/x", "", "/x", [] { return response{.body = "y"}; });
  EXPECT_EQ(body_of(answer->give({.method = "GET"}, "")), "y");
}

TEST(router, an_exception_is_measured_as_its_route) {
  router routes;
  routes.get("/x/{y}", [](const call&) -> reply { throw std::runtime_error("secret"); });
  const auto found = routes.find({.method = "GET", .path = "/x/1"});
  EXPECT_EQ(found.what.own.status, 500);
  EXPECT_EQ(found.pattern, "/x/{y}");
}

}  // namespace
}  // namespace velib
