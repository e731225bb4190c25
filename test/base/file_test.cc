#include "base/file.h"

#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "test/support/temporary_folder.h"

namespace velib {
namespace {

TEST(file, saves_and_loads) {
  const temporary_folder folder;
  const auto path = folder.path() / "a" / "b.txt";
  ASSERT_TRUE(save_file(path, "one"));
  ASSERT_TRUE(save_file(path, "two"));
  EXPECT_EQ(*load_file(path), "two");
}

TEST(file, leaves_no_temporary_file) {
  const temporary_folder folder;
  ASSERT_TRUE(save_file(folder.path() / "x", "1"));
  ASSERT_TRUE(save_new_file(folder.path() / "y", "1"));
  ASSERT_FALSE(save_new_file(folder.path() / "y", "2"));
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    EXPECT_FALSE(is_temporary_name(entry.path().filename().string())) << entry.path();
  }
}

TEST(file, new_file_conflicts_with_an_old_one) {
  const temporary_folder folder;
  ASSERT_TRUE(save_new_file(folder.path() / "x", "1"));
  const auto second = save_new_file(folder.path() / "x", "2");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, error_code::conflict);
  EXPECT_EQ(*load_file(folder.path() / "x"), "1");
}

TEST(file, makes_folders_that_may_be_there) {
  const temporary_folder folder;
  for (int k = 0; k < 2; ++k) ASSERT_TRUE(make_folders(folder.path() / "a" / "b" / "c"));
  EXPECT_TRUE(std::filesystem::is_directory(folder.path() / "a/b/c"));
  ASSERT_TRUE(save_file(folder.path() / "file", "1"));
  const auto below_a_file = make_folders(folder.path() / "file" / "x");
  ASSERT_FALSE(below_a_file);
  EXPECT_EQ(below_a_file.error().code, error_code::invalid_input);
}

TEST(file, a_name_left_by_a_killed_writer_is_in_nobodys_way) {
  const temporary_folder folder;
  ASSERT_TRUE(save_file(folder.path() / "x", "1"));
  std::ofstream(folder.path() / fmt::format(".x.tmp-{}-0", ::getpid())) << "half";
  EXPECT_TRUE(save_file(folder.path() / "x", "2"));
  EXPECT_EQ(*load_file(folder.path() / "x"), "2");
}

TEST(file, errors_name_the_file) {
  const temporary_folder folder;
  const auto missing = load_file(folder.path() / "none");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, error_code::not_found);
  EXPECT_NE(missing.error().message.find("none"), std::string::npos);
  EXPECT_EQ(load_file(folder.path()).error().code, error_code::invalid_input);
  ASSERT_TRUE(save_file(folder.path() / "big", "12345"));
  EXPECT_EQ(load_file(folder.path() / "big", 4).error().code, error_code::invalid_input);
  EXPECT_FALSE(save_file(folder.path() / "big" / "below-a-file", "x"));
}

}  // namespace
}  // namespace velib
