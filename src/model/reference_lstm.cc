#include "model/reference_lstm.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/exact_network.h"
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

// Puts 0 in the place of NaN; tells the rows that had one.
std::vector<bool> take_unknown_statics(network_input& input) {
  std::vector<bool> lacking(input.rows, false);
  for (size_t k = 0; k < input.statics.size(); ++k) {
    if (!std::isnan(input.statics[k])) continue;
    input.statics[k] = 0.0f;
    lacking[k / kNetworkStatics] = true;
  }
  return lacking;
}

station_features features_of_request(const station_request& request, const station_numbers& numbers) {
  station_features f;
  f.bikes = request.historical_bikes;
  const auto number = numbers.find(request.station_code);
  f.statics[static_feature::hour] = static_cast<float>(request.hour);
  f.statics[static_feature::day_of_week] = static_cast<float>(request.day_of_week);
  f.statics[static_feature::is_weekend] = request.is_weekend ? 1.0f : 0.0f;
  f.statics[static_feature::capacity] = request.capacity;
  f.statics[static_feature::station_index] = number ? static_cast<float>(*number) : kMissing;
  f.statics[static_feature::latitude] = request.latitude;
  f.statics[static_feature::longitude] = request.longitude;
  return f;
}

// Whether rounding in float could decide what whole number this becomes; the network's own error is a fifth
// of this.
bool is_near_half(double bikes, const linear_scale& scale) {
  constexpr double kDoubt = 1e-5;  // of the scale
  return std::abs(bikes - std::floor(bikes) - 0.5) < kDoubt * scale.scale;
}

double unscaled(double output, const linear_scale& scale) {
  return output * scale.scale + scale.mean;
}

count whole(double bikes) {
  constexpr double kMost = std::numeric_limits<count>::max();
  if (!(bikes <= kMost)) return kUnknown;
  return static_cast<count>(std::nearbyint(bikes));  // in the default mode, a half to the even neighbour
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
    const float raw = features.statics[k];
    input.statics[row * kNetworkStatics + k] =
        std::isnan(raw) ? scaling.unknown[k] : scaled(raw, scaling.statics[k]);
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

// Bikes of `rows` stations, [rows][3], as the network has it; NaN where a static is unknown that must not be.
std::vector<double> reference_lstm::expected_bikes(size_t rows, const feature_source& features) const {
  std::vector<double> bikes(rows * kNetworkOutputs);
  const auto chunks = cut(rows, kChunkRows);
  run_chunks(chunks.size(), threads_, [&](size_t c, int) {
    network_input input;
    input.resize(chunks[c].size());
    for (size_t row = 0; row < input.rows; ++row) {
      fill_row(features(chunks[c].begin + row), weights_.scaling, row, input);
    }
    const auto lacking = take_unknown_statics(input);
    const auto output = network_infer(packed_, input);
    for (size_t k = 0; k < output.size(); ++k) {
      const double raw = unscaled(static_cast<double>(output[k]), weights_.scaling.bikes);
      bikes[chunks[c].begin * kNetworkOutputs + k] = lacking[k / kNetworkOutputs] ? std::nan("") : raw;
    }
  });
  return bikes;
}

// So that a request gets the same whole number on every processor.
void reference_lstm::settle_halves(const feature_source& features, std::vector<double>& bikes) const {
  if (in_use() != precision::f32) return;  // whose error is beyond this anyway
  for (size_t row = 0; row < bikes.size() / kNetworkOutputs; ++row) {
    const auto of_row = std::span(bikes).subspan(row * kNetworkOutputs, kNetworkOutputs);
    const auto& scale = weights_.scaling.bikes;
    if (std::ranges::none_of(of_row, [&](double n) { return is_near_half(n, scale); })) continue;
    network_input input;
    input.resize(1);
    fill_row(features(row), weights_.scaling, 0, input);
    std::ranges::transform(exact_output(weights_.network, input, 0), of_row.begin(),
                           [&](double y) { return unscaled(y, scale); });
  }
}

model_forecast reference_lstm::predict(const forecast_basis& basis) const {
  const auto& w = basis.w;
  const int origin = basis.origin;
  std::vector<float> bikes(w.stations.size() * kNetworkOutputs, kMissing);
  if (!cells_an_hour(w) || origin < 0 || origin >= w.steps) return {std::move(bikes), {}};
  const bool is_local = weights_.calendar == model_calendar::local;
  const civil_time calendar = (is_local ? basis.zone : time_zone::utc()).at(basis.now);
  const auto stations = stations_with_count(w, origin);
  std::vector<float> most(w.stations.size(), 0.0f);
  const auto expected = expected_bikes(stations.size(), [&](size_t row) {
    const auto features = features_of(w, stations[row], origin, calendar, weights_.numbers);
    most[stations[row]] = features.most_bikes;
    return features;
  });
  for (size_t k = 0; k < expected.size(); ++k) {
    const size_t station = stations[k / kNetworkOutputs];
    bikes[station * kNetworkOutputs + k % kNetworkOutputs] =
        std::clamp(static_cast<float>(expected[k]), 0.0f, most[station]);
  }
  auto chances = chances_of(bikes, most);
  return {std::move(bikes), std::move(chances)};
}

// [stations][3] and [stations].
count_chances reference_lstm::chances_of(std::span<const float> bikes, std::span<const float> most) const {
  if (weights_.errors.empty()) return {};
  std::vector<int> whole_most;
  for (const float m : most) whole_most.push_back(static_cast<int>(std::lround(m)));
  count_chances chances(whole_most, kNetworkOutputs);
  for (size_t k = 0; k < bikes.size(); ++k) {
    if (std::isnan(bikes[k])) continue;
    const size_t station = k / kNetworkOutputs, horizon = k % kNetworkOutputs;
    const auto& level = level_of(weights_.errors.horizons[horizon], bikes[k], most[station]);
    write_chances(weights_.errors.shares, level, bikes[k], chances.at_most(station, horizon));
  }
  return chances;
}

std::vector<station_answer> reference_lstm::predict_requests(
    std::span<const station_request> requests) const {
  const auto features = [&](size_t row) { return features_of_request(requests[row], weights_.numbers); };
  auto expected = expected_bikes(requests.size(), features);
  settle_halves(features, expected);
  std::vector<station_answer> answers(requests.size());
  for (size_t k = 0; k < expected.size(); ++k) {
    const double bikes = expected[k] < 0.0 ? 0.0 : expected[k];
    auto& of = answers[k / kNetworkOutputs];
    of.bikes[k % kNetworkOutputs] = bikes;
    of.whole_bikes[k % kNetworkOutputs] = whole(bikes);
  }
  return answers;
}

}  // namespace velib
