#include "feed/weighted_draw.h"

#include <algorithm>
#include <numeric>

namespace velib {

weighted_draw::weighted_draw(const std::vector<double>& weights) : sums_(weights.size()) {
  std::partial_sum(weights.begin(), weights.end(), sums_.begin());
  guide_.reserve(sums_.size());
  const double cell = sums_.back() / static_cast<double>(sums_.size());
  std::uint32_t k = 0;
  for (size_t c = 0; c < sums_.size(); ++c) {
    while (k + 1 < sums_.size() && sums_[k] <= static_cast<double>(c) * cell) ++k;
    guide_.push_back(k);
  }
}

int weighted_draw::at(double uniform) const {
  const auto cells = guide_.size();
  const double sought = uniform * sums_.back();
  size_t k = guide_[std::min(static_cast<size_t>(uniform * static_cast<double>(cells)), cells - 1)];
  while (k > 0 && sums_[k - 1] > sought) --k;  // cells are rounded
  while (k + 1 < cells && sums_[k] <= sought) ++k;
  return static_cast<int>(k);
}

}  // namespace velib
