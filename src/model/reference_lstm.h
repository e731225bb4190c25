// The kind "reference_lstm": the reference's network with its scaling and its stations, as a forecast model.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "domain/count.h"
#include "model/features.h"
#include "model/forecast_errors.h"
#include "model/forecast_model.h"
#include "model/linear_scale.h"
#include "model/lstm_network.h"
#include "model/packed_network.h"

namespace velib {

struct feature_scaling {
  linear_scale bikes;                          // of the history and of the output
  std::array<linear_scale, kStatics> statics;  // the identity when the network takes them raw
  // What the network gets for an unknown static: 0, its mean, where it was scaled. NaN: no forecast without
  // it.
  std::array<float, kStatics> unknown{};
};

// Whose hour and weekday a model was trained on.
enum class model_calendar { local, utc };

// A network on scaled statics, and what it needs to know of the city it was trained on.
struct reference_weights {
  parameters network = make_network();
  feature_scaling scaling;
  station_numbers numbers;
  model_calendar calendar = model_calendar::local;
  forecast_errors errors = {};  // of kReferenceHorizons; none: the model tells points alone
};

// A request of the reference's inference contract: one station, its day and its calendar, as the client says.
struct station_request {
  std::string station_code;
  std::array<float, kHistoryHours> historical_bikes;  // one an hour, oldest first. NaN = missing
  int hour = 0;                                       // 0 to 23
  int day_of_week = 0;                                // Monday is 0
  bool is_weekend = false;
  float capacity = 0.0f;
  float latitude = 0.0f;
  float longitude = 0.0f;
};

struct station_answer {
  std::array<double, kNetworkOutputs> bikes;       // not below 0; NaN when the numbers allow no forecast
  std::array<count, kNetworkOutputs> whole_bikes;  // rounded, a half to the even neighbour; or kUnknown
};

inline constexpr std::string_view kReferenceKind = "reference_lstm";
inline constexpr std::array kReferenceHorizons = {std::chrono::minutes(60), std::chrono::minutes(120),
                                                  std::chrono::minutes(180)};

// Writes row `row` of `input` from the features of a station: history and statics scaled, gaps marked.
// For training and serving alike.
void fill_row(const station_features& features, const feature_scaling& scaling, size_t row,
              network_input& input);

// The archive's network takes raw statics. fold: W' = W / scale, b' = b - Σ W' mean; unfold is its inverse.
// Sums in double; the one rounding to float costs about 1e-5 of an activation.
void fold_statics(parameters& network, const feature_scaling& scaling);
void unfold_statics(parameters& network, const feature_scaling& scaling);

class reference_lstm final : public forecast_model {
 public:
  // `threads` of the process for one predict().
  reference_lstm(reference_weights weights, std::string version, int threads,
                 precision wanted = precision::f32);

  std::string_view kind() const override { return kReferenceKind; }
  // What it computes with: f32 also where bf16 was wanted and this CPU has none.
  precision in_use() const override { return packed_.in_use(); }
  const std::string& version() const override { return version_; }
  std::span<const std::chrono::minutes> horizons() const override { return kReferenceHorizons; }
  // Clipped to [0, station_features::most_bikes]. All NaN when the window's step does not divide the hour or
  // `origin` is outside of it. Chances of the counts up to most_bikes come from the errors, where there are
  // any; the point is the same without. Temporary memory: about 1.5 kB a station.
  model_forecast predict(const forecast_basis& basis) const override;

  // Answers as the reference's container does: clipped at 0 alone, not at the capacity. A station the model
  // does not know gets feature_scaling::unknown for its number, never station 0's. A forecast so near a half
  // that rounding in float would decide is made again in double (model/exact_network.h): a request gets the
  // same whole numbers on every processor. Any thread.
  std::vector<station_answer> predict_requests(std::span<const station_request> requests) const;

 private:
  using feature_source = std::function<station_features(size_t row)>;  // any thread
  std::vector<double> expected_bikes(size_t rows, const feature_source& features) const;
  count_chances chances_of(std::span<const float> bikes, std::span<const float> most) const;
  void settle_halves(const feature_source& features, std::vector<double>& bikes) const;

  reference_weights weights_;
  packed_network packed_;
  std::string version_;
  int threads_;
};

}  // namespace velib
