// velib-trend package: the files of a model into one model.tar.gz, proved by loading it.
#include "app/command.h"
#include "app/command_line.h"
#include "base/file.h"
#include "base/gzip.h"
#include "model/forecast_model.h"
#include "model/reference_archive.h"

namespace velib {

namespace {

struct package_options {
  std::vector<std::string> sources;
  std::string out;
  bool convert = false;
};

// Parts so far, and where each came from.
class parts {
 public:
  // A folder, a model.tar.gz, or a file whose name tells which part it is.
  status add(const std::filesystem::path& source) {
    std::error_code none;  // what cannot be looked at cannot be read either, and add_file says why
    return std::filesystem::is_directory(source, none) ? add_folder(source) : add_file(source);
  }

  const archive_files& files() const { return files_; }

 private:
  status add_folder(const std::filesystem::path& folder) {
    bool found = false;
    for (const auto name : part_names()) {
      std::error_code none;
      if (!std::filesystem::exists(folder / name, none)) continue;
      found = true;
      if (auto added = add_file(folder / name); !added) return added;
    }
    if (found) return {};
    return fail(error_code::not_found, "{}: none of {} in it", folder.string(),
                fmt::join(part_names(), ", "));
  }

  status add_file(const std::filesystem::path& path) {
    const auto bytes = load_file(path, kMostArchiveBytes);
    if (!bytes) return pass(bytes);
    const auto name = path.filename().string();
    if (find_part(files_, name)) return add_part(name, *bytes, path.string());
    if (is_gzip(*bytes)) return add_archive(*bytes, path.string());
    return fail(error_code::invalid_input,
                "{}: no part of a model; expected a folder, a model.tar.gz or one of {}", path.string(),
                fmt::join(part_names(), ", "));
  }

  status add_archive(const std::string& bytes, const std::string& source) {
    auto files = read_archive(bytes);
    if (!files) return pass(files, source);
    for (const auto name : part_names()) {
      const auto& content = *find_part(*files, name);
      if (content.empty()) continue;
      if (auto added = add_part(name, content, source); !added) return added;
    }
    return {};
  }

  status add_part(std::string_view name, const std::string& content, const std::string& source) {
    if (content.empty()) return fail(error_code::invalid_input, "{}: {} is empty", source, name);
    auto& part = *find_part(files_, name);
    if (!part.empty()) return fail(error_code::invalid_input, "{} is given twice; again in {}", name, source);
    part = content;
    return {};
  }

  archive_files files_;
};

status package(const package_options& options) {
  parts given;
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
