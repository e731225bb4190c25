#include "model/packed_network.h"

#include <algorithm>

namespace velib {

namespace {

lstm_weights weights_of(const parameters& network, std::string_view name) {
  return lstm_weights_of(network.layout, network.values, name);
}

lstm_stack packed_layers(const parameters& network, precision wanted) {
  return lstm_stack({packed_lstm(kLstm1, weights_of(network, "lstm1"), wanted),
                     packed_lstm(kLstm2, weights_of(network, "lstm2"), wanted)});
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

training_panels::training_panels(const parameters& network)
    : forward1(kLstm1, weights_of(network, "lstm1")), forward2(kLstm2, weights_of(network, "lstm2")) {
  backward1.pack(kLstm1, weights_of(network, "lstm1"), false);  // nothing needs the slope of the counts
  backward2.pack(kLstm2, weights_of(network, "lstm2"), true);
}

}  // namespace velib
