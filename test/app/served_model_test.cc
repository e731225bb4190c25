#include "app/served_model.h"

#include <gtest/gtest.h>

#include "app/model_list.h"
#include "app/model_store.h"
#include "base/file.h"
#include "test/app/small_archive.h"
#include "test/support/fault_store.h"
#include "test/support/temporary_folder.h"
#include "test/support/times.h"

namespace velib {
namespace {

const utc_time kNow = at("2026-03-02T10:00:00Z");
const std::string kShipped =
    parse_model(load_file(VELIB_TREND_SOURCE "/models/velib-2022/model.tar.gz").value()).value()->version();

std::string promote(object_store& store, const std::string& name, int seed) {
  const auto archive = small_archive(seed);
  EXPECT_TRUE(store.put(model_key(name), archive));
  EXPECT_TRUE(switch_model(store, load_current(store).value(), facts_of(name, archive), kNow));
  return facts_of(name, archive).version;
}

class served_model_store : public testing::Test {
 protected:
  served_model open(model_choice choice = {}) { return served_model::open(store, std::move(choice)).value(); }

  fault_store store;
};

TEST_F(served_model_store, the_shipped_one_without_another_word) {
  auto served = open();
  EXPECT_EQ(served.get().version(), kShipped);
  EXPECT_FALSE(served.refresh());
}

TEST_F(served_model_store, follows_promotions_and_rollbacks) {
  const auto first = promote(store, "a", 1);
  auto served = open();
  EXPECT_EQ(served.get().version(), first);
  const auto second = promote(store, "b", 2);
  ASSERT_NE(first, second);
  EXPECT_TRUE(served.refresh());
  EXPECT_EQ(served.get().version(), second);
  EXPECT_FALSE(served.refresh());
  ASSERT_TRUE(roll_back(store, kNow));
  EXPECT_TRUE(served.refresh());
  EXPECT_EQ(served.get().version(), first);
  ASSERT_TRUE(roll_back(store, kNow));
  EXPECT_TRUE(served.refresh());
  EXPECT_EQ(served.get().version(), kShipped);
  promote(store, "b", 2);
  EXPECT_TRUE(served.refresh());
  ASSERT_TRUE(store.remove(kCurrentModelKey));
  EXPECT_TRUE(served.refresh());
  EXPECT_EQ(served.get().version(), kShipped);
}

TEST_F(served_model_store, looks_at_one_small_object_while_nothing_changes) {
  promote(store, "a", 1);
  auto served = open();
  const int gets = store.succeeded(store_call::get);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(served.refresh());
  EXPECT_EQ(store.succeeded(store_call::get), gets + 5);
}

TEST_F(served_model_store, what_is_broken_leaves_the_old_one_and_is_taken_up_when_mended) {
  const auto first = promote(store, "a", 1);
  auto served = open();
  const auto second = promote(store, "b", 2);
  const auto archive = store.get(model_key("b")).value();
  for (const auto& broken : {std::string(), archive.substr(0, 1000), std::string("404")}) {
    ASSERT_TRUE(store.put(model_key("b"), broken));
    EXPECT_FALSE(served.refresh());
    EXPECT_EQ(served.get().version(), first);
  }
  ASSERT_TRUE(store.remove(model_key("b")));
  EXPECT_FALSE(served.refresh());
  ASSERT_TRUE(store.put(model_key("b"), archive));
  EXPECT_TRUE(served.refresh());
  EXPECT_EQ(served.get().version(), second);
}

TEST_F(served_model_store, an_archive_that_is_whole_but_no_model_leaves_the_old_one) {
  promote(store, "a", 1);
  auto served = open();
  const auto before = served.get().version();
  ASSERT_TRUE(store.put(model_key("b"), "no archive"));
  const stored_model named = {"b", "x-1", sha256_hex("no archive")};
  ASSERT_TRUE(switch_model(store, load_current(store).value(), named, kNow));
  EXPECT_FALSE(served.refresh());
  EXPECT_EQ(served.get().version(), before);
}

TEST_F(served_model_store, a_torn_or_unreachable_store_does_not_stop_a_server) {
  const auto first = promote(store, "a", 1);
  const auto current = store.get(kCurrentModelKey).value();
  ASSERT_TRUE(store.put(kCurrentModelKey, "{\"torn"));
  auto served = open();
  EXPECT_EQ(served.get().version(), kShipped);
  ASSERT_TRUE(store.put(kCurrentModelKey, current));
  EXPECT_TRUE(served.refresh());
  EXPECT_EQ(served.get().version(), first);
  store.fail_below("models/", {store_call::get}, {error_code::unavailable, "503"});
  EXPECT_FALSE(served.refresh());
  EXPECT_EQ(served.get().version(), first);
  EXPECT_EQ(open().get().version(), kShipped);
}

TEST_F(served_model_store, a_model_that_was_chosen_stays) {
  const temporary_folder folder;
  const auto file = folder.path() / "mine.tar.gz";
  ASSERT_TRUE(save_file(file, small_archive(3)));
  promote(store, "a", 1);
  auto served = open({.path = file.string()});
  EXPECT_EQ(served.get().version(), facts_of("x", small_archive(3)).version);
  EXPECT_FALSE(served.refresh());
  EXPECT_FALSE(served_model::open(store, {.path = "gone.tar.gz"}));
}

TEST_F(served_model_store, a_command_uses_the_current_one_or_says_what_is_wrong) {
  const auto first = promote(store, "a", 1);
  EXPECT_EQ(load_model(store, model_choice{}).value()->version(), first);
  ASSERT_TRUE(store.remove(model_key("a")));
  EXPECT_EQ(load_model(store, model_choice{}).error().code, error_code::not_found);
  ASSERT_TRUE(store.put(kCurrentModelKey, "{"));
  EXPECT_EQ(load_model(store, model_choice{}).error().code, error_code::corrupt);
}

TEST_F(served_model_store, the_list_marks_what_is_in_use_and_tells_what_is_wrong) {
  promote(store, "a", 1);
  promote(store, "b", 2);
  ASSERT_TRUE(store.put(model_key("c"), "no archive"));
  auto list = list_of_models(store).value();
  const auto& models = list.at("models").as_array();
  ASSERT_EQ(models.size(), 3u);
  EXPECT_FALSE(models[0].at("in_use").as_bool());
  EXPECT_TRUE(models[1].at("in_use").as_bool());
  EXPECT_TRUE(models[2].as_object().contains("problem"));
  EXPECT_TRUE(list.at("problem").is_null());
  EXPECT_NE(text_of_list(list).find("* b "), std::string::npos);
  ASSERT_TRUE(store.put(model_key("b"), small_archive(4)));
  list = list_of_models(store).value();
  EXPECT_NE(text_of_list(list).find("Problem: models/current.json names models/b/model.tar.gz"),
            std::string::npos);
}

}  // namespace
}  // namespace velib
