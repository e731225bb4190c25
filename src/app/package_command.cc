// velib-trend package: the files of a model into one model.tar.gz, proved by loading it.
#include "app/command.h"
#include "app/command_line.h"
#include "app/model_parts.h"
#include "base/file.h"
#include "model/forecast_model.h"
#include "model/reference_archive.h"

namespace velib {

namespace {

struct package_options {
  std::vector<std::string> sources;
  std::string out;
  bool convert = false;
};

status package(const package_options& options) {
  model_parts given;
  for (const auto& source : options.sources) {
    if (auto added = given.add(source); !added) return added;
  }
  const auto files = options.convert ? convert_reference(given.files()) : given.files();
  if (!files) return pass(files);
  const auto model = parse_model(*files);
  if (!model) return pass(model);
  const auto bytes = write_archive(*files);
  if (!bytes) return pass(bytes);
  if (auto saved = save_file(options.out, *bytes); !saved) return saved;
  fmt::print("{}: {}, {} bytes\n", options.out, (*model)->version(), bytes->size());
  return {};
}

}  // namespace

int run_package(int argc, const char* const* argv) {
  package_options options;
  CLI::App app(
      "The files of a model into one model.tar.gz: config.json and station_mappings.json, with\n"
      "model.safetensors, or with the reference system's best_model.pth and scaler.pkl. What does not load "
      "is\n"
      "not written. The same files give the same bytes.");
  app.add_option("FILE", options.sources, "The parts by their names, a folder with them, or a model.tar.gz")
      ->required();
  app.add_option("--out", options.out, "The model.tar.gz to write")->required();
  app.add_flag(
      "--convert", options.convert,
      "Turn the reference system's files into config.json and model.safetensors of this program, with "
      "the\nsame weights");
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = package(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
