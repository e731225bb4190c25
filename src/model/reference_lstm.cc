#include "model/reference_lstm.h"

#include <algorithm>
#include <cmath>

#include "nn/parallel.h"

namespace velib {

namespace {

constexpr size_t kChunkRows = 120;  // of stations, for a thread at a time: whole tiles of every kernel set

float scaled(float x, const linear_scale& s) {
  return std::isnan(x) ? 0.0f : static_cast<float>((static_cast<double>(x) - s.mean) / s.scale);
}

// Calls change(weight, bias, static) for each weight of a static feature in fc1.
template <class Change>
void for_each_static_weight(parameters& network, Change change) {
  const auto weight = network["fc1.weight"];
  const auto bias = network["fc1.bias"];
  for (size_t unit = 0; unit < kDense1.output; ++unit) {
    double sum = bias[unit];
    for (size_t k = 0; k < kNetworkStatics; ++k) {
      change(weight[unit * kDense1.input + kLstm2.hidden + k], sum, k);
    }
    bias[unit] = static_cast<float>(sum);
  }
}

// Stations of `w` that have a count at `origin`: of the others no honest forecast can be made.
std::vector<size_t> stations_with_count(const window& w, int origin) {
  std::vector<size_t> stations;
  for (size_t s = 0; s < w.stations.size(); ++s) {
    if (is_known(w.bikes[w.cell(s, origin)])) stations.push_back(s);
  }
  return stations;
}

}  // namespace

void fill_row(const station_features& features, const feature_scaling& scaling, size_t row,
              network_input& input) {
  for (size_t step = 0; step < kNetworkSteps; ++step) {
    const float bikes = features.bikes[step];
    input.history[step * input.rows + row] = scaled(bikes, scaling.bikes);
    input.missing[step * input.rows + row] = std::isnan(bikes) ? 1 : 0;
  }
  for (size_t k = 0; k < kNetworkStatics; ++k) {
    input.statics[row * kNetworkStatics + k] = scaled(features.statics[k], scaling.statics[k]);
  }
}

void fold_statics(parameters& network, const feature_scaling& scaling) {
  for_each_static_weight(network, [&](float& weight, double& bias, size_t k) {
    weight = static_cast<float>(weight / scaling.statics[k].scale);
    bias -= static_cast<double>(weight) * scaling.statics[k].mean;
  });
}

void unfold_statics(parameters& network, const feature_scaling& scaling) {
  for_each_static_weight(network, [&](float& weight, double& bias, size_t k) {
    bias += static_cast<double>(weight) * scaling.statics[k].mean;
    weight = static_cast<float>(weight * scaling.statics[k].scale);
  });
}

reference_lstm::reference_lstm(reference_weights weights, std::string version, int threads, precision wanted)
    : weights_(std::move(weights)),
      packed_(weights_.network, wanted),
      version_(std::move(version)),
      threads_(threads) {}

std::vector<float> reference_lstm::predict(const window& w, int origin, utc_time now,
                                           const time_zone& zone) const {
  std::vector<float> bikes(w.stations.size() * kNetworkOutputs, kMissing);
  if (!cells_an_hour(w) || origin < 0 || origin >= w.steps) return bikes;
  const civil_time local = zone.at(now);
  const auto stations = stations_with_count(w, origin);
  const auto chunks = cut(stations.size(), kChunkRows);
  run_chunks(chunks.size(), threads_, [&](size_t c, int) {
    network_input input;
    input.resize(chunks[c].size());
    std::vector<float> most(input.rows);
    for (size_t row = 0; row < input.rows; ++row) {
      const size_t station = stations[chunks[c].begin + row];
      const auto features = features_of(w, station, origin, local, weights_.numbers);
      fill_row(features, weights_.scaling, row, input);
      most[row] = features.most_bikes;
    }
    const auto output = network_infer(packed_, input);
    for (size_t k = 0; k < output.size(); ++k) {
      const size_t row = k / kNetworkOutputs;
      const double raw = output[k] * weights_.scaling.bikes.scale + weights_.scaling.bikes.mean;
      bikes[stations[chunks[c].begin + row] * kNetworkOutputs + k % kNetworkOutputs] =
          std::clamp(static_cast<float>(raw), 0.0f, most[row]);
    }
  });
  return bikes;
}

}  // namespace velib
