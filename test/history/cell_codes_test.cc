#include "history/cell_codes.h"

#include <gmock/gmock.h>

namespace velib {
namespace {

using testing::ElementsAre;

struct coded {
  std::vector<std::uint8_t> codes;
  std::vector<std::uint16_t> escapes;
};

coded encode(const std::vector<std::uint16_t>& values) {
  coded out{std::vector<std::uint8_t>(values.size()), {}};
  encode_row(values, out.codes, out.escapes);
  return out;
}

TEST(cell_codes, small_steps_are_folded_differences) {
  const auto row = encode({3, 3, 2, 4, 4, 0});
  EXPECT_THAT(row.codes, ElementsAre(6, 0, 1, 4, 0, 7));
  EXPECT_TRUE(row.escapes.empty());
}

TEST(cell_codes, gaps_are_skipped_and_leaps_kept_whole) {
  const auto row = encode({kNothing, 126, 127, kNothing, 126, 1'000, 1'001, 1'128, 1'001});
  EXPECT_THAT(row.codes, ElementsAre(254, 252, 2, 254, 1, 255, 2, 255, 253));
  EXPECT_THAT(row.escapes, ElementsAre(1'000, 1'128));
}

TEST(cell_codes, rows_come_back_whatever_their_length) {
  for (size_t size = 0; size < 40; ++size) {
    for (const std::uint16_t leap : {0, 5, 126, 127, 65'534, 65'535}) {
      std::vector<std::uint16_t> values(size, 20);
      if (size > 3) values[size / 2] = leap;
      const auto row = encode(values);
      std::span<const std::uint16_t> escapes(row.escapes);
      std::vector<std::uint16_t> read(size);
      ASSERT_TRUE(decode_row(row.codes, escapes, read));
      EXPECT_EQ(read, values);
      EXPECT_TRUE(escapes.empty());
    }
  }
}

TEST(cell_codes, too_few_escapes_are_damage) {
  std::span<const std::uint16_t> escapes;
  std::vector<std::uint16_t> values(2);
  EXPECT_FALSE(decode_row(std::vector<std::uint8_t>{2, 255}, escapes, values));
}

}  // namespace
}  // namespace velib
