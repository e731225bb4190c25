// A training plan: the recordings that a model is trained on and judged by, so that its training is
// repeatable from one command.
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/civil_time.h"
#include "base/result.h"
#include "train/city_dataset.h"

namespace velib {

struct planned_city {
  std::string name;   // each name once
  std::string store;  // as --store: a folder, from the working directory on, or s3://BUCKET/PREFIX
  time_zone zone = time_zone::utc();
  std::string country;              // as in city files
  std::optional<part_times> parts;  // else shares of the hours
  bool train = true;                // false: judged only
  int melted = 0;  // train on it once more, with so many neighbouring stations melted together; 0 = do not
};

struct training_plan {
  std::vector<planned_city> cities;  // at least one to train on
};

// TOML, see docs/ARCHITECTURE.md. invalid_input names `file`, the city and the key; unknown keys are refused.
result<training_plan> parse_training_plan(std::string_view toml, std::string_view file);

result<training_plan> load_training_plan(const std::filesystem::path& file);

// The city's history by the quarter of an hour. Errors name the city and its store. `stop` ends requests
// under way.
result<city_dataset> load_city_dataset(const planned_city& city, std::stop_token stop = {});

// Of all cities, in the order of the plan, one after the other.
result<std::vector<city_dataset>> load_datasets(const training_plan& plan, std::stop_token stop = {});

}  // namespace velib
