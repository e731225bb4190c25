// The gradient of a batch made on several threads so that it never depends on how many: the batch is cut into
// lanes by its number of rows alone, each is summed chunk by chunk, and lanes are added in order.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "nn/aligned.h"
#include "nn/loss.h"
#include "nn/parallel.h"

namespace velib {

class gradient_lanes {
 public:
  // Adds the gradient of chunk `c`, rows `part` of the batch, to `gradient`; `worker` is in [0, threads()),
  // for scratch. Called from several threads.
  using chunk_work = std::function<loss_sum(size_t c, chunk part, int worker, std::span<float> gradient)>;

  explicit gradient_lanes(int threads) : pool_(threads) {}

  int threads() const { return pool_.threads(); }
  // Writes the sum over all chunks to `gradient`.
  loss_sum compute(size_t rows, const chunk_work& work, std::span<float> gradient);

 private:
  thread_pool pool_;
  std::vector<aligned_floats> gradients_;  // one a lane
  std::vector<loss_sum> losses_;           // one a lane
};

}  // namespace velib
