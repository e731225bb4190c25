// The network of model/lstm_network.h made ready for inference: its LSTM layers packed for this CPU. A
// constant value: made once from a loaded model, read by any number of threads.
#pragma once

#include "model/lstm_network.h"
#include "nn/lstm_stack.h"

namespace velib {

class packed_network {
 public:
  explicit packed_network(const parameters& network, precision wanted = precision::f32);

  // f32 when bf16 was wanted and this CPU, or the kernel set in use, has none.
  precision in_use() const { return layers_.in_use(); }
  const lstm_stack& layers() const { return layers_; }
  const parameters& dense() const { return dense_; }  // fc1 and fc2 alone

 private:
  lstm_stack layers_;
  parameters dense_;
};

}  // namespace velib
