// The scores of forecasts by their definitions, as slow as they read: what the fast ones are held against.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "base/random.h"

namespace velib {

inline double naive_cdf(std::span<const float> chances, int k) {
  double sum = 0.0;
  for (int j = 0; j <= k && j < static_cast<int>(chances.size()); ++j) sum += chances[static_cast<size_t>(j)];
  return sum;
}

inline double naive_crps(std::span<const float> chances, int truth) {
  double sum = 0.0;
  for (int k = 0; k < static_cast<int>(chances.size()); ++k) {
    const double miss = naive_cdf(chances, k) - (truth <= k ? 1.0 : 0.0);
    sum += miss * miss;
  }
  return sum;
}

inline int naive_quantile(std::span<const float> chances, double share) {
  for (int k = 0; k < static_cast<int>(chances.size()); ++k) {
    if (naive_cdf(chances, k) >= share - 1e-6) return k;
  }
  return static_cast<int>(chances.size()) - 1;
}

// A distribution over 0 … most with heaps at both ends, as stations have.
inline std::vector<float> random_chances(random_source& random, int most) {
  std::vector<float> chances;
  const double centre = random.uniform(-0.2, 1.2) * most;
  const double spread = random.uniform(0.3, 0.3 * most + 1.0);
  const double tail = random.uniform(0.0, 0.01);
  for (int k = 0; k <= most; ++k) {
    const double z = (k - centre) / spread;
    chances.push_back(static_cast<float>(std::exp(-0.5 * z * z) + tail + 1e-6));
  }
  double sum = 0.0;
  for (const float c : chances) sum += c;
  for (float& c : chances) c = static_cast<float>(c / sum);
  return chances;
}

inline int drawn_from(std::span<const float> chances, random_source& random) {
  const double u = random.uniform();
  double sum = 0.0;
  for (size_t k = 0; k < chances.size(); ++k) {
    sum += chances[k];
    if (u < sum) return static_cast<int>(k);
  }
  return static_cast<int>(chances.size()) - 1;
}

}  // namespace velib
