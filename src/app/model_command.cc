// velib-trend model: what an archive holds, and which of the store's models is in use.
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
#include "model/archive.h"

namespace velib {

namespace {

struct model_options {
  std::string archive, store = "store", city = "paris";
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

status promote(model_options options) {
  auto bytes = load_file(options.archive, kMostArchiveBytes);
  if (!bytes) return pass(bytes);
  const auto city = load_city(options.city);
  if (!city) return pass(city);
  const auto store = open_program_store(options.store);
  if (!store) return pass(store);
  options.promoted.archive = std::move(*bytes);
  options.promoted.source = options.archive;
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
      "show", "What a model.tar.gz holds: kind, version, calendar, stations, training, files, tensors");
  add_archive(*shown, options);
  shown->add_flag("--json", options.json, "JSON instead of tables");
  return shown;
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
  const auto* promoted = add_promote(app, options);
  const auto* listed = add_list(app, options);
  const auto* back = add_rollback(app, options);
  app.require_subcommand(1);
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = promoted->parsed() ? promote(options)
                    : listed->parsed() ? list(options)
                    : back->parsed()   ? roll_back(options)
                                       : show(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
