#include "api/published.h"

#include <thread>

#include <gtest/gtest.h>

#include "test/api/small_city.h"

namespace velib {
namespace {

TEST(publication, holds_the_last_value_and_readers_keep_theirs) {
  publication state;
  EXPECT_EQ(state.current(), nullptr);
  const auto first = small_city();
  state.publish(first);
  const auto held = state.current();
  state.publish(small_city());
  EXPECT_EQ(held, first);
  EXPECT_NE(state.current(), first);
}

// For the thread sanitizer: answers are whole while new values come in.
TEST(publication, is_read_while_it_is_replaced) {
  publication state;
  state.publish(small_city());
  const auto handler = make_backend(state, {});
  const std::string usual = body_text(ask(handler, "/predict/10002"));
  std::vector<std::thread> readers;
  std::vector<int> good(3);
  for (int& count : good) {
    readers.emplace_back([&] {
      for (int i = 0; i < 50; ++i) count += body_text(ask(handler, "/predict/10002")) == usual;
    });
  }
  for (int i = 0; i < 50; ++i) state.publish(small_city());
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(good, (std::vector<int>{50, 50, 50}));
}

}  // namespace
}  // namespace velib
