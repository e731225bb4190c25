// sagemaker train: the channels of a training job → the model's files where SageMaker packs them.
#include <algorithm>
#include <memory>

#include <unistd.h>

#include "app/command_line.h"
#include "app/sagemaker.h"
#include "app/sagemaker_options.h"
#include "app/stores.h"
#include "app/training_settings.h"
#include "app/trend_training.h"
#include "base/file.h"
#include "base/log.h"
#include "base/progress.h"
#include "history/import.h"
#include "model/archive.h"
#include "model/trend_archive.h"
#include "train/train.h"

namespace velib {

namespace fs = std::filesystem;

namespace {

constexpr size_t kMostSettingsBytes = 1 << 20;
constexpr size_t kMostShownFailure = 1024;  // what SageMaker keeps of the reason
constexpr std::string_view kStations = "stations.csv";

// The folders of one job.
struct job_places {
  fs::path prefix;

  fs::path settings() const { return prefix / "input/config/hyperparameters.json"; }
  fs::path channels() const { return prefix / "input/data"; }
  fs::path model() const { return prefix / "model"; }
  fs::path reports() const { return prefix / "output/data"; }
  fs::path failure() const { return prefix / "output/failure"; }
  fs::path checkpoints() const { return prefix / "checkpoints"; }
};

// A folder of this process for imported histories, gone with it.
class scratch_folder {
 public:
  scratch_folder() : path_(fs::temp_directory_path() / fmt::format("velib-trend-train-{}", ::getpid())) {}
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder() {
    std::error_code none;
    fs::remove_all(path_, none);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

result<training_settings> load_settings(const fs::path& file) {
  const auto text = load_file(file, kMostSettingsBytes);
  if (!text && text.error().code == error_code::not_found) return parse_training_settings("");
  if (!text) return pass(text);
  auto settings = parse_training_settings(*text);
  if (!settings) return pass(settings, file.string());
  return settings;
}

result<std::vector<fs::path>> sorted_entries(const fs::path& folder, bool folders) {
  std::error_code fault;
  std::vector<fs::path> found;
  for (auto at = fs::directory_iterator(folder, fault); !fault && at != fs::directory_iterator();
       at.increment(fault)) {
    if (at->is_directory() == folders) found.push_back(at->path());
  }
  if (fault) return fail(error_code::not_found, "{}: {}", folder.string(), fault.message());
  std::ranges::sort(found);
  return found;
}

result<import_file> load_import_file(const fs::path& path) {
  auto bytes = load_file(path);
  if (!bytes) return pass(bytes);
  return import_file{path.string(), std::move(*bytes)};
}

// The recorded files of a channel into a store of this job's own.
status import_channel(const fs::path& channel, const fs::path& store_folder) {
  const auto paths = sorted_entries(channel, false);
  if (!paths) return pass(paths);
  std::vector<import_file> files;
  std::optional<import_file> stations;
  for (const auto& path : *paths) {
    auto file = load_import_file(path);
    if (!file) return pass(file);
    if (path.filename() == kStations) {
      stations = std::move(*file);
    } else {
      files.push_back(std::move(*file));
    }
  }
  if (files.empty()) return fail(error_code::not_found, "{}: no recorded files in it", channel.string());
  const auto store = open_program_store(store_folder.string());
  if (!store) return pass(store);
  const auto report = import_series(**store, files, stations ? &*stations : nullptr);
  if (!report) return pass(report);
  log_info("{}: {} rows of {} stations, {} bad", channel.string(), report->rows.good, report->stations,
           report->rows.bad());
  return {};
}

// A channel that is a store already is read where it lies.
result<std::string> store_of(const fs::path& channel, const fs::path& scratch) {
  std::error_code none;
  if (fs::is_directory(channel / "history", none)) return channel.string();
  const auto folder = scratch / channel.filename();
  if (auto imported = import_channel(channel, folder); !imported) return pass(imported);
  return folder.string();
}

result<training_plan> plan_of(const job_places& places, const training_settings& settings,
                              const fs::path& scratch) {
  const auto channels = sorted_entries(places.channels(), true);
  if (!channels) return pass(channels, "no channel to train on");
  training_plan plan;
  for (const auto& channel : *channels) {
    const auto name = channel.filename().string();
    const auto zone = settings.zone_of(name);
    if (!zone) return pass(zone, places.settings().string());
    auto store = store_of(channel, scratch);
    if (!store) return pass(store);
    plan.cities.push_back({.name = name,
                           .store = std::move(*store),
                           .zone = *zone,
                           .country = settings.country_of(name),
                           .parts = {}});
  }
  if (!plan.cities.empty()) return plan;
  return fail(error_code::not_found, "{}: no channel to train on", places.channels().string());
}

// The files themselves: SageMaker makes model.tar.gz of the folder.
status unpack_model(const std::string& archive, const fs::path& folder) {
  auto files = read_archive(archive);
  if (!files) return pass(files);
  for (const auto name : part_names()) {
    const auto& content = *find_part(*files, name);
    if (content.empty()) continue;
    if (auto saved = save_file(folder / name, content); !saved) return saved;
  }
  return {};
}

status train_kind_trend(const job_places& places, const training_settings& settings,
                        const training_plan& plan, const fs::path& scratch) {
  const auto archive = scratch / "model.tar.gz";
  const auto trained = train_trend(
      plan, {.plan = {}, .reports = places.reports(), .out = archive.string(), .fit = settings.trend});
  if (!trained) return trained;
  const auto bytes = load_file(archive);
  if (!bytes) return pass(bytes);
  return unpack_model(*bytes, places.model());
}

status train_kind_reference(const job_places& places, const training_settings& settings,
                            const training_plan& plan) {
  if (plan.cities.size() != 1) {
    return fail(error_code::invalid_input, "reference_lstm is trained on one channel; there are {}",
                plan.cities.size());
  }
  const auto& city = plan.cities.front();
  const auto store = open_program_store(city.store);
  if (!store) return pass(store);
  const auto set = load_dataset(**store);
  if (!set) return pass(set, city.name);
  auto fit = settings.reference;
  std::error_code none;
  if (fs::is_directory(places.checkpoints(), none)) fit.checkpoint = places.checkpoints() / "training";
  std::unique_ptr<progress> bar;
  const auto trained =
      train_reference_lstm(*set, city.zone, fit, [&](long done, long total, const std::string& note) {
        if (!bar) bar = std::make_unique<progress>("train", total);
        bar->update(done, note);
      });
  if (!trained) return pass(trained);
  fmt::print("{}\n{}, {} rows, {} steps\n", table_of(trained->report), trained->version, trained->rows,
             trained->facts.steps);
  return unpack_model(trained->archive, places.model());
}

status train(const job_places& places) {
  const auto settings = load_settings(places.settings());
  if (!settings) return pass(settings);
  const scratch_folder scratch;
  const auto plan = plan_of(places, *settings, scratch.path());
  if (!plan) return pass(plan);
  return settings->kind == kTrendKind ? train_kind_trend(places, *settings, *plan, scratch.path())
                                      : train_kind_reference(places, *settings, *plan);
}

}  // namespace

int run_sagemaker_train(int argc, const char* const* argv) {
  std::string prefix(kSageMakerPrefix);
  CLI::App app(
      "A training job: the recordings of PREFIX/input/data/CHANNEL by the settings of\n"
      "PREFIX/input/config/hyperparameters.json, into PREFIX/model (docs/sagemaker.md).");
  add_prefix_option(app, prefix);
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const job_places places{prefix};
  const auto done = train(places);
  if (done) return kExitOk;
  const auto reason = done.error().message.substr(0, kMostShownFailure);
  if (auto saved = save_file(places.failure(), reason); !saved) log_error("{}", saved.error().message);
  return report_failure(done.error());
}

}  // namespace velib
