#include "model/packed_network.h"

#include <cmath>

#include <gtest/gtest.h>

#include "base/file.h"
#include "model/reference_archive.h"
#include "test/model/small_city.h"

namespace velib {
namespace {

constexpr float kMostBikesApart = 0.05f;  // of bf16 from f32

reference_weights shipped_weights() {
  const auto bytes = load_file(VELIB_TREND_SOURCE "/models/velib-2022/model.tar.gz").value();
  return parse_reference(read_archive(bytes).value()).value();
}

// Stations with a pulse and gaps at every hour of a day.
network_input a_day_of_the_city(const reference_weights& weights) {
  constexpr size_t kStations = 20;
  const auto w = small_city(kStations, 72);
  network_input input;
  input.resize(kStations * 24);
  for (int hour = 0; hour < 24; ++hour) {
    const civil_time local{.year = 2026, .month = 3, .day = 5, .hour = hour};
    for (size_t s = 0; s < kStations; ++s) {
      const auto features = features_of(w, s, 40 + hour, local, weights.numbers);
      fill_row(features, weights.scaling, s * 24 + static_cast<size_t>(hour), input);
    }
  }
  return input;
}

TEST(packed_network, gives_what_the_unpacked_one_gives) {
  const auto weights = shipped_weights();
  const auto input = a_day_of_the_city(weights);
  network_cache cache;
  network_forward(weights.network, training_panels(weights.network), input, 0.0f, nullptr, cache);
  EXPECT_EQ(network_infer(packed_network(weights.network), input), cache.output);
  EXPECT_EQ(network_infer(weights.network, input), cache.output);
}

TEST(packed_network, gives_one_station_what_it_has_in_the_city) {
  const auto weights = shipped_weights();
  const auto city = a_day_of_the_city(weights);
  for (const auto wanted : {precision::f32, precision::bf16}) {
    const packed_network packed(weights.network, wanted);
    const auto all = network_infer(packed, city);
    for (const size_t row : {0u, 77u, 479u}) {
      network_input one;
      one.resize(1);
      for (size_t t = 0; t < kNetworkSteps; ++t) {
        one.history[t] = city.history[t * city.rows + row];
        one.missing[t] = city.missing[t * city.rows + row];
      }
      for (size_t k = 0; k < kNetworkStatics; ++k) one.statics[k] = city.statics[row * kNetworkStatics + k];
      const auto alone = network_infer(packed, one);
      for (size_t k = 0; k < kNetworkOutputs; ++k) {
        EXPECT_NEAR(alone[k], all[row * kNetworkOutputs + k], 1e-6f)
            << row;  // the dense layers' own rounding
      }
    }
  }
}

TEST(packed_network, in_bf16_stays_within_a_twentieth_of_a_bike) {
  const auto weights = shipped_weights();
  const packed_network bf16(weights.network, precision::bf16);
  if (bf16.in_use() != precision::bf16) GTEST_SKIP() << "this CPU has no products of bfloat16";
  const auto input = a_day_of_the_city(weights);
  const auto exact = network_infer(weights.network, input), found = network_infer(bf16, input);
  const auto bikes = static_cast<float>(weights.scaling.bikes.scale);
  float most = 0.0f;
  double sum = 0.0;
  for (size_t k = 0; k < exact.size(); ++k) {
    const float apart = bikes * std::abs(found[k] - exact[k]);
    most = std::max(most, apart);
    sum += static_cast<double>(apart);
  }
  RecordProperty("most_bikes_apart", std::to_string(most));
  RecordProperty("mean_bikes_apart", std::to_string(sum / static_cast<double>(exact.size())));
  EXPECT_LT(most, kMostBikesApart);
  EXPECT_GT(most, 0.0f) << "both were computed in f32";
}

TEST(packed_network, falls_back_to_f32_and_says_so) {
  ASSERT_TRUE(use_kernels("plain"));
  const packed_network packed(make_network(), precision::bf16);
  use_kernels(nullptr);
  EXPECT_EQ(packed.in_use(), precision::f32);
}

}  // namespace
}  // namespace velib
