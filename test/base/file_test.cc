#include "base/file.h"

#include <gtest/gtest.h>

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
