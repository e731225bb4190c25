#include "domain/count_chances.h"

#include <algorithm>

namespace velib {

count_chances::count_chances(std::span<const int> most, size_t horizons) : horizons_(horizons), offsets_{0} {
  for (const int m : most) offsets_.push_back(offsets_.back() + horizons * static_cast<size_t>(m + 1));
  values_.assign(offsets_.back(), 0.0f);
}

std::span<const float> count_chances::at_most(size_t station, size_t horizon) const {
  const size_t length = (offsets_[station + 1] - offsets_[station]) / horizons_;
  return std::span(values_).subspan(offsets_[station] + horizon * length, length);
}

std::span<float> count_chances::at_most(size_t station, size_t horizon) {
  const size_t length = (offsets_[station + 1] - offsets_[station]) / horizons_;
  return std::span(values_).subspan(offsets_[station] + horizon * length, length);
}

int quantile(std::span<const float> at_most, double level) {
  const auto first = std::ranges::find_if(at_most, [=](float chance) { return chance >= level; });
  return static_cast<int>(std::min<std::ptrdiff_t>(first - at_most.begin(), std::ssize(at_most) - 1));
}

double mean_count(std::span<const float> at_most) {
  double mean = 0.0;
  for (const float chance : at_most) mean += 1.0 - static_cast<double>(chance);
  return mean;
}

double crps(std::span<const float> at_most, int truth) {
  double sum = 0.0;
  for (size_t k = 0; k + 1 < at_most.size(); ++k) {
    const double error = static_cast<double>(at_most[k]) - (static_cast<int>(k) >= truth ? 1.0 : 0.0);
    sum += error * error;
  }
  return sum;
}

}  // namespace velib
