// What the commands' command lines have in common: options that several share, and how each ends.
// Configuration: flag, then environment (VELIB_TREND_*), then the city's file.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "app/models.h"
#include "base/result.h"

namespace velib {

constexpr int kExitOk = 0;
constexpr int kExitFailed = 1;
constexpr int kExitWrongUse = 2;

// Parses argv (argv[0] is the command's own name). An exit code when the command must end at once: 0 after
// --help, 2 after one line about what is wrong.
std::optional<int> parse_command_line(CLI::App& app, int argc, const char* const* argv);

// Prints the error as one line; the exit code of a command that failed so.
int report_failure(const error& e);

CLI::Option* add_store_option(CLI::App& app, std::string& store);
CLI::Option* add_city_option(CLI::App& app, std::string& city);
void add_model_options(CLI::App& app, model_choice& model);
// "local", or where a remote endpoint is: see forecast/remote_address.h.
CLI::Option* add_inference_option(CLI::App& app, std::string& address);
CLI::Option* add_precision_option(CLI::App& app, precision& wanted);

// How often a snapshot is kept whole, as the reference does.
constexpr std::chrono::seconds kBronzeEvery{3600};
CLI::Option* add_bronze_option(CLI::App& app, std::chrono::seconds& every);

// An option that takes a span such as 90s, 15m, 2h or 14d.
CLI::Option* add_span_option(CLI::App& app, const std::string& name, std::chrono::seconds& span,
                             const std::string& description);

}  // namespace velib
