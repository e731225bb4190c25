// Where SageMaker puts what a container reads and writes.
#pragma once

#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace velib {

inline constexpr std::string_view kSageMakerPrefix = "/opt/ml";

inline CLI::Option* add_prefix_option(CLI::App& app, std::string& prefix) {
  return app.add_option("--prefix", prefix, "The folder in place of /opt/ml")
      ->envname("VELIB_TREND_ML_PREFIX")
      ->capture_default_str();
}

}  // namespace velib
