// The network of model/lstm_network.h with its LSTM layers packed for this CPU: for inference, and for
// training. Constant values, read by any number of threads.
#pragma once

#include "model/lstm_network.h"
#include "nn/lstm_backward.h"
#include "nn/lstm_stack.h"

namespace velib {

// Made once from a loaded model.
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

// The weights of a training step as its chunks and threads read them: packed once a batch, f32.
struct training_panels {
  explicit training_panels(const parameters& network);

  packed_lstm forward1;
  packed_lstm forward2;
  packed_lstm_backward backward1;
  packed_lstm_backward backward2;
};

}  // namespace velib
