// The SageMaker front door: /ping and /invocations around an inference_model. It knows no network.
// https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/message.h"
#include "base/clock.h"
#include "base/result.h"
#include "serve/sagemaker/invocation.h"

namespace velib {

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kJsonLinesType = "application/jsonlines";
// A whole city as our own servers ask for it, and its answer: docs/formats/city_question.md.
inline constexpr std::string_view kCityQuestionType = "application/vnd.velib-trend.city-question";
inline constexpr std::string_view kCityAnswerType = "application/vnd.velib-trend.city-answer";

// What a model says of one horizon; what it does not know is absent.
struct horizon_detail {
  int minutes = 0;
  double expected = 0;                   // bikes
  std::optional<int> low, high;          // its 10 % and 90 % quantiles
  std::optional<double> a_bike, a_dock;  // chances of at least one
  std::vector<float> at_most;            // the chance of at most k bikes, k from 0; empty without chances
};

struct station_prediction {
  std::array<int, 3> bikes{};  // in one, two and three hours
  std::vector<horizon_detail> detail;
};

// What answers behind the door; any thread, several at once.
class inference_model {
 public:
  virtual ~inference_model() = default;
  virtual const std::string& version() const = 0;
  // One for each, in their order. `detail` is filled for those that ask for it.
  virtual std::vector<result<station_prediction>> predict(std::span<const invocation> requests) const = 0;
  // A city question to a city answer, as bytes.
  virtual result<std::string> predict_city(std::string_view question) const = 0;
};

// GET /ping: 200, since a model is there. POST /invocations: 200 with what was asked for, 400 when the
// request is wrong, 406 and 415 for types it does not speak, 405 and 404 for other requests, 503 when the
// numbers allow no forecast. A wrong request among others becomes {"error": …} in its own place. The model
// and the clock outlive the handler.
request_handler make_inference_door(const inference_model& model, const clock& clock);

}  // namespace velib
