#include "model/packed_network.h"

#include <algorithm>

namespace velib {

namespace {

lstm_stack packed_layers(const parameters& network, precision wanted) {
  const auto& [layout, values] = network;
  return lstm_stack({packed_lstm(kLstm1, lstm_weights_of(layout, values, "lstm1"), wanted),
                     packed_lstm(kLstm2, lstm_weights_of(layout, values, "lstm2"), wanted)});
}

parameters dense_layers(const parameters& network) {
  parameters dense;
  add_dense(dense, "fc1", kDense1);
  add_dense(dense, "fc2", kDense2);
  for (const auto& slot : dense.layout.slots())
    std::ranges::copy(network[slot.name], dense[slot.name].begin());
  return dense;
}

}  // namespace

packed_network::packed_network(const parameters& network, precision wanted)
    : layers_(packed_layers(network, wanted)), dense_(dense_layers(network)) {}

}  // namespace velib
