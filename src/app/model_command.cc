// velib-trend model: what an archive holds, what its errors are, and which of the store's models is in use.
#include "app/city.h"
#include "app/command.h"
#include "app/command_line.h"
#include "app/model_list.h"
#include "app/model_promotion.h"
#include "app/model_report.h"
#include "app/model_store.h"
#include "app/stores.h"
#include "base/file.h"
#include "base/json_text.h"
#include "model/reference_archive.h"
#include "train/measure_errors.h"

namespace velib {

namespace {

struct model_options {
  std::string archive, out, store = "store", city = "paris";
  promotion promoted;
  bool json = false;
};

status show(const model_options& options) {
  const auto bytes = load_file(options.archive, kMostArchiveBytes);
  if (!bytes) return pass(bytes);
  const auto report = report_model(*bytes);
  if (!report) return pass(report, options.archive);
  fmt::print("{}", options.json ? json_text(*report) + "\n" : text_of(*report));
  return {};
}

// The errors in an archive of the kind that keeps them.
result<forecast_errors> errors_in(const archive_files& files) {
  auto weights = parse_reference(files);
  if (!weights) return pass(weights);
  return std::move(weights->errors);
}

result<archive_files> read_reference(const std::string& archive) {
  const auto bytes = load_file(archive, kMostArchiveBytes);
  if (!bytes) return pass(bytes);
  auto files = read_archive(*bytes);
  if (!files) return pass(files, archive);
  const auto model = parse_model(*files);
  if (!model) return pass(model, archive);
  if ((*model)->kind() == kReferenceKind) return files;
  return fail(error_code::unsupported,
              "{}: a model of the kind {} tells chances itself; errors are kept for {}", archive,
              (*model)->kind(), kReferenceKind);
}

result<archive_files> calibrate_on_store(const archive_files& files, const model_options& options) {
  const auto city = load_city(options.city);
  if (!city) return pass(city);
  const auto store = open_program_store(options.store);
  if (!store) return pass(store);
  const auto set = load_dataset(**store);
  if (!set) return pass(set, options.store);
  auto calibrated = calibrate(files, *set, city->zone);
  if (!calibrated) return pass(calibrated, options.archive);
  return calibrated;
}

// A line for each horizon.
std::string text_of(const forecast_errors& errors) {
  std::string text;
  for (size_t h = 0; h < errors.horizons.size(); ++h) {
    const auto& [lower, upper] = errors.horizons[h];
    text += fmt::format("{:>4} min  {:>7} errors, {} levels\n", kReferenceHorizons[h].count(),
                        rows_of(errors.horizons[h]), lower.size() + upper.size());
  }
  return text;
}

status calibrate_archive(const model_options& options) {
  const auto files = read_reference(options.archive);
  if (!files) return pass(files);
  const auto calibrated = calibrate_on_store(*files, options);
  if (!calibrated) return pass(calibrated);
  const auto errors = errors_in(*calibrated);
  if (!errors) return pass(errors, options.archive);
  if (errors->empty()) {
    return fail(error_code::invalid_input,
                "{}: too few forecasts in the validation part to tell errors by; {} at each horizon are the "
                "least",
                options.store, kLeastErrors);
  }
  const auto archive = write_archive(*calibrated);
  if (!archive) return pass(archive);
  const auto& out = options.out.empty() ? options.archive : options.out;
  if (auto saved = save_file(out, *archive); !saved) return saved;
  fmt::print("{}: errors from {} to {}\n{}", out, errors->from, errors->until, text_of(*errors));
  return {};
}

status promote(model_options options) {
  auto bytes = load_file(options.archive, kMostArchiveBytes);
  if (!bytes) return pass(bytes);
  const auto city = load_city(options.city);
  if (!city) return pass(city);
  const auto store = open_program_store(options.store);
  if (!store) return pass(store);
  options.promoted.archive = std::move(*bytes);
  options.promoted.source = options.archive;
  options.promoted.country = city->country;
  return promote_model(**store, options.promoted, city->zone, system_clock().now(),
                       [](const std::string& text) { fmt::print("{}", text), std::fflush(stdout); });
}

status list(const model_options& options) {
  const auto store = open_program_store(options.store);
  if (!store) return pass(store);
  const auto listed = list_of_models(**store);
  if (!listed) return pass(listed, options.store);
  fmt::print("{}", options.json ? json_text(*listed) + "\n" : text_of_list(*listed));
  return {};
}

status roll_back(const model_options& options) {
  const auto store = open_program_store(options.store);
  if (!store) return pass(store);
  const auto back = roll_back(**store, system_clock().now());
  if (!back) return pass(back);
  const auto& model = back->now.model;
  fmt::print("{} is in use again\n", model ? model->version : "the model that ships with the program");
  return {};
}

void add_archive(CLI::App& app, model_options& options) {
  app.add_option("ARCHIVE", options.archive, "A model.tar.gz")->required();
}

CLI::App* add_show(CLI::App& app, model_options& options) {
  auto* shown = app.add_subcommand(
      "show",
      "What a model.tar.gz holds: kind, version, calendar, stations, errors, training, files, tensors");
  add_archive(*shown, options);
  shown->add_flag("--json", options.json, "JSON instead of tables");
  return shown;
}

CLI::App* add_calibrate(CLI::App& app, model_options& options) {
  auto* calibrated = app.add_subcommand(
      "calibrate",
      "Runs a model of the kind reference_lstm over the validation part of the store's history (the 15 % of "
      "the\n"
      "hours before the last 15 %) and keeps its errors in the archive, in the place of those it had: "
      "intervals and\n"
      "chances come from them. train does so by itself; the weights stay as they are. Only hours that the "
      "model was\n"
      "not trained on say something.");
  add_archive(*calibrated, options);
  add_store_option(*calibrated, options.store)->capture_default_str();
  add_city_option(*calibrated, options.city)
      ->description("The city whose zone gives local time (NAME or FILE.toml)");
  calibrated->add_option("--out", options.out, "Write here instead of over ARCHIVE");
  return calibrated;
}

CLI::App* add_promote(CLI::App& app, model_options& options) {
  auto* promoted = app.add_subcommand(
      "promote",
      "Measures a new model beside the one in use and persistence, on the store's last days (Parquet days, "
      "or\n"
      "the window) and the horizons both have; where its mean absolute error is lower, it goes into the "
      "store "
      "and\n"
      "is in use from then on, also in servers that run. Else nothing changes, exit 1. Only days that the "
      "new\n"
      "model was not trained on say something: train keeps the last 15 % of the history out.");
  add_archive(*promoted, options);
  add_store_option(*promoted, options.store)->capture_default_str();
  add_city_option(*promoted, options.city)
      ->description("The city whose zone gives local time (NAME or FILE.toml)");
  auto& p = options.promoted;
  promoted->add_option("--days", p.days, "How many of the last days to measure on")
      ->check(CLI::Range(1, 366))
      ->capture_default_str();
  promoted->add_option("--name", p.name, "Its name in the store, models/NAME (default: its version)");
  promoted
      ->add_option("--model", p.in_use.path,
                   "The one to beat (default: the store's current one; else the one that ships)")
      ->envname("VELIB_TREND_MODEL");
  promoted->add_flag("--force", p.force, "Switch whatever the figures say");
  return promoted;
}

CLI::App* add_list(CLI::App& app, model_options& options) {
  auto* listed = app.add_subcommand("list", "The store's models, and which is in use");
  add_store_option(*listed, options.store)->capture_default_str();
  listed->add_flag("--json", options.json, "JSON instead of a table");
  return listed;
}

CLI::App* add_rollback(CLI::App& app, model_options& options) {
  auto* back = app.add_subcommand("rollback", "Back to the model that was in use before; again, one further");
  add_store_option(*back, options.store)->capture_default_str();
  return back;
}

}  // namespace

int run_model(int argc, const char* const* argv) {
  model_options options;
  CLI::App app("Model archives, and the store's model in use.");
  add_show(app, options);
  const auto* calibrated = add_calibrate(app, options);
  const auto* promoted = add_promote(app, options);
  const auto* listed = add_list(app, options);
  const auto* back = add_rollback(app, options);
  app.require_subcommand(1);
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = calibrated->parsed() ? calibrate_archive(options)
                    : promoted->parsed() ? promote(options)
                    : listed->parsed()   ? list(options)
                    : back->parsed()     ? roll_back(options)
                                         : show(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
