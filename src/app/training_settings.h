// What SageMaker tells a training container: /opt/ml/input/config/hyperparameters.json, whose values are all
// texts.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/civil_time.h"
#include "base/result.h"
#include "train/fit.h"
#include "train/trend_fit.h"

namespace velib {

struct training_settings {
  std::string kind;  // "trend" or "reference_lstm"
  fit_options reference;
  trend_fit_options trend;
  // Of channels, by their name; "" for all others.
  std::map<std::string, std::string, std::less<>> zones, countries;

  result<time_zone> zone_of(std::string_view channel) const;
  // Where none is told, that of the zone.
  std::string country_of(std::string_view channel) const;
};

// `kind` ("trend" where it is not told), `seed`, `steps`, `batch`, `rate` and `threads`; for reference_lstm
// also `epochs`, `epoch_rows`, `patience`, `dropout` and `loss`; `zone` and `country`, also as
// `zone.CHANNEL`. SageMaker's own (`sagemaker_…`) are passed over; invalid_input names any other, or the
// value that is wrong. An empty text means no settings.
result<training_settings> parse_training_settings(std::string_view text);

}  // namespace velib
