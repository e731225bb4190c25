// Training the kind "trend" by a plan, and the reports on every city of it.
#pragma once

#include <filesystem>
#include <string>

#include "app/training_plan.h"
#include "base/result.h"
#include "train/score_report.h"
#include "train/trend_fit.h"

namespace velib {

struct trend_training {
  std::filesystem::path plan;     // app/training_plan.h
  std::filesystem::path reports;  // a folder for CITY.html and CITY.json; "" for none
  std::string out;                // the archive
  trend_fit_options fit;
  std::string from;         // version of fit.from; "" = nothing
  std::string from_config;  // its config.json
  // The networks stay those of fit.from, which must be there; what tells e-bikes apart alone is fitted.
  bool ebikes_only = false;
};

// Fits on the training parts of the plan's cities, writes the archive, and prints what it is worth on the
// test part of each, also of those it never saw. Errors name the city, the file or the setting.
status train_trend(const trend_training& training);
// The same by a plan that is at hand; training.plan is not looked at.
status train_trend(const training_plan& plan, const trend_training& training);

// Makes training.fit go on from a model.tar.gz of that kind. Errors name the file.
status go_on_from(const std::filesystem::path& file, trend_training& training);

// Writes NAME.html and NAME.json into a folder, made where it is missing.
status save_report(const std::filesystem::path& folder, const std::string& name, const score_report& report);

}  // namespace velib
