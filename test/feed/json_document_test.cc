#include "feed/json_document.h"

#include <gtest/gtest.h>

#include "feed/json_repair.h"

namespace velib {
namespace {

std::string nested(size_t depth) {
  return fmt::format("{}7{}", std::string(depth, '['), std::string(depth, ']'));
}

std::string failure_of(std::string_view bytes) {
  const auto read = json_document::parse(bytes, "f");
  return read ? "no error" : read.error().message;
}

TEST(json_document, a_byte_order_mark_is_no_defect_but_counts_in_offsets) {
  EXPECT_EQ(failure_of("\xEF\xBB\xBF{}"), "no error");
  EXPECT_EQ(failure_of("\xEF\xBB\xBF{]"), "f: not JSON (byte 4 of 5: syntax error)");
}

TEST(json_document, nests_32_deep_and_no_deeper) {
  EXPECT_EQ(failure_of(nested(32)), "no error");
  EXPECT_EQ(failure_of(nested(33)), "f: not JSON (byte 32 of 67: too deep)");
  EXPECT_NE(failure_of(std::string(1'000'000, '[')).find("too deep"), std::string::npos);
}

TEST(json_document, holds_64_mib_and_no_more) {
  std::string text(size_t{64} << 20, ' ');
  text[5] = '7';
  EXPECT_EQ(failure_of(text), "no error");
  text += ' ';
  EXPECT_EQ(failure_of(text), "f: 67108865 bytes are more than any feed has (limit 67108864)");
}

TEST(json_document, documents_do_not_share_what_they_hold) {
  const auto first = json_document::parse(R"({"a":"first"})", "f");
  const auto second = json_document::parse(R"({"a":"other"})", "f");
  { const auto third = json_document::parse(R"({"a":"third"})", "f"); }
  const auto fourth = json_document::parse(R"({"a":"fourth"})", "f");
  std::string_view text;
  ASSERT_FALSE(value_in(first->object(), "a")->get(text));
  EXPECT_EQ(text, "first");
  ASSERT_FALSE(value_in(second->object(), "a")->get(text));
  EXPECT_EQ(text, "other");
  ASSERT_FALSE(value_in(fourth->object(), "a")->get(text));
  EXPECT_EQ(text, "fourth");
}

TEST(json_document, puts_right_what_would_cost_the_whole_document) {
  struct row {
    std::string bytes, repaired;
    int repairs;
  };
  const row rows[] = {
      {R"({"id":123456789012345678901})", R"({"id":"123456789012345678901"})", 1},
      {R"([-9223372036854775809,18446744073709551616])", R"(["-9223372036854775809","18446744073709551616"])",
       2},
      {R"([1e400])", R"(["1e400"])", 1},
      {"[\"caf\xE9\"]", "[\"caf\xEF\xBF\xBD\"]", 1},
      {"[\"\xC0\xAF \xED\xA0\x80\"]", "[\"\xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"]",
       5},
      {R"(["\ud83d half"])", "[\"\xEF\xBF\xBD half\"]", 1},
      {R"(["\\ud83d","\ud83d\udeb2","\udeb2"])", "[\"\\\\ud83d\",\"\\ud83d\\udeb2\",\"\xEF\xBF\xBD\"]", 1},
  };
  for (const auto& [bytes, repaired, repairs] : rows) {
    const auto out = repair_json(bytes);
    EXPECT_EQ(out.bytes, repaired);
    EXPECT_EQ(out.repairs, repairs) << bytes;
    const auto document = json_document::parse(bytes, "f");
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->repairs(), repairs) << bytes;
  }
}

TEST(json_document, leaves_all_else_as_it_is) {
  for (const auto* text :
       {R"({"a":[1,-2,18446744073709551615,-9223372036854775808,1.5e300,"1e999 \" 99999999999999999999"]})",
        "{\"é\":\"\\u00e9 Ünï 🚲\"}", "-", "[1e,--,\\", "\"", ""}) {
    const auto out = repair_json(text);
    EXPECT_EQ(out.bytes, text);
    EXPECT_EQ(out.repairs, 0) << text;
  }
}

TEST(json_document, repairs_do_not_hide_an_error) {
  EXPECT_EQ(failure_of("[\"caf\xE9\", NaN]"), "f: not JSON (byte 9 of 13: syntax error)");
  EXPECT_EQ(failure_of("[123456789012345678901,"), "f: cut off at byte 23: the JSON does not end");
}

// Found by the fuzzer's corpus: simdjson copied from the null pointer of an empty view.
TEST(json_document, no_bytes_at_all_are_empty) {
  EXPECT_EQ(json_document::parse({}, "f").error().message, json_document::parse("", "f").error().message);
  EXPECT_NE(json_document::parse({}, "f").error().message.find("f: empty"), std::string::npos);
}

}  // namespace
}  // namespace velib
