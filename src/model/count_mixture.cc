#include "model/count_mixture.h"

#include <algorithm>
#include <cmath>

#include "nn/shape.h"
#include "nn/sigmoid.h"

namespace velib {

namespace {

constexpr float kPlaceUnit = 2.0f;    // usual changes
constexpr float kWidthUnit = 0.6f;    // the same
constexpr float kLeastWidth = 0.15f;  // bikes added to the usual change: counts are whole
constexpr float kMostLogWidth = 4.0f, kLeastLogWidth = -5.0f;

float log_width_of(float number) {
  return std::clamp(number, kLeastLogWidth, kMostLogWidth);
}

}  // namespace

void count_mixture::fill(std::span<const float> numbers, const mixture_frame& frame) {
  require_size("numbers of a mixture", numbers.size(), kMixtureNumbers);
  components_.resize(kComponents);
  const float highest = std::max({numbers[0], numbers[1], numbers[2]});
  float sum = 0;
  for (size_t c = 0; c < kComponents; ++c) sum += components_[c].share = std::exp(numbers[c] - highest);
  for (size_t c = 0; c < kComponents; ++c) {
    auto& of = components_[c];
    of.share /= sum;
    of.place = frame.now + kPlaceUnit * frame.usual * numbers[kComponents + c];
    of.width =
        kWidthUnit * (frame.usual + kLeastWidth) * std::exp(log_width_of(numbers[2 * kComponents + c]));
  }
  const auto most = static_cast<size_t>(frame.most);
  below_.resize(kComponents * most);
  at_most_.assign(most + 1, 0.0f);
  for (size_t c = 0; c < kComponents; ++c) {
    const float slope = 1 / components_[c].width;
    for (size_t k = 0; k < most; ++k) {
      below_[c * most + k] = (static_cast<float>(k) + 0.5f - components_[c].place) * slope;
    }
  }
  sigmoid_forward(below_, below_);
  for (size_t c = 0; c < kComponents; ++c) {
    for (size_t k = 0; k < most; ++k) at_most_[k] += components_[c].share * below_[c * most + k];
  }
  at_most_[most] = 1.0f;
}

std::span<const float> count_mixture::at_most(std::span<const float> numbers, const mixture_frame& frame) {
  fill(numbers, frame);
  return at_most_;
}

double count_mixture::crps(std::span<const float> numbers, const mixture_frame& frame, int truth, float scale,
                           std::span<float> d_numbers) {
  fill(numbers, frame);
  const auto most = static_cast<size_t>(frame.most);
  const auto reached = static_cast<size_t>(std::clamp(truth, 0, frame.most));
  double total = 0.0;
  for (size_t k = 0; k < most; ++k) {
    at_most_[k] -= k >= reached ? 1.0f : 0.0f;
    total += static_cast<double>(at_most_[k]) * static_cast<double>(at_most_[k]);
  }
  if (d_numbers.empty()) return total;
  // With F = Σ share·σ(z): dF/dlogit = share (σ - F), dF/dplace = -share σ' / width, dF/dlog width = -share
  // σ' z.
  for (size_t c = 0; c < kComponents; ++c) {
    const auto& of = components_[c];
    float d_logit = 0, d_place = 0, d_width = 0;
    for (size_t k = 0; k < most; ++k) {
      const float error = 2 * at_most_[k], below = below_[c * most + k];
      const float all = at_most_[k] + (k >= reached ? 1.0f : 0.0f);
      const float slope = below * (1 - below);
      const float z = (static_cast<float>(k) + 0.5f - of.place) / of.width;
      d_logit += error * (below - all);
      d_place -= error * slope;
      d_width -= slope > 0 ? error * slope * z : 0.0f;
    }
    const float log_width = numbers[2 * kComponents + c];
    d_numbers[c] = scale * of.share * d_logit;
    d_numbers[kComponents + c] = scale * of.share * d_place / of.width * kPlaceUnit * frame.usual;
    d_numbers[2 * kComponents + c] = log_width == log_width_of(log_width) ? scale * of.share * d_width : 0.0f;
  }
  return total;
}

}  // namespace velib
