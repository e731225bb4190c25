#include "app/sagemaker_model.h"

#include <cmath>

#include "app/city_question_file.h"
#include "app/request_city.h"
#include "forecast/city_question.h"
#include "model/reference_lstm.h"
#include "model/trend_model.h"

namespace velib {

namespace {

constexpr double kLow = 0.1, kHigh = 0.9;

horizon_detail detail_of(std::chrono::minutes horizon, double expected) {
  return {.minutes = static_cast<int>(horizon.count()), .expected = expected};
}

horizon_detail detail_of(std::chrono::minutes horizon, std::span<const float> at_most) {
  auto out = detail_of(horizon, mean_count(at_most));
  out.low = quantile(at_most, kLow);
  out.high = quantile(at_most, kHigh);
  out.a_bike = 1.0 - static_cast<double>(at_most.front());
  // Of a station that holds n, the chance of at most n - 1; one that holds none has no dock.
  out.a_dock = at_most.size() > 1 ? static_cast<double>(at_most[at_most.size() - 2]) : 0.0;
  out.at_most.assign(at_most.begin(), at_most.end());
  return out;
}

tl::unexpected<error> no_forecast() {
  return fail(error_code::unavailable, "these numbers allow no forecast");
}

// Both kinds answer questions about a city alike.
class city_model : public inference_model {
 public:
  explicit city_model(std::unique_ptr<const forecast_model> model) : model_(std::move(model)) {}

  const std::string& version() const override { return model_->version(); }

  result<std::string> predict_city(std::string_view bytes) const override {
    const auto question = parse_question(bytes);
    if (!question) return pass(question);
    const auto answer = answer_question(*question, *model_);
    if (!answer) return pass(answer);
    return serialize_answer(*answer);
  }

 protected:
  const forecast_model& model() const { return *model_; }

 private:
  std::unique_ptr<const forecast_model> model_;
};

class reference_inference final : public city_model {
 public:
  using city_model::city_model;

  std::vector<result<station_prediction>> predict(std::span<const invocation> requests) const override {
    std::vector<station_request> asked;
    for (const auto& r : requests) asked.push_back(request_of(r));
    const auto answers = static_cast<const reference_lstm&>(model()).predict_requests(asked);
    std::vector<result<station_prediction>> out;
    for (size_t k = 0; k < answers.size(); ++k) out.push_back(prediction_of(answers[k], requests[k].detail));
    return out;
  }

 private:
  static station_request request_of(const invocation& r) {
    return {.station_code = r.station_code,
            .historical_bikes = r.historical_bikes,
            .hour = r.hour,
            .day_of_week = r.day_of_week,
            .is_weekend = r.is_weekend,
            .capacity = r.capacity,
            .latitude = r.latitude,
            .longitude = r.longitude};
  }

  static result<station_prediction> prediction_of(const station_answer& answer, bool detail) {
    station_prediction out;
    for (size_t k = 0; k < out.bikes.size(); ++k) {
      if (!is_known(answer.whole_bikes[k])) return no_forecast();
      out.bikes[k] = answer.whole_bikes[k];
      if (detail) out.detail.push_back(detail_of(kReferenceHorizons[k], answer.bikes[k]));
    }
    return out;
  }
};

class trend_inference final : public city_model {
 public:
  using city_model::city_model;

  std::vector<result<station_prediction>> predict(std::span<const invocation> requests) const override {
    std::vector<result<station_prediction>> out(requests.size(), no_forecast());
    for (const auto& rows : rows_by_hour(requests)) {
      const request_city city(requests, rows);
      const auto said = city.predict(static_cast<const trend_model&>(model()));
      for (size_t k = 0; k < rows.size(); ++k)
        out[rows[k]] = prediction_of(said, k, requests[rows[k]].detail);
    }
    return out;
  }

 private:
  result<station_prediction> prediction_of(const model_forecast& said, size_t station, bool detail) const {
    const auto horizons = model().horizons();
    station_prediction out;
    for (size_t h = 0; h < horizons.size(); ++h) {
      const float bikes = said.bikes[station * horizons.size() + h];
      if (std::isnan(bikes)) return no_forecast();
      if (detail) out.detail.push_back(detail_of(horizons[h], said.chances.at_most(station, h)));
      const auto hours = std::chrono::duration_cast<std::chrono::hours>(horizons[h]);
      if (hours == horizons[h]) out.bikes[static_cast<size_t>(hours.count() - 1)] = static_cast<int>(bikes);
    }
    return out;
  }
};

}  // namespace

std::unique_ptr<inference_model> make_inference_model(std::unique_ptr<const forecast_model> model) {
  if (model->kind() == kTrendKind) return std::make_unique<trend_inference>(std::move(model));
  return std::make_unique<reference_inference>(std::move(model));
}

}  // namespace velib
