// Others' ways through the reference network's LSTM pair (1→128→64, 24 steps, no gaps), for lstm_bench.cc.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "nn/parameters.h"

namespace velib {

inline constexpr size_t kPeerSteps = 24;
inline constexpr size_t kPeerHidden = 128;
inline constexpr size_t kPeerOutputs = 64;

class lstm_peer {
 public:
  virtual ~lstm_peer() = default;
  virtual std::string name() const = 0;
  // How far `last` may be from the truth.
  virtual double tolerance() const = 0;
  // x (T,B) → last (B,64), B as it was made for.
  virtual void infer(std::span<const float> x, std::span<float> last) = 0;
};

// All that this build and CPU have. `p` has the layers lstm1 and lstm2.
using lstm_peers = std::vector<std::unique_ptr<lstm_peer>>;
void add_eigen_peer(const parameters& p, size_t rows, lstm_peers& peers);
// Holds oneDNN to one thread from now on.
void add_onednn_peers(const parameters& p, size_t rows, lstm_peers& peers);
void add_onednn_product_peers(const parameters& p, size_t rows, lstm_peers& peers);

}  // namespace velib
