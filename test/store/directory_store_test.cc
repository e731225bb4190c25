#include "store/directory_store.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/open_store.h"
#include "test/support/temporary_folder.h"

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

TEST(open_store, says_what_is_no_store) {
  const temporary_folder folder;
  std::ofstream(folder.path() / "file") << "x";
  EXPECT_EQ(open_store((folder.path() / "file").string()).error().code, error_code::invalid_input);
  EXPECT_EQ(open_store("").error().code, error_code::invalid_input);
  EXPECT_EQ(open_store("https://example.org/x").error().code, error_code::invalid_input);
  const auto s3 = open_store("s3://bucket/velib");
  EXPECT_EQ(s3.error().code, error_code::invalid_input);
  EXPECT_THAT(s3.error().message, HasSubstr("s3://bucket/velib"));
}

}  // namespace
}  // namespace velib
