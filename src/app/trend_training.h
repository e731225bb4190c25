// Training the kind "trend" by a plan, and the reports on every city of it.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "train/score_report.h"
#include "train/trend_fit.h"

namespace velib {

struct trend_training {
  std::filesystem::path plan;     // app/training_plan.h
  std::filesystem::path reports;  // a folder for CITY.html and CITY.json; "" for none
  std::string out;                // the archive
  trend_fit_options fit;
};

// Fits on the training parts of the plan's cities, writes the archive, and prints what it is worth on the
// test part of each, also of those it never saw. Errors name the city, the file or the setting.
status train_trend(const trend_training& training);

// The networks of a model.tar.gz of that kind. Errors name the file.
result<trend_weights> load_trend(const std::filesystem::path& file);

// Writes NAME.html and NAME.json into a folder, made where it is missing.
status save_report(const std::filesystem::path& folder, const std::string& name, const score_report& report);

}  // namespace velib
