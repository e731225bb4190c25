// The reference system's own archives, saved by PyTorch and scikit-learn, and what PyTorch answers with them.
#include <cmath>
#include <cstring>
#include <functional>
#include <span>

#include <gtest/gtest.h>
#include <zlib.h>

#include "base/gzip.h"
#include "model/archive.h"
#include "model/reference_archive.h"
#include "test/model/reference_requests.h"
#include "test/nn/kernel_sets.h"

namespace velib {
namespace {

// What PyTorch answers to golden_requests(), [request][horizon].
std::vector<std::int16_t> golden_predictions() {
  const auto bytes = gunzip(golden_model_file("predictions.int16.gz"), 1 << 20).value();
  std::vector<std::int16_t> predictions(bytes.size() / sizeof(std::int16_t));
  std::memcpy(predictions.data(), bytes.data(), bytes.size());
  return predictions;
}

reference_weights golden_weights(const std::string& name) {
  return parse_reference(read_archive(golden_model_file(name)).value()).value();
}

struct comparison {
  int different = 0;
  double nearest_to_half = 1.0;
};

comparison compare(const std::vector<station_answer>& answers, const std::vector<std::int16_t>& golden) {
  comparison found;
  for (size_t k = 0; k < golden.size(); ++k) {
    const double bikes = answers[k / 3].bikes[k % 3];
    const double to_half = std::abs(bikes - std::floor(bikes) - 0.5);
    found.nearest_to_half = std::min(found.nearest_to_half, to_half);
    if (answers[k / 3].whole_bikes[k % 3] == golden[k]) continue;
    ++found.different;
    ADD_FAILURE() << "request " << k / 3 << ", horizon " << k % 3 << ": " << bikes << " is "
                  << answers[k / 3].whole_bikes[k % 3] << " here, " << golden[k] << " there, " << to_half
                  << " from a half";
  }
  return found;
}

class golden_requests_on : public kernel_set_test {};

TEST_P(golden_requests_on, answers_ten_thousand_requests_as_pytorch_does) {
  const auto golden = golden_predictions();
  ASSERT_EQ(golden.size(), 3 * kGoldenRequests);
  const reference_lstm model(golden_weights("checkpoint.tar.gz"), "v", 2);
  const auto found = compare(model.predict_requests(golden_requests()), golden);
  EXPECT_EQ(found.different, 0);
  std::printf("nearest to a half: %.2e bikes\n", found.nearest_to_half);
}

INSTANTIATE_TEST_SUITE_P(kernels, golden_requests_on, testing::ValuesIn(kernel_names()), kernel_name_of);

// The reference's files, a change to them.
archive_files reference_files(const std::function<void(archive_files&)>& change = {}) {
  auto files = read_archive(golden_model_file("checkpoint.tar.gz")).value();
  if (change) change(files);
  return files;
}

void expect_refused(const std::function<void(archive_files&)>& change, error_code code,
                    const std::string& message) {
  const auto model = parse_model(reference_files(change));
  ASSERT_FALSE(model) << message;
  EXPECT_EQ(model.error().code, code) << model.error().message;
  EXPECT_NE(model.error().message.find(message), std::string::npos) << model.error().message;
}

TEST(reference_golden, loads_with_the_semantics_it_was_served_with) {
  const auto model = parse_model(golden_model_file("checkpoint.tar.gz"));
  ASSERT_TRUE(model) << model.error().message;
  const auto files = reference_files();
  const auto* bytes = reinterpret_cast<const Bytef*>(files.best_model.data());
  EXPECT_EQ((*model)->version(),
            fmt::format("reference_lstm-{:08x}", crc32_z(0, bytes, files.best_model.size())));
  EXPECT_EQ((*model)->horizons().front(), std::chrono::minutes(60));
  const auto weights = golden_weights("checkpoint.tar.gz");
  EXPECT_EQ(weights.calendar, model_calendar::utc);
  EXPECT_EQ(weights.scaling.statics[static_feature::latitude], (linear_scale{0.0, 1.0}));
  EXPECT_EQ(weights.scaling.unknown[static_feature::station_index], 699.0f);  // the middle of 0 to 1399
  EXPECT_EQ(weights.numbers.find("1008"), 1);
}

TEST(reference_golden, the_bare_state_dict_and_the_older_scaler_give_the_same_model) {
  const auto bare = golden_weights("bare.tar.gz"), checkpoint = golden_weights("checkpoint.tar.gz");
  EXPECT_EQ(bare.network.values, checkpoint.network.values);
  EXPECT_EQ(bare.scaling.bikes, checkpoint.scaling.bikes);
}

TEST(reference_golden, conversion_keeps_every_bit_of_every_answer) {
  const auto converted = convert_reference(reference_files());
  ASSERT_TRUE(converted) << converted.error().message;
  EXPECT_TRUE(converted->best_model.empty() && converted->scaler.empty());
  const auto weights = parse_reference(*converted);
  ASSERT_TRUE(weights) << weights.error().message;
  EXPECT_EQ(weights->network.values, golden_weights("checkpoint.tar.gz").network.values);
  EXPECT_EQ(weights->calendar, model_calendar::utc);
  const auto drawn = golden_requests();
  const std::span requests(drawn.data(), 300);
  const auto before = reference_lstm(golden_weights("checkpoint.tar.gz"), "v", 1).predict_requests(requests);
  const auto after = reference_lstm(*weights, "v", 1).predict_requests(requests);
  for (size_t k = 0; k < requests.size(); ++k) EXPECT_EQ(after[k].bikes, before[k].bikes) << k;
  EXPECT_EQ(convert_reference(*converted).value(), *converted);
}

TEST(reference_golden, its_config_may_name_a_calendar) {
  const auto calendar_of = [](const std::string& features) {
    const auto files = reference_files([&](archive_files& f) {
      f.config.replace(f.config.rfind('}'), 1, fmt::format(",\"features\":{}}}", features));
    });
    return parse_reference(files).map([](const reference_weights& w) { return w.calendar; });
  };
  EXPECT_EQ(calendar_of(R"({"calendar":"local"})"), model_calendar::local);
  EXPECT_EQ(calendar_of(R"({"calendar":"utc"})"), model_calendar::utc);
  EXPECT_EQ(calendar_of(R"({"list":["hour"]})"), model_calendar::utc);
  EXPECT_FALSE(calendar_of(R"({"calendar":"lunar"})"));
  EXPECT_FALSE(calendar_of("7"));
}

TEST(reference_golden, safetensors_go_before_the_checkpoint) {
  const auto weights = convert_reference(reference_files())->weights;
  const auto both = reference_files([&](archive_files& f) {
    f.weights = weights;
    f.best_model = "torn";
  });
  EXPECT_TRUE(parse_model(both));
  auto without = both;
  without.best_model.clear();
  EXPECT_EQ(reference_version(both), reference_version(without));
}

TEST(reference_golden, refuses_what_is_missing_or_torn_by_name) {
  expect_refused([](auto& f) { f.config.clear(); }, error_code::corrupt, "config.json is missing");
  expect_refused([](auto& f) { f.best_model.clear(); }, error_code::corrupt, "best_model.pth is missing");
  expect_refused([](auto& f) { f.scaler.clear(); }, error_code::corrupt, "scaler.pkl is missing");
  expect_refused([](auto& f) { f.station_mappings.clear(); }, error_code::corrupt,
                 "station_mappings.json is missing");
  expect_refused([](auto& f) { f.station_mappings = "{}"; }, error_code::invalid_input, "names no station");
  expect_refused([](auto& f) { f.best_model.resize(1000); }, error_code::corrupt, "best_model.pth: no zip");
  expect_refused([](auto& f) { f.best_model[50'000] ^= 1; }, error_code::corrupt, "best_model.pth: ");
  expect_refused([](auto& f) { f.best_model = golden_model_file("views.pth"); }, error_code::invalid_input,
                 "best_model.pth: the weights have no tensor");
  expect_refused([](auto& f) { f.scaler.resize(100); }, error_code::corrupt, "scaler.pkl: pickle at byte");
  expect_refused([](auto& f) { f.config = "{\"architecture\":{}}"; }, error_code::unsupported,
                 "lstm_hidden_1");
}

station_request small_request(std::string code) {
  station_request r{.station_code = std::move(code), .capacity = 30, .latitude = 48.85f, .longitude = 2.35f};
  r.historical_bikes.fill(10.0f);
  return r;
}

TEST(reference_golden, an_unknown_station_counts_as_the_middle_one_and_not_as_station_0) {
  const reference_lstm model(golden_weights("checkpoint.tar.gz"), "v", 1);
  const std::array requests = {small_request("nowhere"), small_request(std::to_string(1001 + 7 * 699)),
                               small_request("1001")};
  const auto answers = model.predict_requests(requests);
  EXPECT_EQ(answers[0].bikes, answers[1].bikes);
  EXPECT_NE(answers[0].bikes, answers[2].bikes);
}

TEST(reference_golden, a_request_without_a_position_or_beyond_reason_gets_no_forecast) {
  const reference_lstm model(golden_weights("checkpoint.tar.gz"), "v", 1);
  std::array requests = {small_request("1001"), small_request("1001"), small_request("1001")};
  requests[0].latitude = kMissing;
  requests[1].capacity = 3e38f;
  const auto answers = model.predict_requests(requests);
  for (size_t k = 0; k < 2; ++k) {
    for (const auto bikes : answers[k].whole_bikes) EXPECT_TRUE(bikes == kUnknown || bikes == 0);
  }
  EXPECT_TRUE(std::isnan(answers[0].bikes[0]));
  for (const auto bikes : answers[2].whole_bikes) EXPECT_TRUE(is_known(bikes));
  EXPECT_TRUE(model.predict_requests({}).empty());
}

TEST(reference_golden, rounds_a_half_to_the_even_neighbour_and_clips_at_0_alone) {
  reference_weights weights;  // zeros: the output is the bias of the last layer
  std::ranges::copy(std::array{2.5f, 3.5f, -4.0f}, weights.network["fc2.bias"].begin());
  const auto low = reference_lstm(weights, "v", 1).predict_requests(std::array{small_request("1")});
  EXPECT_EQ(low[0].whole_bikes, (std::array<count, 3>{2, 4, 0}));
  EXPECT_EQ(low[0].bikes, (std::array{2.5, 3.5, 0.0}));
  weights.network["fc2.bias"][0] = 500.0f;  // far over the capacity of 30
  const auto high = reference_lstm(weights, "v", 1).predict_requests(std::array{small_request("1")});
  EXPECT_EQ(high[0].whole_bikes[0], 500);
}

}  // namespace
}  // namespace velib
