// A city, or some stations of it, as a forecast can be asked for elsewhere: of a window and its profiles,
// only what models read. Made so that the answer is, to the bit, that of the whole city in this process.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/count_chances.h"
#include "domain/profiles.h"
#include "domain/window.h"
#include "forecast/city_forecaster.h"
#include "model/forecast_model.h"

namespace velib {

// Stations [begin, end) are asked for; the others are there as neighbours and for the state of the city.
struct city_question {
  window w;  // the cells that are not read are unknown; no names, no snapshot
  std::string zone, country;
  city_profiles profiles;  // without stations when there are none yet
  size_t begin = 0, end = 0;

  bool operator==(const city_question&) const = default;
};

struct city_answer {
  std::string model_version, model_kind;
  std::vector<std::chrono::minutes> horizons;  // ascending
  std::vector<float> bikes;                    // [end - begin][horizons]; NaN = none
  count_chances chances;                       // of the same; empty when the model says none
  count_chances ebike_chances = {};            // of the same sizes, or empty; see model_forecast

  size_t stations() const { return horizons.empty() ? 0 : bikes.size() / horizons.size(); }
};

// Precondition: begin ≤ end ≤ stations, and the window covers its observed_at.
city_question ask_about(const forecast_query& query, size_t begin, size_t end);

// What `model` says of the stations asked for. invalid_input for a zone nobody knows, stations that are not
// there, or a window that does not cover its observed_at.
result<city_answer> answer_question(const city_question& question, const forecast_model& model);

}  // namespace velib
