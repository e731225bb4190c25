// A loaded model behind the SageMaker door: requests of single stations, and whole cities.
#pragma once

#include <memory>

#include "model/forecast_model.h"
#include "serve/sagemaker/inference_door.h"

namespace velib {

// "reference_lstm" answers a request as the reference's container does, to the number. For "trend" a request
// is a window of the last day: one count an hour, three quarters of each hour unknown, in the local time that
// the request tells; it has no profile, and its neighbours are the requests that came with it and tell the
// same hour and day. unavailable for a request whose numbers allow no forecast.
std::unique_ptr<inference_model> make_inference_model(std::unique_ptr<const forecast_model> model);

}  // namespace velib
