// The conformance suite: what every object_store must do, run over each. Over S3, too, when
// VELIB_TREND_TEST_S3 names a bucket ("s3://bucket"), with the AWS_* variables as the program reads them:
// test_s3.py does that.
#include "store/object_store.h"

#include <atomic>
#include <cstdlib>
#include <memory>
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/directory_store.h"
#include "store/memory_store.h"
#include "store/open_store.h"
#include "test/support/fault_store.h"
#include "test/support/temporary_folder.h"

namespace velib {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct store_kind {
  const char* name;
  std::unique_ptr<object_store> (*make)(const temporary_folder&);
};

std::ostream& operator<<(std::ostream& out, const store_kind& kind) {
  return out << kind.name;
}

class object_store_test : public testing::TestWithParam<store_kind> {
 protected:
  temporary_folder folder;
  std::unique_ptr<object_store> store = GetParam().make(folder);
};

TEST_P(object_store_test, gives_back_what_was_put) {
  const std::string bytes("a\0b\xff\n", 5);
  ASSERT_TRUE(store->put("history/_window.bin", bytes));
  EXPECT_EQ(*store->get("history/_window.bin"), bytes);
  ASSERT_TRUE(store->put("history/_window.bin", ""));
  EXPECT_EQ(*store->get("history/_window.bin"), "");
}

TEST_P(object_store_test, missing_objects_are_not_found) {
  EXPECT_EQ(store->get("a").error().code, error_code::not_found);
  ASSERT_TRUE(store->put("a/b", "1"));
  const auto folder = store->get("a");
  EXPECT_EQ(folder.error().code, error_code::not_found);
  EXPECT_NE(folder.error().message.find('a'), std::string::npos);
  EXPECT_EQ(store->get("a/b/c").error().code, error_code::not_found);
}

TEST_P(object_store_test, gives_bytes_again_only_when_they_changed) {
  EXPECT_EQ(store->get_if_changed("a", "").error().code, error_code::not_found);
  EXPECT_EQ(store->get_if_changed("../a", "").error().code, error_code::invalid_input);
  ASSERT_TRUE(store->put("a", "1"));
  const auto first = store->get_if_changed("a", "").value();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->bytes, "1");
  ASSERT_FALSE(first->tag.empty());
  EXPECT_FALSE(store->get_if_changed("a", first->tag).value());
  ASSERT_TRUE(store->put("a", "2"));  // of the same size
  const auto second = store->get_if_changed("a", first->tag).value();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->bytes, "2");
  EXPECT_NE(second->tag, first->tag);
  EXPECT_FALSE(store->get_if_changed("a", second->tag).value());
  ASSERT_TRUE(store->remove("a"));
  EXPECT_EQ(store->get_if_changed("a", second->tag).error().code, error_code::not_found);
  ASSERT_TRUE(store->put_if_absent("a", "2"));
  EXPECT_EQ(store->get_if_changed("a", "")->value().bytes, "2");
}

TEST_P(object_store_test, put_if_absent_never_replaces) {
  ASSERT_TRUE(store->put_if_absent("a", "1"));
  EXPECT_EQ(store->put_if_absent("a", "2").error().code, error_code::conflict);
  EXPECT_EQ(*store->get("a"), "1");
  ASSERT_TRUE(store->remove("a"));
  ASSERT_TRUE(store->put_if_absent("a", "3"));
  EXPECT_EQ(*store->get("a"), "3");
}

TEST_P(object_store_test, one_of_many_wins_put_if_absent) {
  constexpr int kWriters = 8;
  const int rounds =
      GetParam().name == std::string_view("s3") ? 3 : 10;  // SeaweedFS waits seconds for its locks
  for (int round = 0; round < rounds; ++round) {
    const std::string key = "race/" + std::to_string(round);
    std::atomic<int> waiting{kWriters};
    std::atomic<int> wins{0};
    std::atomic<int> conflicts{0};
    std::atomic<int> winner{-1};
    std::vector<std::thread> writers;
    for (int w = 0; w < kWriters; ++w) {
      writers.emplace_back([&, w] {
        --waiting;
        while (waiting > 0) std::this_thread::yield();
        const auto written = store->put_if_absent(key, std::string(10'000, static_cast<char>('a' + w)));
        if (written) {
          ++wins;
          winner = w;
        } else if (written.error().code == error_code::conflict) {
          ++conflicts;
        }
      });
    }
    for (auto& writer : writers) writer.join();
    EXPECT_EQ(wins, 1);
    EXPECT_EQ(conflicts, kWriters - 1);
    EXPECT_EQ(*store->get(key), std::string(10'000, static_cast<char>('a' + winner)));
  }
}

TEST_P(object_store_test, readers_see_whole_objects) {
  ASSERT_TRUE(store->put("k", std::string(100'000, 'a')));
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (int i = 0; i < 40; ++i) {
      EXPECT_TRUE(store->put("k", std::string(100'000, static_cast<char>('a' + i % 2))));
    }
    done = true;
  });
  do {
    const auto bytes = store->get("k");
    ASSERT_TRUE(bytes) << bytes.error().message;
    ASSERT_EQ(*bytes, std::string(100'000, bytes->front()));
    EXPECT_THAT(*store->list(""), ElementsAre("k"));
  } while (!done);
  writer.join();
}

TEST_P(object_store_test, lists_in_binary_order) {
  for (const char* key : {"b", "a/x", "a-b/x", "a/B", "a=1", "a_b", "a.b", "A", "a/x.y/z", "a/x-1"}) {
    ASSERT_TRUE(store->put(key, "")) << key;
  }
  EXPECT_THAT(*store->list(""),
              ElementsAre("A", "a-b/x", "a.b", "a/B", "a/x", "a/x-1", "a/x.y/z", "a=1", "a_b", "b"));
  EXPECT_THAT(*store->list("a/"), ElementsAre("a/B", "a/x", "a/x-1", "a/x.y/z"));
  EXPECT_THAT(*store->list("a/x"), ElementsAre("a/x", "a/x-1", "a/x.y/z"));
  EXPECT_THAT(*store->list("a"), ElementsAre("a-b/x", "a.b", "a/B", "a/x", "a/x-1", "a/x.y/z", "a=1", "a_b"));
  EXPECT_THAT(*store->list("c"), IsEmpty());
  EXPECT_THAT(*store->list("a/x/"), IsEmpty());
}

TEST_P(object_store_test, lists_after_a_key) {
  for (const char* key : {"h/1", "h/2", "h/2/3", "h/4", "i"}) {
    if (std::string_view(key) == "h/2/3") continue;  // a folder cannot share a file's name in every store
    ASSERT_TRUE(store->put(key, ""));
  }
  EXPECT_THAT(*store->list("h/", "h/1"), ElementsAre("h/2", "h/4"));
  EXPECT_THAT(*store->list("h/", "h/3"), ElementsAre("h/4"));
  EXPECT_THAT(*store->list("h/", "a"), ElementsAre("h/1", "h/2", "h/4"));
  EXPECT_THAT(*store->list("h/", "h/4"), IsEmpty());
  EXPECT_THAT(*store->list("h/", "z"), IsEmpty());
  EXPECT_THAT(*store->list("", "h"), ElementsAre("h/1", "h/2", "h/4", "i"));
}

// Puts n/10000, n/10001, … by several threads.
void put_many(object_store& store, int count) {
  constexpr int kWriters = 8;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&store, count, w] {
      for (int i = w; i < count; i += kWriters) EXPECT_TRUE(store.put(fmt::format("n/{}", 10'000 + i), ""));
    });
  }
  for (auto& writer : writers) writer.join();
}

TEST_P(object_store_test, lists_more_than_a_page) {
  const int count =
      GetParam().name == std::string_view("directory") ? 200 : 2'100;  // each put syncs the disk
  put_many(*store, count);
  const auto keys = store->list("n/");
  ASSERT_TRUE(keys) << keys.error().message;
  std::vector<std::string> expected;
  for (int i = 0; i < count; ++i) expected.push_back(fmt::format("n/{}", 10'000 + i));
  EXPECT_EQ(*keys, expected);
  expected.erase(expected.begin(), expected.begin() + 51);
  EXPECT_EQ(*store->list("n/", "n/10050"), expected);
  EXPECT_EQ(store->list("n/", "n/10050x")->front(), "n/10051");
}

TEST_P(object_store_test, keeps_large_objects) {
  std::string bytes(5'000'000, '\0');
  std::mt19937 random(7);
  for (auto& byte : bytes) byte = static_cast<char>(random());
  ASSERT_TRUE(store->put("large", bytes));
  EXPECT_TRUE(*store->get("large") == bytes);
  EXPECT_EQ(store->put_if_absent("large", bytes).error().code, error_code::conflict);
  ASSERT_TRUE(store->put_if_absent("larger", bytes + bytes));
  EXPECT_TRUE(*store->get("larger") == bytes + bytes);
}

TEST_P(object_store_test, keeps_every_key_that_the_grammar_allows) {
  const std::string_view keys[] = {"-",    "=", "==/=", "_", "a=b=c/d=e", "date=2026-03-04/x.parquet",
                                   "x..y", "x."};
  for (const auto key : keys) {
    ASSERT_TRUE(store->put(key, key)) << key;
    EXPECT_EQ(*store->get(key), key);
    EXPECT_EQ(store->put_if_absent(key, "").error().code, error_code::conflict) << key;
  }
  EXPECT_THAT(*store->list(""),
              ElementsAre("-", "=", "==/=", "_", "a=b=c/d=e", "date=2026-03-04/x.parquet", "x.", "x..y"));
  EXPECT_THAT(*store->list("a=b="), ElementsAre("a=b=c/d=e"));
}

TEST_P(object_store_test, removes) {
  ASSERT_TRUE(store->put("a/b", "1"));
  EXPECT_TRUE(store->remove("a/b"));
  EXPECT_EQ(store->get("a/b").error().code, error_code::not_found);
  EXPECT_THAT(*store->list(""), IsEmpty());
  EXPECT_TRUE(store->remove("a/b"));
  EXPECT_TRUE(store->remove("x/y/z"));
  ASSERT_TRUE(store->put("f/g", "1"));
  EXPECT_TRUE(store->remove("f"));
  EXPECT_TRUE(store->remove("f/g/h"));
  EXPECT_EQ(*store->get("f/g"), "1");
}

TEST_P(object_store_test, hostile_keys_are_refused) {
  const std::string_view keys[] = {
      "",     "/",        "/x",    "x/", "a//b", "../x", "a/../b",
      "..",   ".",        "a/.",   ".x", "a/.x", "a b",  "a\\b",
      "a\nb", "\xc3\xa9", "a%2fb", "~x", "a:b",  "*",    std::string_view("a\0b", 3)};
  const std::string longest(1024, 'k');
  for (const auto key : keys) {
    EXPECT_EQ(store->get(key).error().code, error_code::invalid_input) << key;
    EXPECT_EQ(store->put(key, "1").error().code, error_code::invalid_input) << key;
    EXPECT_EQ(store->put_if_absent(key, "1").error().code, error_code::invalid_input) << key;
    EXPECT_EQ(store->remove(key).error().code, error_code::invalid_input) << key;
  }
  EXPECT_EQ(store->put(longest + "k", "1").error().code, error_code::invalid_input);
  EXPECT_THAT(*store->list(""), IsEmpty());
  EXPECT_THAT(*store->list("../"), IsEmpty());
  EXPECT_THAT(*store->list("/"), IsEmpty());
  EXPECT_THAT(*store->list("a//"), IsEmpty());
}

std::optional<std::string> real_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value && *value ? std::optional<std::string>(value) : std::nullopt;
}

// A prefix of its own for each test.
std::unique_ptr<object_store> make_s3(const temporary_folder& folder) {
  const auto address = *real_variable("VELIB_TREND_TEST_S3") + '/' + folder.path().filename().string();
  auto opened = open_store(address, {.variables = real_variable});
  if (!opened) {
    ADD_FAILURE() << opened.error().message;
    std::abort();
  }
  return std::move(*opened);
}

std::vector<store_kind> kinds() {
  std::vector<store_kind> kinds{{"memory",
                                 [](const temporary_folder&) -> std::unique_ptr<object_store> {
                                   return std::make_unique<memory_store>();
                                 }},
                                {"directory",
                                 [](const temporary_folder& folder) -> std::unique_ptr<object_store> {
                                   return std::make_unique<directory_store>(folder.path() / "store");
                                 }},
                                {"fault", [](const temporary_folder&) -> std::unique_ptr<object_store> {
                                   return std::make_unique<fault_store>();
                                 }}};
  if (real_variable("VELIB_TREND_TEST_S3")) kinds.push_back({"s3", make_s3});
  return kinds;
}

INSTANTIATE_TEST_SUITE_P(stores, object_store_test, testing::ValuesIn(kinds()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace velib
