// What a Lambda function is told, all of it by its environment. docs/lambda.md has the table.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "api/basemap.h"
#include "app/models.h"
#include "base/environment.h"
#include "base/result.h"

namespace velib {

enum class lambda_handler { api, collect };

struct lambda_settings {
  lambda_handler handler = lambda_handler::api;
  std::string store;
  std::string city = "paris";
  model_choice model;
  std::string inference = "local";        // where forecasts are made: app/inference.h
  std::vector<std::string> cors_origins;  // none: the Function URL adds such headers itself, or nobody does
  std::optional<basemap> beneath;         // what the page draws beneath the stations
  bool reads_feed = true;                 // whether `api` asks the feed where the stored data is old
  std::chrono::seconds bronze_every{3600};
};

// not_found when the handler is none of ours; invalid_input, naming the variable, when one that must be there
// is missing or one is not as it must be.
result<lambda_settings> read_lambda_settings(const environment& variables);

}  // namespace velib
