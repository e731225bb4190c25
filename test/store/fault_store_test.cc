#include "test/support/fault_store.h"

#include <gtest/gtest.h>

namespace velib {
namespace {

const error kFull{error_code::unavailable, "disk full"};

TEST(fault_store, fails_the_named_calls_and_heals) {
  fault_store store;
  store.fail_below("history/", {store_call::put, store_call::list}, kFull);
  EXPECT_EQ(store.put("history/a", "1").error().message, "disk full");
  EXPECT_EQ(store.list("history/").error().message, "disk full");
  EXPECT_TRUE(store.put("other/a", "1"));
  EXPECT_TRUE(store.put_if_absent("history/a", "1"));
  EXPECT_EQ(*store.get("history/a"), "1");
  EXPECT_EQ(store.writes(), 2);
  store.heal();
  EXPECT_TRUE(store.put("history/a", "2"));
  EXPECT_EQ(store.writes(), 3);
}

TEST(fault_store, does_it_and_says_that_it_failed) {
  const auto inner = std::make_shared<memory_store>();
  fault_store store(inner);
  store.decide([](store_call call, std::string_view) -> std::optional<store_fault> {
    if (call != store_call::put_if_absent) return std::nullopt;
    return store_fault{.failure = {error_code::timeout, "lost"}, .done_anyway = true};
  });
  EXPECT_EQ(store.put_if_absent("k", "1").error().code, error_code::timeout);
  EXPECT_EQ(*inner->get("k"), "1");
  EXPECT_EQ(store.succeeded(store_call::put_if_absent), 1);
}

}  // namespace
}  // namespace velib
