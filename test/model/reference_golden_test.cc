// The reference system's own archives, saved by PyTorch and scikit-learn, and what PyTorch answers with them.
#include <cmath>
#include <cstring>

#include <gtest/gtest.h>

#include "base/gzip.h"
#include "model/archive.h"
#include "model/reference_archive.h"
#include "test/model/reference_requests.h"

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

TEST(reference_golden, answers_ten_thousand_requests_as_pytorch_does) {
  const auto golden = golden_predictions();
  ASSERT_EQ(golden.size(), 3 * kGoldenRequests);
  const reference_lstm model(golden_weights("checkpoint.tar.gz"), "v", 2);
  const auto found = compare(model.predict_requests(golden_requests()), golden);
  EXPECT_EQ(found.different, 0);
  std::printf("nearest to a half: %.2e bikes\n", found.nearest_to_half);
}

}  // namespace
}  // namespace velib
