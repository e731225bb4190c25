// oneDNN 2.6 (Debian 12's libdnnl-dev), its LSTM primitive in its own weight formats, on one thread. 3.x has
// other constructors (primitive_desc without a desc before it); this file is then left out.
#include <oneapi/dnnl/dnnl.hpp>

#include "bench/lstm_peer.h"
#include "nn/lstm.h"

extern "C" void omp_set_num_threads(int count);  // of the runtime that oneDNN brings along

namespace velib {

namespace {

using dnnl::memory;
using data_type = memory::data_type;
using tag = memory::format_tag;

memory::desc described(const memory::dims& dims, data_type type, tag format) {
  return memory::desc(dims, type, format);
}

class onednn_layer {
 public:
  onednn_layer(const dnnl::engine& engine, lstm_shape shape, const lstm_weights& w, size_t rows,
               data_type type)
      : engine_(engine), stream_(engine) {
    const auto i = static_cast<long>(shape.input), h = static_cast<long>(shape.hidden);
    const auto t = static_cast<long>(kPeerSteps), b = static_cast<long>(rows);
    const dnnl::lstm_forward::desc wanted(
        dnnl::prop_kind::forward_inference, dnnl::rnn_direction::unidirectional_left2right,
        described({t, b, i}, type, tag::tnc), memory::desc(), memory::desc(),
        described({1, 1, i, 4, h}, type, tag::any), described({1, 1, h, 4, h}, type, tag::any),
        described({1, 1, 4, h}, data_type::f32, tag::ldgo), described({t, b, h}, type, tag::tnc),
        memory::desc(), memory::desc());
    const dnnl::lstm_forward::primitive_desc found(wanted, engine);
    lstm_ = dnnl::lstm_forward(found);
    kind_ = found.impl_info_str();
    std::vector<float> bias(w.b_ih.size());
    for (size_t j = 0; j < bias.size(); ++j) bias[j] = w.b_ih[j] + w.b_hh[j];
    arguments_ = {{DNNL_ARG_SRC_LAYER, memory(found.src_layer_desc(), engine)},
                  {DNNL_ARG_DST_LAYER, memory(found.dst_layer_desc(), engine)},
                  {DNNL_ARG_WEIGHTS_LAYER, packed(w.w_ih, i, h, found.weights_layer_desc())},
                  {DNNL_ARG_WEIGHTS_ITER, packed(w.w_hh, h, h, found.weights_iter_desc())},
                  {DNNL_ARG_BIAS, memory(found.bias_desc(), engine)}};
    copy(bias, {1, 1, 4, h}, tag::ldgo, arguments_[DNNL_ARG_BIAS]);
  }

  memory& input() { return arguments_[DNNL_ARG_SRC_LAYER]; }
  memory& output() { return arguments_[DNNL_ARG_DST_LAYER]; }
  void read_from(onednn_layer& below) { input() = below.output(); }
  void run() {
    lstm_.execute(stream_, arguments_);
    stream_.wait();
  }
  // Reorders floats of another format or type.
  void copy(std::span<const float> from, const memory::dims& dims, tag format, memory& to) {
    memory plain(described(dims, data_type::f32, format), engine_, const_cast<float*>(from.data()));
    dnnl::reorder(plain, to).execute(stream_, plain, to);
    stream_.wait();
  }
  void copy(const memory& from, const memory::dims& dims, tag format, std::vector<float>& to) {
    memory plain(described(dims, data_type::f32, format), engine_, to.data());
    memory source = from;
    dnnl::reorder(source, plain).execute(stream_, source, plain);
    stream_.wait();
  }

 private:
  // PyTorch's (4H,I) is ldgoi.
  memory packed(std::span<const float> weights, long inputs, long hidden, const memory::desc& wanted) {
    memory result(wanted, engine_);
    copy(weights, {1, 1, inputs, 4, hidden}, tag::ldgoi, result);
    return result;
  }

  dnnl::engine engine_;
  dnnl::stream stream_;
  dnnl::lstm_forward lstm_;
  std::string kind_;
  std::unordered_map<int, memory> arguments_;
};

class onednn_peer final : public lstm_peer {
 public:
  onednn_peer(const parameters& p, size_t rows, size_t chunk_rows, data_type type)
      : rows_(rows),
        chunk_rows_(chunk_rows),
        type_(type),
        first_(engine_, {1, kPeerHidden}, lstm_weights_of(p.layout, p.values, "lstm1"), chunk_rows, type),
        second_(engine_, {kPeerHidden, kPeerOutputs}, lstm_weights_of(p.layout, p.values, "lstm2"),
                chunk_rows, type),
        x_(kPeerSteps * chunk_rows),
        hidden_(kPeerSteps * chunk_rows * kPeerOutputs) {
    second_.read_from(first_);
  }

  std::string name() const override {
    const std::string type = type_ == data_type::f32 ? "f32" : "bf16";
    return "onednn_" + type + "_by_" + std::to_string(chunk_rows_);
  }
  double tolerance() const override { return type_ == data_type::f32 ? 1e-5 : 0.05; }

  void infer(std::span<const float> x, std::span<float> last) override {
    const auto t = static_cast<long>(kPeerSteps), b = static_cast<long>(chunk_rows_);
    for (size_t row = 0; row < rows_; row += chunk_rows_) {
      for (size_t step = 0; step < kPeerSteps; ++step) {
        std::copy_n(x.data() + step * rows_ + row, chunk_rows_, x_.data() + step * chunk_rows_);
      }
      first_.copy(x_, {t, b, 1}, tag::tnc, first_.input());
      first_.run();
      second_.run();
      second_.copy(second_.output(), {t, b, kPeerOutputs}, tag::tnc, hidden_);
      std::copy_n(hidden_.end() - b * static_cast<long>(kPeerOutputs), b * static_cast<long>(kPeerOutputs),
                  last.data() + row * kPeerOutputs);
    }
  }

 private:
  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  size_t rows_;
  size_t chunk_rows_;
  data_type type_;
  onednn_layer first_, second_;
  std::vector<float> x_, hidden_;
};

}  // namespace

void add_onednn_peers(const parameters& p, size_t rows, lstm_peers& peers) {
  omp_set_num_threads(1);
  for (const auto type : {data_type::f32, data_type::bf16}) {
    for (const size_t chunk_rows : {rows, rows / 10}) {
      if (chunk_rows == 0) continue;
      try {
        peers.push_back(std::make_unique<onednn_peer>(p, rows, chunk_rows, type));
      } catch (const dnnl::error&) {  // this CPU has none of that type
      }
    }
  }
}

}  // namespace velib
