// velib-trend model: what a model archive holds.
#include "app/command.h"
#include "app/command_line.h"
#include "app/model_report.h"
#include "base/file.h"
#include "base/json_text.h"
#include "model/archive.h"

namespace velib {

namespace {

struct show_options {
  std::string archive;
  bool json = false;
};

status show(const show_options& options) {
  const auto bytes = load_file(options.archive, kMostArchiveBytes);
  if (!bytes) return pass(bytes);
  const auto report = report_model(*bytes);
  if (!report) return pass(report, options.archive);
  fmt::print("{}", options.json ? json_text(*report) + "\n" : text_of(*report));
  return {};
}

}  // namespace

int run_model(int argc, const char* const* argv) {
  show_options options;
  CLI::App app("Model archives.");
  auto* shown = app.add_subcommand(
      "show", "What a model.tar.gz holds: kind, version, calendar, stations, training, files, tensors");
  shown->add_option("ARCHIVE", options.archive, "A model.tar.gz")->required();
  shown->add_flag("--json", options.json, "JSON instead of tables");
  app.require_subcommand(1);
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = show(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
