#include "store/directory_store.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/open_store.h"
#include "test/support/temporary_folder.h"
#include "test/support/variables.h"

namespace velib {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(directory_store, skips_what_is_no_object) {
  const temporary_folder folder;
  directory_store store(folder.path());
  ASSERT_TRUE(store.put("a/b", "1"));
  std::ofstream(folder.path() / "a" / ".b.tmp-999999-0") << "of a dead writer";
  std::ofstream(folder.path() / "with space") << "foreign";
  std::filesystem::create_symlink(folder.path() / "nowhere", folder.path() / "dangling");
  EXPECT_THAT(*store.list(""), ElementsAre("a/b"));
  ASSERT_TRUE(store.put("a/b", "2"));
  EXPECT_EQ(*store.get("a/b"), "2");
}

std::filesystem::path leave_temporary(const std::filesystem::path& folder, std::chrono::minutes age) {
  const auto path = folder / fmt::format(".x.tmp-1-abcd-{}", age.count());
  std::ofstream(path) << "half";
  std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - age);
  return path;
}

TEST(directory_store, the_first_write_into_a_folder_removes_old_temporaries) {
  const temporary_folder folder;
  const auto below = folder.path() / "a";
  ASSERT_TRUE(directory_store(folder.path()).put("a/x", "1"));
  const auto old = leave_temporary(below, std::chrono::minutes(61));
  const auto young = leave_temporary(below, std::chrono::minutes(59));
  directory_store later(folder.path());
  EXPECT_THAT(*later.list(""), ElementsAre("a/x"));
  EXPECT_TRUE(std::filesystem::exists(old));
  ASSERT_TRUE(later.put_if_absent("a/y", "1"));
  EXPECT_FALSE(std::filesystem::exists(old));
  EXPECT_TRUE(std::filesystem::exists(young));  // its writer may still be at work
  const auto second = leave_temporary(below, std::chrono::minutes(61));
  ASSERT_TRUE(later.put("a/z", "1"));
  EXPECT_TRUE(std::filesystem::exists(second));  // once a folder is enough
}

TEST(directory_store, a_folder_that_was_removed_is_made_again) {
  const temporary_folder folder;
  directory_store store(folder.path() / "store");
  ASSERT_TRUE(store.put("a/b/x", "1"));
  std::filesystem::remove_all(folder.path() / "store");
  ASSERT_TRUE(store.put("a/b/x", "2"));
  EXPECT_EQ(*store.get("a/b/x"), "2");
}

TEST(directory_store, keeps_objects_as_files_of_their_key) {
  const temporary_folder folder;
  ASSERT_TRUE(directory_store(folder.path()).put("history/date=2026-03-04/x.parquet", "1"));
  EXPECT_TRUE(std::filesystem::is_regular_file(folder.path() / "history/date=2026-03-04/x.parquet"));
}

TEST(directory_store, an_object_is_no_folder) {
  const temporary_folder folder;
  directory_store store(folder.path());
  ASSERT_TRUE(store.put("a", "1"));
  EXPECT_FALSE(store.put("a/b", "2"));
  EXPECT_EQ(*store.get("a"), "1");
}

TEST(open_store, opens_a_directory_that_need_not_exist) {
  const temporary_folder folder;
  const auto address = (folder.path() / "new" / "store").string();
  const auto store = open_store(address);
  ASSERT_TRUE(store);
  EXPECT_TRUE((*store)->list("")->empty());
  ASSERT_TRUE((*store)->put("a", "1"));
  EXPECT_EQ(*(*open_store(address))->get("a"), "1");
}

TEST(open_store, a_store_in_s3_ends_with_the_program) {
  std::stop_source stop;
  stop.request_stop();
  const auto store =
      open_store("s3://bucket", {.variables = variables({{"AWS_ENDPOINT_URL", "http://127.0.0.1:9"},
                                                         {"AWS_ACCESS_KEY_ID", "a"},
                                                         {"AWS_SECRET_ACCESS_KEY", "b"}}),
                                 .stop = stop.get_token()});
  ASSERT_TRUE(store);
  const auto listed = (*store)->list("");
  EXPECT_EQ(listed.error().code, error_code::unavailable);
  EXPECT_THAT(listed.error().message, HasSubstr("the program is stopping"));
}

TEST(open_store, says_what_is_no_store) {
  const temporary_folder folder;
  std::ofstream(folder.path() / "file") << "x";
  EXPECT_EQ(open_store((folder.path() / "file").string()).error().code, error_code::invalid_input);
  EXPECT_EQ(open_store("").error().code, error_code::invalid_input);
  EXPECT_EQ(open_store("https://example.org/x").error().code, error_code::invalid_input);
  const auto s3 = open_store("s3://bucket/velib");
  EXPECT_EQ(s3.error().code, error_code::invalid_input);
  EXPECT_THAT(s3.error().message, HasSubstr("set AWS_REGION"));
  EXPECT_TRUE(open_store("s3://bucket/velib", {.variables = variables({{"AWS_REGION", "eu-west-3"}})}));
}

}  // namespace
}  // namespace velib
