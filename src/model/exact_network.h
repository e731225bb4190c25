// The network of model/lstm_network.h again in double, a row at a time, straight from its equations: the same
// on every processor. About a thousand times slower: for the few forecasts that a last bit decides.
#pragma once

#include <array>

#include "model/lstm_network.h"

namespace velib {

// Row `row` of what network_infer gives.
std::array<double, kNetworkOutputs> exact_output(const parameters& network, const network_input& input,
                                                 size_t row);

}  // namespace velib
