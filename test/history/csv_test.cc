#include "history/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace velib {
namespace {

using testing::ElementsAre;

using record = std::vector<std::string>;

std::vector<record> read_all(std::string_view text) {
  csv_reader reader(text);
  std::vector<std::string_view> fields;
  std::vector<record> out;
  while (reader.next(fields)) out.emplace_back(fields.begin(), fields.end());
  return out;
}

TEST(csv, splits_lines_and_fields) {
  EXPECT_THAT(read_all("a,b\n1,\n,2\n"), ElementsAre(record{"a", "b"}, record{"1", ""}, record{"", "2"}));
  EXPECT_THAT(read_all("a,b"), ElementsAre(record{"a", "b"}));
  EXPECT_THAT(read_all("a,"), ElementsAre(record{"a", ""}));
  EXPECT_TRUE(read_all("").empty());
  EXPECT_TRUE(read_all("\n\r\n\n").empty());
}

TEST(csv, accepts_crlf_and_a_byte_order_mark) {
  EXPECT_THAT(read_all("\xef\xbb\xbf"
                       "a,b\r\n1,2\r\n"),
              ElementsAre(record{"a", "b"}, record{"1", "2"}));
  EXPECT_THAT(read_all("\"a\",\"b\"\r\n1,2"), ElementsAre(record{"a", "b"}, record{"1", "2"}));
}

TEST(csv, reads_quoted_fields) {
  EXPECT_THAT(read_all("\"a,b\",\"c \"\"d\"\"\",\"\"\n\"line\nbreak\",2,\"\"\"\"\n"),
              ElementsAre(record{"a,b", "c \"d\"", ""}, record{"line\nbreak", "2", "\""}));
}

TEST(csv, counts_lines_as_an_editor_does) {
  csv_reader reader("a\n\n\"x\ny\"\nb\n");
  std::vector<std::string_view> fields;
  std::vector<long> lines;
  while (reader.next(fields)) lines.push_back(reader.line());
  EXPECT_THAT(lines, ElementsAre(1, 3, 5));
}

TEST(csv, a_broken_quote_costs_one_line) {
  csv_reader reader("a,\"b\n1,2\n\"x\"y,3\n4,5\n");
  std::vector<std::string_view> fields;
  std::vector<bool> damaged;
  while (reader.next(fields)) damaged.push_back(reader.is_damaged());
  EXPECT_THAT(damaged, ElementsAre(true, false, true, false));
  EXPECT_THAT(fields, ElementsAre("4", "5"));
}

}  // namespace
}  // namespace velib
