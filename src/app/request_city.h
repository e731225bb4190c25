// Single requests of the inference contract as a city that the kind "trend" can look at.
#pragma once

#include <span>
#include <vector>

#include "domain/quarters.h"
#include "model/trend_model.h"
#include "serve/sagemaker/invocation.h"

namespace velib {

// Positions of requests that tell the same hour, weekday and weekend, each in one of the lists.
std::vector<std::vector<size_t>> rows_by_hour(std::span<const invocation> requests);

// A city of stations at one moment, of which nobody knows the date: its calendar is what the requests tell.
class request_city {
 public:
  // `rows` of one list of rows_by_hour.
  request_city(std::span<const invocation> requests, std::span<const size_t> rows);

  // Of the stations in the order of `rows`.
  model_forecast predict(const trend_model& model) const;

 private:
  window w_;  // sorted as `rows` are, not by code: a request may come twice
  std::vector<local_quarter> quarters_;
};

}  // namespace velib
