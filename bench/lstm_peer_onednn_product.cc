// oneDNN 2.6's matrix product with weights in its own format, and the cells of eigen_lstm.cc between: what
// the project would do if it called oneDNN instead of kernels of its own. 3.x has other constructors.
#include <oneapi/dnnl/dnnl.hpp>

#include "bench/eigen_lstm.h"
#include "bench/lstm_peer.h"
#include "nn/lstm.h"

namespace velib {

namespace {

using dnnl::memory;
using data_type = memory::data_type;
using tag = memory::format_tag;

// gates (B,4H) += words (B,K) · weights (4H,K)ᵀ.
class onednn_product {
 public:
  onednn_product(const dnnl::engine& engine, size_t rows, size_t inner, size_t width,
                 std::span<const float> weights, data_type type)
      : stream_(engine) {
    const auto b = static_cast<long>(rows), k = static_cast<long>(inner), n = static_cast<long>(width);
    words.resize(rows * inner);
    gates.resize(rows * width);
    const memory::desc plain({b, k}, data_type::f32, tag::ab);
    dnnl::post_ops add;
    add.append_sum();
    dnnl::primitive_attr attributes;
    attributes.set_post_ops(add);
    const dnnl::matmul::primitive_desc found(
        dnnl::matmul::desc({{b, k}, type, tag::ab}, {{k, n}, type, tag::any},
                           {{b, n}, data_type::f32, tag::ab}),
        attributes, engine);
    product_ = dnnl::matmul(found);
    floats_ = memory(plain, engine, words.data());
    source_ = type == data_type::f32 ? floats_ : memory(found.src_desc(), engine);
    rounding_ = dnnl::reorder(floats_, source_);
    memory natural({{k, n}, data_type::f32, tag::ba}, engine, const_cast<float*>(weights.data()));
    memory packed(found.weights_desc(), engine);
    dnnl::reorder(natural, packed).execute(stream_, natural, packed);
    stream_.wait();
    arguments_ = {{DNNL_ARG_SRC, source_},
                  {DNNL_ARG_WEIGHTS, packed},
                  {DNNL_ARG_DST, memory(found.dst_desc(), engine, gates.data())}};
  }

  void run() {
    if (source_ != floats_) rounding_.execute(stream_, floats_, source_);
    product_.execute(stream_, arguments_);
    stream_.wait();
  }

  std::vector<float> words;  // (B,K)
  std::vector<float> gates;  // (B,4H)

 private:
  dnnl::stream stream_;
  dnnl::matmul product_;
  dnnl::reorder rounding_;
  memory floats_, source_;
  std::unordered_map<int, memory> arguments_;
};

std::vector<float> sums(std::span<const float> a, std::span<const float> b) {
  std::vector<float> result(a.begin(), a.end());
  for (size_t j = 0; j < result.size(); ++j) result[j] += b[j];
  return result;
}

// [W_ih | W_hh] (4H,I+H).
std::vector<float> joined(const lstm_weights& w, size_t input, size_t hidden) {
  std::vector<float> result;
  for (size_t row = 0; row < 4 * hidden; ++row) {
    const auto of_x = w.w_ih.subspan(row * input, input), of_h = w.w_hh.subspan(row * hidden, hidden);
    result.insert(result.end(), of_x.begin(), of_x.end());
    result.insert(result.end(), of_h.begin(), of_h.end());
  }
  return result;
}

class onednn_product_peer final : public lstm_peer {
 public:
  onednn_product_peer(const parameters& p, size_t rows, size_t chunk_rows, data_type type)
      : rows_(rows),
        chunk_rows_(chunk_rows),
        type_(type),
        weights1_(lstm_weights_of(p.layout, p.values, "lstm1")),
        weights2_(lstm_weights_of(p.layout, p.values, "lstm2")),
        bias1_(sums(weights1_.b_ih, weights1_.b_hh)),
        bias2_(sums(weights2_.b_ih, weights2_.b_hh)),
        first_(engine_, chunk_rows, kPeerHidden, 4 * kPeerHidden, weights1_.w_hh, type),
        second_(engine_, chunk_rows, kPeerHidden + kPeerOutputs, 4 * kPeerOutputs,
                joined(weights2_, kPeerHidden, kPeerOutputs), type) {}

  std::string name() const override {
    return std::string("onednn_product_") + (type_ == data_type::f32 ? "f32" : "bf16");
  }
  double tolerance() const override { return type_ == data_type::f32 ? 1e-5 : 0.05; }

  void infer(std::span<const float> x, std::span<float> last) override {
    for (size_t row = 0; row < rows_; row += chunk_rows_) {
      c1_.assign(chunk_rows_ * kPeerHidden, 0.0f);
      c2_.assign(chunk_rows_ * kPeerOutputs, 0.0f);
      std::ranges::fill(second_.words, 0.0f);
      for (size_t t = 0; t < kPeerSteps; ++t) step(x.subspan(t * rows_ + row, chunk_rows_), t == 0);
      for (size_t r = 0; r < chunk_rows_; ++r) {
        std::copy_n(second_.words.data() + r * kWidth + kPeerHidden, kPeerOutputs,
                    last.data() + (row + r) * kPeerOutputs);
      }
    }
  }

 private:
  static constexpr size_t kWidth = kPeerHidden + kPeerOutputs;  // [h of the first | h of the second]

  void step(std::span<const float> x, bool fresh) {
    for (size_t r = 0; r < chunk_rows_; ++r) {
      float* gates = first_.gates.data() + r * bias1_.size();
      for (size_t j = 0; j < bias1_.size(); ++j) gates[j] = bias1_[j] + x[r] * weights1_.w_ih[j];
      std::ranges::copy(bias2_, second_.gates.data() + r * bias2_.size());
    }
    if (!fresh) first_.run();
    take_eigen_cells(chunk_rows_, kPeerHidden, first_.gates.data(), c1_.data(), first_.words.data(),
                     kPeerHidden);
    for (size_t r = 0; r < chunk_rows_; ++r) {
      std::copy_n(first_.words.data() + r * kPeerHidden, kPeerHidden, second_.words.data() + r * kWidth);
    }
    second_.run();
    take_eigen_cells(chunk_rows_, kPeerOutputs, second_.gates.data(), c2_.data(),
                     second_.words.data() + kPeerHidden, kWidth);
  }

  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  size_t rows_;
  size_t chunk_rows_;
  data_type type_;
  lstm_weights weights1_, weights2_;
  std::vector<float> bias1_, bias2_;
  onednn_product first_, second_;
  std::vector<float> c1_, c2_;
};

}  // namespace

void add_onednn_product_peers(const parameters& p, size_t rows, lstm_peers& peers) {
  if (!eigen_lstm_usable()) return;
  for (const auto type : {data_type::f32, data_type::bf16}) {
    try {
      peers.push_back(std::make_unique<onednn_product_peer>(p, rows, rows < 10 ? rows : rows / 10, type));
    } catch (const dnnl::error&) {  // this CPU has none of that type
    }
  }
}

}  // namespace velib
