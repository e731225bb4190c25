// The commands of velib-trend: one file each, named here, called by main.
#pragma once

#include <string_view>

namespace velib {

struct command {
  std::string_view name;
  std::string_view summary;  // one line, for the list
  // argv[0] is the command's own name; returns the exit code.
  int (*run)(int argc, const char* const* argv);
};

int run_collect(int argc, const char* const* argv);
int run_compact(int argc, const char* const* argv);
int run_evaluate(int argc, const char* const* argv);
int run_export(int argc, const char* const* argv);
int run_forecast(int argc, const char* const* argv);
int run_import(int argc, const char* const* argv);
int run_inspect(int argc, const char* const* argv);
int run_lambda(int argc, const char* const* argv);
int run_model(int argc, const char* const* argv);
int run_package(int argc, const char* const* argv);
int run_sagemaker(int argc, const char* const* argv);
int run_serve(int argc, const char* const* argv);
int run_simulate(int argc, const char* const* argv);
int run_train(int argc, const char* const* argv);

}  // namespace velib
