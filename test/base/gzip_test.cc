#include "base/gzip.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace velib {
namespace {

std::string noise(size_t size) {
  random_source random(7);
  std::string bytes(size, '\0');
  for (auto& c : bytes) c = static_cast<char>(random.below(256));
  return bytes;
}

TEST(gzip, gives_back_what_it_was_given) {
  for (const auto& text : {std::string(), std::string("a"), std::string(1'000'000, 'x'), noise(300'000)}) {
    const auto packed = gzip(text);
    EXPECT_TRUE(is_gzip(packed));
    EXPECT_EQ(*gunzip(packed, text.size()), text);
  }
}

TEST(gzip, same_bytes_every_time) {
  EXPECT_EQ(gzip("the same"), gzip("the same"));
}

TEST(gzip, reads_files_of_several_members) {
  EXPECT_EQ(*gunzip(gzip("one ") + gzip("two"), 100), "one two");
}

TEST(gzip, refuses_every_truncation) {
  const auto packed = gzip(noise(1000));
  for (size_t size = 0; size < packed.size(); ++size) {
    const auto out = gunzip(std::string_view(packed).substr(0, size), 2000);
    ASSERT_FALSE(out) << size;
    EXPECT_EQ(out.error().code, error_code::corrupt);
  }
}

TEST(gzip, refuses_damage) {
  auto packed = gzip(noise(1000));
  packed[packed.size() / 2] ^= 1;
  EXPECT_FALSE(gunzip(packed, 2000));
  EXPECT_FALSE(gunzip("not gzip at all", 2000));
}

TEST(gzip, never_grows_past_its_limit) {
  const auto bomb = gzip(std::string(10'000'000, '\0'));
  const auto out = gunzip(bomb, 9'999'999);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, error_code::invalid_input);
  EXPECT_TRUE(gunzip(bomb, 10'000'000));
}

}  // namespace
}  // namespace velib
