#include "model/torch_checkpoint.h"

#include <cmath>
#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/archive.h"
#include "model/zip.h"
#include "test/model/reference_requests.h"
#include "test/model/zip_bytes.h"

namespace velib {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;

std::string text(const std::string& t) {
  return fmt::format("\x8c{}{}", static_cast<char>(t.size()), t);
}

std::string integer(std::int64_t n) {
  return fmt::format("\x8a\x08{}", std::string_view(reinterpret_cast<const char*>(&n), sizeof n));
}

std::string integers(const std::vector<std::int64_t>& sizes) {
  std::string out = "(";
  for (const auto n : sizes) out += integer(n);
  return out + "t";
}

struct tensor_facts {
  std::string name = "w";
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape = {4};
  std::vector<std::int64_t> strides = {1};
  std::string type = "FloatStorage";
  std::string key = "0";
};

std::string tensor(const tensor_facts& f) {
  return text(f.name) + "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\n" + f.type +
         "\n" + text(f.key) + text("cpu") + integer(4) + "tQ" + integer(f.offset) + integers(f.shape) +
         integers(f.strides) + "\x89}tR";
}

std::string state_dict(const std::vector<tensor_facts>& tensors) {
  std::string out = "\x80\x04}(";
  for (const auto& t : tensors) out += tensor(t);
  return out + "u.";
}

std::string floats(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

std::string checkpoint(const std::string& pickle, const std::vector<zip_part>& more = {},
                       const std::string& storage = floats({1, 2, 3, 4})) {
  std::vector<zip_part> parts = {{.name = "archive/data.pkl", .content = pickle},
                                 {.name = "archive/data/0", .content = storage}};
  parts.insert(parts.end(), more.begin(), more.end());
  return zip_bytes(parts);
}

void expect_refused(const std::string& bytes, error_code code, const std::string& message) {
  const auto tensors = parse_checkpoint(bytes);
  ASSERT_FALSE(tensors) << message;
  EXPECT_EQ(tensors.error().code, code) << tensors.error().message;
  EXPECT_THAT(tensors.error().message, HasSubstr(message));
}

void expect_tensor_refused(const tensor_facts& facts, error_code code, const std::string& message) {
  expect_refused(checkpoint(state_dict({facts})), code, message);
}

std::vector<float> values_of(const parameters& p, std::string_view name) {
  const auto values = p[name];
  return {values.begin(), values.end()};
}

TEST(torch_checkpoint, reads_views_types_and_parameters_as_pytorch_saved_them) {
  const auto read = parse_checkpoint(golden_model_file("views.pth"));
  ASSERT_TRUE(read) << read.error().message;
  const auto& t = *read;
  EXPECT_EQ(t.layout.slots()[*t.layout.find("turned")].shape, (std::vector<size_t>{6, 4}));
  for (size_t i = 0; i < 6; ++i) {
    for (size_t j = 0; j < 4; ++j) EXPECT_EQ(t["turned"][i * 4 + j], t["whole"][j * 6 + i]);
  }
  EXPECT_THAT(values_of(t, "row"), ElementsAre(1.5f, 1.625f, 1.75f, 1.875f, 2.0f, 2.125f));
  EXPECT_THAT(values_of(t, "part"), ElementsAre(0.875f, 1.125f, 1.375f, 1.625f, 1.875f, 2.125f));
  EXPECT_THAT(values_of(t, "parameter"), ElementsAre(0.0f, 0.125f, 0.25f));
  EXPECT_THAT(values_of(t, "scalar"), ElementsAre(2.5f));
  EXPECT_THAT(values_of(t, "double"), ElementsAre(0.1f, -1e-3f));
  EXPECT_THAT(values_of(t, "half"), ElementsAre(0.5f, -2.25f, std::ldexp(1.0f, -24), 65504.0f));
  EXPECT_THAT(values_of(t, "bfloat16"), ElementsAre(1.5f, -3.0f, 0x1.94p+99f));
  EXPECT_THAT(values_of(t, "repeated"), testing::Each(7.0f));
}

TEST(torch_checkpoint, a_checkpoint_and_a_bare_state_dict_hold_the_same) {
  const auto inside = parse_checkpoint(read_archive(golden_model_file("checkpoint.tar.gz"))->best_model);
  const auto bare = parse_checkpoint(read_archive(golden_model_file("bare.tar.gz"))->best_model);
  ASSERT_TRUE(inside) << inside.error().message;
  ASSERT_TRUE(bare) << bare.error().message;
  EXPECT_EQ(inside->layout.slots().size(), 12u);
  EXPECT_EQ(inside->layout, bare->layout);
  EXPECT_EQ(inside->values, bare->values);
}

TEST(torch_checkpoint, reads_what_the_tests_write_by_hand) {
  const auto read =
      parse_checkpoint(checkpoint(state_dict({{}, {.name = "v", .offset = 3, .shape = {}, .strides = {}}})));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_THAT(read->values, ElementsAre(1, 2, 3, 4, 4));
}

TEST(torch_checkpoint, refuses_tensors_that_leave_their_storage) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  for (const auto& facts :
       {tensor_facts{.shape = {5}}, tensor_facts{.offset = 1}, tensor_facts{.offset = kMost},
        tensor_facts{.shape = {2, 2}, .strides = {3, 1}}, tensor_facts{.strides = {kMost}},
        tensor_facts{.shape = {2, 2}, .strides = {kMost, kMost}}}) {
    expect_tensor_refused(facts, error_code::corrupt, "tensor w reaches past the 16 bytes of its storage 0");
  }
}

TEST(torch_checkpoint, refuses_shapes_that_no_file_can_hold) {
  constexpr std::int64_t kBillion = 1'000'000'000;
  expect_tensor_refused({.shape = {kBillion}, .strides = {0}}, error_code::invalid_input,
                        "tensor w of shape (1000000000) has more numbers than the file can hold");
  expect_tensor_refused({.shape = {kBillion, kBillion, kBillion}, .strides = {0, 0, 0}},
                        error_code::invalid_input, "more numbers than the file");
  expect_tensor_refused({.shape = {-4}}, error_code::corrupt, "tensor w has no offset, shape");
  expect_tensor_refused({.offset = -1}, error_code::corrupt, "tensor w has no offset, shape");
  expect_tensor_refused({.shape = {2, 2}}, error_code::corrupt, "tensor w has no offset, shape");
  const std::vector<std::int64_t> nine(9, 1);
  expect_tensor_refused({.shape = nine, .strides = nine}, error_code::corrupt, "up to 8 sizes");
  std::vector<tensor_facts> many;  // each fits, their sum does not
  for (int k = 0; k < 30; ++k) many.push_back({.name = std::to_string(k), .shape = {1000}, .strides = {0}});
  expect_refused(checkpoint(state_dict(many)), error_code::invalid_input, "more numbers than the file");
}

TEST(torch_checkpoint, refuses_other_types_by_name) {
  expect_tensor_refused({.type = "LongStorage"}, error_code::unsupported, "tensor w is of torch.LongStorage");
  expect_tensor_refused({.type = "ComplexFloatStorage"}, error_code::unsupported,
                        "wants torch.ComplexFloatStorage, which is not a name");
}

TEST(torch_checkpoint, refuses_what_is_not_finite) {
  for (const float bad : {std::nanf(""), INFINITY, -INFINITY}) {
    expect_refused(checkpoint(state_dict({{}}), {}, floats({1, 2, bad, 4})), error_code::corrupt,
                   std::isnan(bad) ? "tensor w holds NaN at index 2" : "tensor w holds infinity at index 2");
  }
  const double too_large = 1e300;
  expect_refused(checkpoint(state_dict({{.shape = {1}, .type = "DoubleStorage"}}), {},
                            {reinterpret_cast<const char*>(&too_large), sizeof too_large}),
                 error_code::corrupt, "tensor w holds infinity");
}

TEST(torch_checkpoint, refuses_a_state_dict_that_is_none) {
  expect_refused(checkpoint("\x80\4N."), error_code::unsupported, "no state dict");
  expect_refused(checkpoint("\x80\4}" + text("epoch") + "K\1s."), error_code::corrupt,
                 "epoch of the state dict is no");
  expect_refused(checkpoint("\x80\4}K\1K\1s."), error_code::corrupt, "has no name");
  expect_refused(checkpoint(state_dict({{}, {}})), error_code::corrupt,
                 "tensor w is in the state dict twice");
  expect_refused(checkpoint(state_dict({{}, {.name = "module.w"}})), error_code::corrupt, "tensor w is in");
  expect_refused(checkpoint(state_dict({{.key = "7"}})), error_code::corrupt,
                 "tensor w: the zip holds no archive/data/7");
  expect_refused(checkpoint("\x80\4}(" + text("w") + "]q\0h\0au."s), error_code::corrupt,
                 "w of the state dict is no tensor");
}

TEST(torch_checkpoint, refuses_zips_that_torch_did_not_write) {
  expect_refused(zip_bytes({{.name = "a", .content = "b"}}), error_code::unsupported, "no data.pkl");
  expect_refused(checkpoint(state_dict({{}}), {{.name = "other/data.pkl"}}), error_code::corrupt,
                 "more than one");
  expect_refused(checkpoint(state_dict({{}}), {{.name = "archive/byteorder", .content = "big"}}),
                 error_code::unsupported, "byteorder is big");
  EXPECT_TRUE(
      parse_checkpoint(checkpoint(state_dict({{}}), {{.name = "archive/byteorder", .content = "little"}})));
  expect_refused("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", error_code::unsupported,
                 "before 1.6");
  expect_refused("PK", error_code::corrupt, "no zip archive");
}

TEST(torch_checkpoint, a_network_saved_whole_names_its_class) {
  expect_refused(checkpoint("\x80\2c__main__\nVelibLSTM\n)\x81."), error_code::unsupported,
                 "wants __main__.VelibLSTM, which is not a name this reader knows");
}

}  // namespace
}  // namespace velib
