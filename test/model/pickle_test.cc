#include "model/pickle.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace velib {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

constexpr std::array<std::string_view, 2> kNames = {"collections.OrderedDict", "numpy.dtype"};
const auto kStart = "\x80\x04"s;

result<pickle> parse(const std::string& opcodes) {
  static std::string bytes;  // what is read points into it
  bytes = kStart + opcodes;
  return parse_pickle(bytes, kNames);
}

void expect_refused(const std::string& opcodes, error_code code, const std::string& message) {
  const auto read = parse(opcodes);
  ASSERT_FALSE(read) << message;
  EXPECT_EQ(read.error().code, code) << read.error().message;
  EXPECT_THAT(read.error().message, HasSubstr(message));
  EXPECT_EQ(read.error().message.find('\n'), std::string::npos);
}

TEST(pickle, reads_numbers) {
  const auto read =
      parse("(K\x07M\x01\x02J\xff\xff\xff\xff\x8a\x03\x00\x00\x80\x8a\x00\x88\x89NG\x3f\xf8\0\0\0\0\0\0t."s);
  ASSERT_TRUE(read) << read.error().message;
  const auto& top = read->top();
  ASSERT_EQ(top.items.size(), 9u);
  EXPECT_EQ(read->item(top, 0).integer, 7);
  EXPECT_EQ(read->item(top, 1).integer, 513);
  EXPECT_EQ(read->item(top, 2).integer, -1);
  EXPECT_EQ(read->item(top, 3).integer, -8'388'608);
  EXPECT_EQ(read->item(top, 4).integer, 0);
  EXPECT_EQ(read->item(top, 5).kind, pickle_kind::boolean);
  EXPECT_EQ(read->item(top, 6).integer, 0);
  EXPECT_EQ(read->item(top, 7).kind, pickle_kind::none);
  EXPECT_EQ(read->item(top, 8).real, 1.5);
}

TEST(pickle, reads_text_and_containers) {
  // {"a": [1, 2], "b": b"xy"} and the memo of the key
  const auto read = parse("}\x94(X\1\0\0\0a\x94](K\1K\2e\x8c\1bC\2xyu."s);
  ASSERT_TRUE(read) << read.error().message;
  const auto* list = read->find(read->top(), "a");
  ASSERT_TRUE(list);
  EXPECT_EQ(read->item(*list, 1).integer, 2);
  EXPECT_EQ(read->find(read->top(), "b")->text, "xy");
  EXPECT_EQ(read->find(read->top(), "c"), nullptr);
  EXPECT_EQ(read->item(*list, 5).kind, pickle_kind::none);
}

TEST(pickle, a_call_stays_a_description_of_it) {
  const auto read = parse("ccollections\nOrderedDict\n)R}\x8c\1kK\5s."s);
  EXPECT_FALSE(read);  // two values at the end
  const auto object = parse("ccollections\nOrderedDict\n)R\x8c\1kK\5s}b."s);
  ASSERT_TRUE(object) << object.error().message;
  EXPECT_EQ(object->called(object->top()), "collections.OrderedDict");
  EXPECT_EQ(object->find(object->top(), "k")->integer, 5);
  EXPECT_EQ((*object)[object->top().state].kind, pickle_kind::dict);
}

TEST(pickle, refuses_every_name_that_is_not_on_the_list) {
  expect_refused("cos\nsystem\n\x8c\4true\x85R."s, error_code::unsupported,
                 "pickle at byte 2 wants os.system, which is not a name this reader knows");
  expect_refused("\x8c\x08"s + "builtins\x8c\4eval\x93."s, error_code::unsupported,
                 "pickle at byte 18 wants builtins.eval");
  expect_refused("cnumpy\ndtypes\n."s, error_code::unsupported, "numpy.dtypes");
  expect_refused("c\x1b[2J\nx\n."s, error_code::unsupported, "wants ?[2J.x");
}

TEST(pickle, refuses_every_opcode_that_is_not_on_the_list) {
  const std::string known =
      "\x95.N\x88\x89KMJ\x8aG\x8cX\x8d"
      "CB\x8e\x96])}\x8f(t\x85\x86\x87"
      "aesu\x90"
      "c\x93R\x81"
      "bQhjqr\x94\x80";
  for (int code = 0; code < 256; ++code) {
    if (known.find(static_cast<char>(code)) != std::string::npos) continue;
    expect_refused(std::string(1, static_cast<char>(code)) + "xxxxxxxx.", error_code::unsupported,
                   fmt::format("pickle at byte 2 has opcode 0x{:02x}", code));
  }
}

TEST(pickle, refuses_what_makes_no_sense) {
  for (const auto& opcodes : {"."s,
                              "N"s,
                              "NN."s,
                              "(N."s,
                              "t."s,
                              "Na."s,
                              "NNa."s,
                              "N)b."s,
                              "h\0."s,
                              "\x85."s,
                              "](NNu."s,
                              "}(Nu."s,
                              "N)R."s,
                              "X\xff\xff\xff\xff."s,
                              "\x8d\xff\xff\xff\xff\xff\xff\xff\xff."s,
                              "cos"s,
                              "q\0."s,
                              "\x94."s,
                              "K"s,
                              "J\0\0"s,
                              "NN\x93."s,
                              "(a."s,
                              "(s."s,
                              "Q."s,
                              "\x95\xff\0\0\0\0\0\0\0N."s}) {
    expect_refused(opcodes, error_code::corrupt, "pickle at byte");
  }
  expect_refused("N.N"s, error_code::corrupt, "1 bytes follow");
  expect_refused("\x8a\x09\1\1\1\1\1\1\1\1\1."s, error_code::unsupported, "integer of 9 bytes");
  expect_refused("\x80\x04N."s, error_code::unsupported, "says protocol 4");
  EXPECT_EQ(parse_pickle("\x80\6N.", kNames).error().code, error_code::unsupported);
  EXPECT_EQ(parse_pickle("(lp0\n.", kNames).error().code, error_code::unsupported);  // protocol 0
  EXPECT_EQ(parse_pickle("", kNames).error().code, error_code::unsupported);
}

TEST(pickle, what_refers_to_itself_does_no_harm) {
  const auto list = parse("]q\0h\0a."s);  // a list that holds itself
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(&list->item(list->top(), 0), &list->top());
  const auto dict = parse("}q\0\x8c\1xh\0s."s);
  ASSERT_TRUE(dict);
  EXPECT_EQ(dict->find(dict->top(), "x"), &dict->top());
}

TEST(pickle, depth_costs_no_stack) {
  std::string nested = "N";
  for (int k = 0; k < 100'000; ++k) nested += '\x85';
  EXPECT_TRUE(parse(nested + "."));
}

TEST(pickle, keeps_to_its_limits) {
  expect_refused(std::string(kMostPickleMarks + 1, '('), error_code::invalid_input, "opens more than 1000");
  expect_refused(std::string(kMostPickleValues + 1, 'N'), error_code::invalid_input,
                 "makes more than 131072 values");
  std::string memos = "N";
  for (size_t k = 0; k <= kMostPickleValues; ++k) memos += '\x94';
  expect_refused(memos, error_code::invalid_input, "remembers more than 131072");
  expect_refused(std::string(kMostPickleBytes, 'N'), error_code::invalid_input, "over the limit of 1048576");
}

}  // namespace
}  // namespace velib
