#include "model/count_mixture.h"

#include <algorithm>
#include <cmath>

#include "domain/count_chances.h"
#include "nn/kernels.h"
#include "nn/shape.h"

namespace velib {

namespace {

constexpr float kPlaceUnit = 2.0f;    // usual changes
constexpr float kWidthUnit = 0.6f;    // the same
constexpr float kLeastWidth = 0.15f;  // bikes added to the usual change: counts are whole
constexpr float kMostLogWidth = 4.0f, kLeastLogWidth = -5.0f;

constexpr float kMostLogFactor = 6.0f;  // of empty and full, either way
constexpr float kLeastChance = 1e-4f;   // added within a logarithm

float log_width_of(float number) {
  return std::clamp(number, kLeastLogWidth, kMostLogWidth);
}

float log_factor_of(float number) {
  return std::clamp(number, -kMostLogFactor, kMostLogFactor);
}

// Log score of the event whose chance is said to be `chance`, and its slope by that.
struct log_score {
  double nats = 0;
  float slope = 0;
};
log_score log_score_of(float chance, bool came) {
  const float of_what_came = (came ? chance : 1 - chance) + kLeastChance;
  return {-std::log(static_cast<double>(of_what_came)), (came ? -1 : 1) / of_what_came};
}

}  // namespace

void count_mixture::fill_components(std::span<const float> numbers, const mixture_frame& frame) {
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
}

void count_mixture::fill(std::span<const float> numbers, const mixture_frame& frame) {
  require_size("numbers of a mixture", numbers.size(), kMixtureNumbers);
  fill_components(numbers, frame);
  const auto most = static_cast<size_t>(frame.most);
  below_.resize(kComponents * most);
  for (size_t c = 0; c < kComponents; ++c) {
    kernels().logistic_steps(most, components_[c].place, 1 / components_[c].width, below_.data() + c * most);
  }
  mix(most);
  const auto full_from = static_cast<size_t>(std::clamp(frame.full, 1, std::max(frame.most, 1)));
  weigh_edges(full_from, numbers[3 * kComponents], numbers[3 * kComponents + 1]);
}

// What a loop needs is copied out of the members: else it must be read again after each write.
void count_mixture::mix(size_t most) {
  mixed_.resize(most);
  const float share[] = {components_[0].share, components_[1].share, components_[2].share};
  const float *first = below_.data(), *second = first + most, *third = second + most;
  for (size_t k = 0; k < most; ++k) {
    mixed_[k] = share[0] * first[k] + share[1] * second[k] + share[2] * third[k];
  }
}

// From mixed_ to at_most_: empty, full and all between keep their proportions within.
void count_mixture::weigh_edges(size_t full_from, float log_empty, float log_full) {
  const size_t most = mixed_.size();
  at_most_.assign(most + 1, 1.0f);
  if (most == 0) return;
  auto& e = edges_;
  e = {full_from, mixed_.front(), 1 - mixed_[full_from - 1], std::exp(log_factor_of(log_empty)),
       std::exp(log_factor_of(log_full))};
  const float more = e.empty * (e.on_empty - 1);
  e.sum = 1 + more + e.full * (e.on_full - 1);
  const float sum = e.sum, on_full = e.on_full;
  for (size_t k = 0; k < full_from; ++k) at_most_[k] = std::min(1.0f, (mixed_[k] + more) / sum);
  for (size_t k = full_from; k < most; ++k) at_most_[k] = 1 - on_full * (1 - mixed_[k]) / sum;
}

std::span<const float> count_mixture::at_most(std::span<const float> numbers, const mixture_frame& frame) {
  fill(numbers, frame);
  return at_most_;
}

// The loss; slopes_ are then its slopes by at_most_.
double count_mixture::score(int truth, const score_weights& weights) {
  const size_t most = mixed_.size();
  const auto came = [&](size_t k) { return static_cast<int>(k) >= std::min(truth, static_cast<int>(most)); };
  slopes_.resize(most);
  for (size_t k = 0; k < most; ++k) slopes_[k] = 2 * weights.crps * (at_most_[k] - (came(k) ? 1.0f : 0.0f));
  double nats = 0.0;
  for (const size_t k : {size_t{0}, edges_.full_from - 1}) {
    const auto edge = log_score_of(at_most_[k], came(k));
    nats += edge.nats;
    slopes_[k] += weights.edges * edge.slope;
  }
  return static_cast<double>(weights.crps) * crps(at_most_, truth) +
         static_cast<double>(weights.edges) * nats;
}

// slopes_ by at_most_ become those by mixed_. Below full, at_most = (mixed + more) / sum; from there on, 1 -
// on_full (1 - mixed) / sum; more = empty (on_empty - 1), sum = 1 + more + full (on_full - 1).
void count_mixture::through_edges(std::span<const float> numbers, std::span<float> d_numbers) {
  const auto& e = edges_;
  float by_more = 0, by_sum = 0, by_factor = 0;
  for (size_t k = 0; k < e.full_from; ++k) {
    by_more += slopes_[k] / e.sum;
    by_sum -= slopes_[k] * at_most_[k] / e.sum;
    slopes_[k] /= e.sum;
  }
  for (size_t k = e.full_from; k < slopes_.size(); ++k) {
    by_sum += slopes_[k] * (1 - at_most_[k]) / e.sum;
    by_factor -= slopes_[k] * (1 - mixed_[k]) / e.sum;
    slopes_[k] *= e.on_full / e.sum;
  }
  slopes_.front() += (e.on_empty - 1) * (by_more + by_sum);
  slopes_[e.full_from - 1] -= (e.on_full - 1) * by_sum;
  const auto factors = numbers.subspan(3 * kComponents, 2);
  const auto d_factors = d_numbers.subspan(3 * kComponents, 2);
  const auto is_free = [](float log_factor) { return log_factor == log_factor_of(log_factor); };
  d_factors[0] = is_free(factors[0]) ? e.empty * e.on_empty * (by_more + by_sum) : 0.0f;
  d_factors[1] = is_free(factors[1]) ? e.on_full * (by_factor + e.full * by_sum) : 0.0f;
}

// With F = Σ share·σ(z): dF/dlogit = share (σ - F), dF/dplace = -share σ' / width, dF/dlog width = -share σ'
// z.
void count_mixture::through_components(std::span<const float> numbers, const mixture_frame& frame,
                                       std::span<float> d_numbers) {
  const size_t most = slopes_.size();
  for (size_t c = 0; c < kComponents; ++c) {
    const auto& of = components_[c];
    float d_logit = 0, d_place = 0, d_width = 0;
    for (size_t k = 0; k < most; ++k) {
      const float below = below_[c * most + k];
      const float slope = below * (1 - below);
      const float z = (static_cast<float>(k) + 0.5f - of.place) / of.width;
      d_logit += slopes_[k] * (below - mixed_[k]);
      d_place -= slopes_[k] * slope;
      d_width -= slope > 0 ? slopes_[k] * slope * z : 0.0f;
    }
    const float log_width = numbers[2 * kComponents + c];
    d_numbers[c] = of.share * d_logit;
    d_numbers[kComponents + c] = of.share * d_place / of.width * kPlaceUnit * frame.usual;
    d_numbers[2 * kComponents + c] = log_width == log_width_of(log_width) ? of.share * d_width : 0.0f;
  }
}

double count_mixture::loss(std::span<const float> numbers, const mixture_frame& frame, int truth,
                           const score_weights& weights, std::span<float> d_numbers) {
  fill(numbers, frame);
  std::ranges::fill(d_numbers, 0.0f);
  if (mixed_.empty()) return 0.0;
  const double loss = score(truth, weights);
  through_edges(numbers, d_numbers);
  through_components(numbers, frame, d_numbers);
  return loss;
}

}  // namespace velib
