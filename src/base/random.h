// Pseudo-random numbers that are the same everywhere for the same seed: the standard's 64-bit Mersenne
// twister with distributions of our own, since the standard leaves those to each library.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>

namespace velib {

class random_source {
 public:
  explicit random_source(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t next() { return engine_(); }
  // In [0, 1), 53 bits.
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  // In [0, bound), bound > 0; the bias of the modulus is below bound / 2^64.
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  // Mean 0, variance 1 (Box and Muller 1958).
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * 3.14159265358979323846 * uniform());
  }
  // Poisson with `mean` ≥ 0: products of uniforms (Knuth) below 30, a rounded normal above.
  int poisson(double mean) {
    if (mean > 30.0) return std::max(0, static_cast<int>(std::lround(mean + std::sqrt(mean) * normal())));
    const double limit = std::exp(-mean);
    int count = 0;
    for (double product = uniform(); product > limit; product *= uniform()) ++count;
    return count;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace velib
