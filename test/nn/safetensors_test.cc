#include "nn/safetensors.h"

#include <cmath>
#include <cstring>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace velib {
namespace {

using testing::HasSubstr;

// A file put together by hand from the format's description.
std::string file(std::string_view header, std::vector<float> values = {}) {
  std::string bytes;
  for (int k = 0; k < 8; ++k) bytes += static_cast<char>(header.size() >> (8 * k) & 0xff);
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  return bytes;
}

TEST(safetensors, reads_bytes_made_by_hand) {
  using namespace std::string_literals;
  const auto length = "\x88\0\0\0\0\0\0\0"s;
  const auto header = R"({"w":{"dtype":"F32","shape":[2,1],"data_offsets":[4,12]},"__metadata__":{"k":"v"},)"
                      R"("b":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}  )"s;
  // 1.0, -2.5 and 0.15625 as IEEE 754 single, little-endian.
  const auto data = "\x00\x00\x80\x3f\x00\x00\x20\xc0\x00\x00\x20\x3e"s;
  const auto read = parse_safetensors(length + header + data);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->metadata, (std::map<std::string, std::string>{{"k", "v"}}));
  EXPECT_EQ(read->tensors.values, (std::vector<float>{1.0f, -2.5f, 0.15625f}));
  ASSERT_EQ(read->tensors.layout.slots().size(), 2u);
  EXPECT_EQ(read->tensors.layout.slots()[0], (tensor_slot{"b", {}, 0, 1}));
  EXPECT_EQ(read->tensors.layout.slots()[1], (tensor_slot{"w", {2, 1}, 1, 2}));
}

parameters example(bool turned) {
  parameters p;
  if (turned) p.add("fc.weight", {2, 3});
  p.add("a.bias", {2});
  if (!turned) p.add("fc.weight", {2, 3});
  p.add("empty", {0, 4});
  for (size_t j = 0; j < 6; ++j) p["fc.weight"][j] = static_cast<float>(j) - 2.5f;
  p["a.bias"][1] = std::numeric_limits<float>::denorm_min();
  return p;
}

TEST(safetensors, writes_the_same_bytes_whatever_the_order) {
  const auto bytes = serialize_safetensors(example(false), {{"format", "pt"}});
  EXPECT_EQ(bytes, serialize_safetensors(example(true), {{"format", "pt"}}));
  const std::string header = R"({"__metadata__":{"format":"pt"},)"
                             R"("a.bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                             R"("empty":{"dtype":"F32","shape":[0,4],"data_offsets":[8,8]},)"
                             R"("fc.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]}})";
  EXPECT_EQ(bytes.substr(8, header.size()), header);
  EXPECT_EQ(bytes.size() % 8, 0u);
}

TEST(safetensors, come_back_as_they_were) {
  const auto written = example(true);
  const auto read = parse_safetensors(serialize_safetensors(written, {{"a \"quoted\" key", "é\n"}}));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->metadata.at("a \"quoted\" key"), "é\n");
  auto copy = example(true);
  std::fill(copy.values.begin(), copy.values.end(), 0.0f);
  ASSERT_TRUE(copy_tensors(read->tensors, copy));
  EXPECT_EQ(copy.values, written.values);
  EXPECT_TRUE(parse_safetensors(serialize_safetensors({})));
}

void expect_refused(const std::string& bytes, error_code code, std::string_view message) {
  const auto read = parse_safetensors(bytes);
  ASSERT_FALSE(read) << message;
  EXPECT_EQ(read.error().code, code) << read.error().message;
  EXPECT_THAT(read.error().message, HasSubstr(std::string(message)));
  EXPECT_EQ(read.error().message.find('\n'), std::string::npos);
}

std::string tensor(std::string_view name, std::string_view facts) {
  return fmt::format("\"{}\":{{{}}}", name, facts);
}

TEST(safetensors, refuses_what_is_no_such_file) {
  expect_refused("", error_code::corrupt, "0 bytes are too few");
  expect_refused("PK\3\4 a zip archive", error_code::corrupt, "no safetensors file");
  expect_refused(std::string(8, '\xff') + "{}", error_code::corrupt,
                 "a header of 18446744073709551615 bytes");
  expect_refused(file("{}").substr(0, 9), error_code::corrupt, "a header of 2 bytes in a file of 9");
  expect_refused(file("[]"), error_code::corrupt, "no JSON object");
  expect_refused(file("{\"a\":"), error_code::corrupt, "no JSON");
  expect_refused(file("{} {}"), error_code::corrupt, "no JSON");
  expect_refused(file("{\"a\":" + std::string(1000, '[')), error_code::corrupt, "no JSON");
  expect_refused(file("{\"a\":3}"), error_code::corrupt, "\"a\" is not described by an object");
  expect_refused(file("{\"__metadata__\":{\"k\":3}}"), error_code::corrupt, "\"k\" is no string");
}

TEST(safetensors, refuses_wrong_tensors_by_name) {
  const auto one = [](std::string_view facts, std::vector<float> values = {1.0f}) {
    return file(fmt::format("{{{}}}", tensor("w\\n", facts)), std::move(values));
  };
  constexpr auto kCorrupt = error_code::corrupt;
  expect_refused(one(R"("dtype":"F16","shape":[2],"data_offsets":[0,4])"), error_code::unsupported,
                 R"("w\n" is of type "F16")");
  expect_refused(one(R"("shape":[1],"data_offsets":[0,4])"), kCorrupt, R"("w\n" has no dtype)");
  expect_refused(one(R"("dtype":"F32","data_offsets":[0,4])"), kCorrupt, "no shape");
  expect_refused(one(R"("dtype":"F32","shape":[-1],"data_offsets":[0,4])"), kCorrupt, "no shape");
  expect_refused(one(R"("dtype":"F32","shape":[1.0],"data_offsets":[0,4])"), kCorrupt, "no shape");
  expect_refused(one(R"("dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4])"), kCorrupt,
                 "no shape");
  expect_refused(one(R"("dtype":"F32","shape":[1],"data_offsets":[4])"), kCorrupt, "no two data_offsets");
  expect_refused(one(R"("dtype":"F32","shape":[1],"data_offsets":[4,0])"), kCorrupt, "bytes 4 to 0 of 4");
  expect_refused(one(R"("dtype":"F32","shape":[2],"data_offsets":[0,8])"), kCorrupt, "bytes 0 to 8 of 4");
  expect_refused(one(R"("dtype":"F32","shape":[2],"data_offsets":[0,4])"), kCorrupt, "do not fit its shape");
  expect_refused(one(R"("dtype":"F32","shape":[4611686018427387904,4,1],"data_offsets":[0,0])"), kCorrupt,
                 "do not fit its shape");
  expect_refused(one(R"("dtype":"F32","shape":[1],"data_offsets":[0,4])", {NAN}), kCorrupt,
                 R"("w\n" holds NaN at index 0)");
  expect_refused(one(R"("dtype":"F32","shape":[2],"data_offsets":[0,8])", {0.0f, -INFINITY}), kCorrupt,
                 "holds infinity at index 1");
}

TEST(safetensors, refuses_offsets_that_overlap_or_leave_holes) {
  const auto two = [](std::string_view second, std::vector<float> values) {
    const auto first = tensor("a", R"("dtype":"F32","shape":[2],"data_offsets":[0,8])");
    const auto facts = fmt::format(R"("dtype":"F32","shape":[2],"data_offsets":{})", second);
    return file(fmt::format("{{{},{}}}", first, tensor("b", facts)), std::move(values));
  };
  EXPECT_TRUE(parse_safetensors(two("[8,16]", {1, 2, 3, 4})));
  expect_refused(two("[4,12]", {1, 2, 3}), error_code::corrupt,
                 "\"b\" begins at byte 4, where 8 bytes are taken");
  expect_refused(two("[12,20]", {1, 2, 3, 4, 5}), error_code::corrupt, "\"b\" begins at byte 12, where 8");
  expect_refused(two("[8,16]", {1, 2, 3, 4, 5}), error_code::corrupt, "cover 16 of 20 bytes");
}

TEST(safetensors, refuses_a_name_that_is_there_twice) {
  const auto facts = R"("dtype":"F32","shape":[1],"data_offsets":[0,4])";
  const auto w = tensor("w", facts), escaped = tensor("\\u0077", facts);
  constexpr auto kTwice = "has \"w\" twice";
  expect_refused(file(fmt::format("{{{},{}}}", w, w), {1.0f}), error_code::corrupt, kTwice);
  expect_refused(file(fmt::format("{{{},{}}}", w, escaped), {1.0f}), error_code::corrupt, kTwice);
  expect_refused(file(fmt::format("{{{}}}", tensor("w", fmt::format("{},\"shape\":[1]", facts))), {1.0f}),
                 error_code::corrupt, "has \"shape\" twice");
  expect_refused(file(R"({"__metadata__":{"a":"1","a":"2"}})"), error_code::corrupt, "has \"a\" twice");
  // Each in an object of its own, and names that are only alike after an escape.
  EXPECT_TRUE(parse_safetensors(file(fmt::format(R"({{"__metadata__":{{"w":"w"}},{}}})", w), {1.0f})));
  EXPECT_TRUE(parse_safetensors(file(R"({"__metadata__":{"a\u0077c":"1","b\u0077c":"2"}})")));
}

TEST(safetensors, tensors_of_no_size_take_no_bytes_and_lie_between_others) {
  const auto empty = [](std::string_view offsets) {
    const auto facts = fmt::format(R"("dtype":"F32","shape":[3,0],"data_offsets":{})", offsets);
    const auto whole = tensor("a", R"("dtype":"F32","shape":[2],"data_offsets":[0,8])");
    return file(fmt::format("{{{},{}}}", whole, tensor("e", facts)), {1, 2});
  };
  for (const auto* offsets : {"[0,0]", "[8,8]"}) {
    const auto read = parse_safetensors(empty(offsets));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->tensors.layout.slots()[1], (tensor_slot{"e", {3, 0}, 2, 0}));
  }
  expect_refused(empty("[4,4]"), error_code::corrupt, "\"e\" begins at byte 4, where 8 bytes are taken");
  expect_refused(empty("[9,9]"), error_code::corrupt, "\"e\" lies at bytes 9 to 9 of 8");
  expect_refused(empty("[0,8]"), error_code::corrupt, "\"e\" has 8 bytes, which do not fit its shape");
}

TEST(safetensors, refuses_headers_of_absurd_size) {
  const auto padded = [](size_t size) { return file("{}" + std::string(size - 2, ' ')); };
  EXPECT_TRUE(parse_safetensors(padded(size_t{4} << 20)));
  expect_refused(padded((size_t{4} << 20) + 1), error_code::corrupt, "a header of 4194305 bytes");
  expect_refused(file("").append(100, '\0'), error_code::corrupt, "no JSON object");  // of 0 bytes
  std::string beyond = file("{}");
  beyond[0] = 3;  // one byte more than there is
  expect_refused(beyond, error_code::corrupt, "a header of 3 bytes in a file of 10");
}

TEST(safetensors, refuses_numbers_and_names_that_are_none) {
  const auto one = [](std::string_view facts) {
    return file(fmt::format("{{{}}}", tensor("w", facts)), {1});
  };
  constexpr auto kCorrupt = error_code::corrupt;
  expect_refused(one(R"("dtype":"F32","shape":[1],"data_offsets":[-4,0])"), kCorrupt,
                 "\"w\" has no two data_");
  expect_refused(one(R"("dtype":"F32","shape":[1],"data_offsets":[0,4,8])"), kCorrupt,
                 "\"w\" has no two data_");
  expect_refused(one(R"("dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551615])"), kCorrupt,
                 "\"w\" lies at bytes 0 to 18446744073709551615 of 4");
  expect_refused(one(R"("dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999])"), kCorrupt,
                 "\"w\" has no two data_");
  expect_refused(
      one(R"("dtype":"F32","shape":[18446744073709551615,18446744073709551615],"data_offsets":[0,4])"),
      kCorrupt, "\"w\" has 4 bytes, which do not fit its shape");
  expect_refused(one(R"("dtype":32,"shape":[1],"data_offsets":[0,4])"), kCorrupt, "\"w\" has no dtype");
  expect_refused(file("{\"\xff\":{}}"), kCorrupt, "no JSON");
  const auto long_name = std::string(5000, 'n');
  expect_refused(file("{\"" + long_name + "\":1}"), kCorrupt, "\"" + long_name.substr(0, 200) + "\" is not");
}

TEST(safetensors, are_bounded) {
  const auto bytes = serialize_safetensors(example(false));
  EXPECT_TRUE(parse_safetensors(bytes, bytes.size()));
  const auto read = parse_safetensors(bytes, bytes.size() - 1);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, error_code::invalid_input);
  std::string many = "{";
  for (int k = 0; k < 4097; ++k) {
    many += tensor(std::to_string(k), R"("dtype":"F32","shape":[0],"data_offsets":[0,0])") + ",";
  }
  many.back() = '}';
  expect_refused(file(many), error_code::invalid_input, "4097 tensors are over the limit");
}

TEST(safetensors, any_cut_or_flipped_byte_is_refused_or_read_but_never_fatal) {
  const auto bytes = serialize_safetensors(example(false));
  for (size_t at = 0; at < bytes.size(); ++at) {
    EXPECT_FALSE(parse_safetensors(bytes.substr(0, at))) << at;
    for (const unsigned char flip : {0x01, 0x20, 0x80}) {
      auto changed = bytes;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ flip);
      const auto read = parse_safetensors(changed);
      EXPECT_TRUE(read || !read.error().message.empty());
    }
  }
}

TEST(copy_tensors, wants_the_same_names_and_shapes) {
  parameters to;
  to.add("w", {2, 3});
  to.values[0] = 7.0f;
  parameters absent, turned, more;
  turned.add("w", {3, 2});
  more.add("w", {2, 3});
  more.add("x", {1});
  EXPECT_THAT(copy_tensors(absent, to).error().message, HasSubstr("no tensor \"w\""));
  EXPECT_THAT(copy_tensors(turned, to).error().message, HasSubstr("shape (3,2), not (2,3)"));
  EXPECT_THAT(copy_tensors(more, to).error().message, HasSubstr("\"x\" too many"));
  EXPECT_EQ(to.values[0], 7.0f);
}

}  // namespace
}  // namespace velib
