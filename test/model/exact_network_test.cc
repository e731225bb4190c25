#include "model/exact_network.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "test/model/small_city.h"

namespace velib {
namespace {

TEST(exact_network, is_what_inference_rounds) {
  constexpr size_t kStations = 12;
  const auto weights = small_weights(kStations);
  const auto w = small_city(kStations, 72);
  network_input input;
  input.resize(kStations);
  for (size_t s = 0; s < kStations; ++s) {
    const civil_time local{.year = 2026, .month = 3, .day = 5, .hour = 8};
    fill_row(features_of(w, s, 50, local, weights.numbers), weights.scaling, s, input);
  }
  ASSERT_TRUE(std::ranges::count(input.missing, 1) > 0);
  const auto fast = network_infer(weights.network, input);
  for (size_t s = 0; s < kStations; ++s) {
    const auto exact = exact_output(weights.network, input, s);
    for (size_t k = 0; k < kNetworkOutputs; ++k) {
      EXPECT_NEAR(fast[s * kNetworkOutputs + k], exact[k], 2e-6) << s << " " << k;
    }
  }
}

}  // namespace
}  // namespace velib
