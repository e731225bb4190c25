#include "bench/eigen_lstm.h"
#include "bench/lstm_peer.h"
#include "nn/lstm.h"
#include "nn/parallel.h"

namespace velib {

namespace {

struct eigen_layer {
  lstm_shape shape;
  lstm_weights weights;
  std::vector<float> bias, gates, c, h;

  eigen_layer(lstm_shape s, const lstm_weights& w, size_t rows)
      : shape(s), weights(w), gates(4 * rows * s.hidden), c(rows * s.hidden), h(rows * s.hidden) {
    for (size_t j = 0; j < w.b_ih.size(); ++j) bias.push_back(w.b_ih[j] + w.b_hh[j]);
  }
  void step(size_t rows, const float* x, bool first) {
    if (first) std::fill(c.begin(), c.end(), 0.0f);
    take_eigen_step({rows, shape.input, shape.hidden, weights.w_ih.data(), weights.w_hh.data(), bias.data(),
                     x, gates.data(), c.data(), h.data()},
                    first);
  }
};

// In chunks of 128 rows, as it was.
class eigen_peer final : public lstm_peer {
 public:
  eigen_peer(const parameters& p, size_t rows)
      : chunks_(cut(rows, 128)),
        rows_(rows),
        first_({1, kPeerHidden}, lstm_weights_of(p.layout, p.values, "lstm1"), chunks_.front().size()),
        second_({kPeerHidden, kPeerOutputs}, lstm_weights_of(p.layout, p.values, "lstm2"),
                chunks_.front().size()) {}

  std::string name() const override { return "eigen_f32"; }
  double tolerance() const override { return 1e-5; }
  void infer(std::span<const float> x, std::span<float> last) override {
    for (const auto& rows : chunks_) {
      for (size_t t = 0; t < kPeerSteps; ++t) {
        first_.step(rows.size(), x.data() + t * rows_ + rows.begin, t == 0);
        second_.step(rows.size(), first_.h.data(), t == 0);
      }
      std::copy_n(second_.h.begin(), rows.size() * kPeerOutputs,
                  last.begin() + static_cast<long>(rows.begin * kPeerOutputs));
    }
  }

 private:
  std::vector<chunk> chunks_;
  size_t rows_;
  eigen_layer first_, second_;
};

}  // namespace

void add_eigen_peer(const parameters& p, size_t rows, lstm_peers& peers) {
  if (eigen_lstm_usable()) peers.push_back(std::make_unique<eigen_peer>(p, rows));
}

}  // namespace velib
