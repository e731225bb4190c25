// Adam (Kingma & Ba 2015, algorithm 1, bias-corrected), as PyTorch's torch.optim.Adam without weight decay;
// and gradient clipping by global norm (Pascanu et al. 2013).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace velib {

struct adam_options {
  float rate = 1e-3f;
  float beta1 = 0.9f;
  float beta2 = 0.999f;
  float epsilon = 1e-8f;
};

// What a step leaves for the next: enough to go on as if there had been no pause.
struct adam_state {
  std::int64_t steps = 0;
  std::span<const float> mean;
  std::span<const float> variance;
};

class adam {
 public:
  // For `size` values, with moments of 0.
  explicit adam(size_t size, adam_options options = {});

  // One update of `values` along `gradients`, both of `size`; the moments follow.
  void step(std::span<float> values, std::span<const float> gradients);

  float rate() const { return options_.rate; }
  void set_rate(float rate) { options_.rate = rate; }
  std::int64_t steps() const { return steps_; }
  std::span<const float> mean() const { return mean_; }
  std::span<const float> variance() const { return variance_; }
  // Valid until the next step or restore.
  adam_state state() const { return {steps_, mean_, variance_}; }
  // Goes on from `state`, which may be of another optimiser of the same size; rate and options stay.
  void restore(const adam_state& state);

 private:
  adam_options options_;
  std::int64_t steps_ = 0;
  std::vector<float> mean_;      // first moment
  std::vector<float> variance_;  // second moment, uncentred
};

// Scales `gradients` down to a Euclidean norm of `most` > 0 when theirs is greater; returns the norm before.
// A norm that is not finite is returned and changes nothing: the caller decides.
double clip_norm(std::span<float> gradients, double most);

}  // namespace velib
