// velib-trend evaluate: a model beside persistence and climatology on the last 15 % of the hours.
#include "app/city.h"
#include "app/command.h"
#include "app/command_line.h"
#include "app/models.h"
#include "app/stores.h"
#include "app/trend_training.h"
#include "base/file.h"
#include "model/reference_lstm.h"
#include "nn/parallel.h"
#include "train/evaluate.h"
#include "train/report_json.h"
#include "train/report_text.h"
#include "train/trend_report.h"

namespace velib {

namespace {

struct evaluate_options {
  std::string store = "store", city = "paris", json, validation_from, test_from;
  std::filesystem::path report;
  model_choice model;
};

result<std::optional<part_times>> parts_of(const evaluate_options& options, const time_zone& zone) {
  if (options.test_from.empty()) return std::nullopt;
  const auto test_from = parse_date_or_time(options.test_from, zone);
  if (!test_from) return pass(test_from, "--test-from");
  if (options.validation_from.empty()) return part_times{*test_from - std::chrono::days(7), *test_from};
  const auto validation_from = parse_date_or_time(options.validation_from, zone);
  if (!validation_from) return pass(validation_from, "--validation-from");
  return part_times{*validation_from, *test_from};
}

// All that a model says, in chances too, by the quarter of an hour.
status judge(const evaluate_options& options, const city& where, object_store& store,
             const forecast_model& model) {
  const auto parts = parts_of(options, where.zone);
  if (!parts) return pass(parts);
  auto set = load_dataset(store, {.step = std::chrono::minutes(15), .parts = *parts});
  if (!set) return pass(set, options.store);
  const trend_history history({where.title, where.zone, where.country, false, *std::move(set)});
  const auto report = judge_model(history, history.set().test, model, available_threads());
  if (!report) return pass(report, options.store);
  fmt::print("{}", table_of(*report));
  if (!options.report.empty()) {
    if (auto saved = save_report(options.report, "report", *report); !saved) return saved;
  }
  return options.json.empty() ? status() : save_file(options.json, json_of(*report));
}

status evaluate_model(const evaluate_options& options) {
  const auto city = load_city(options.city);
  if (!city) return pass(city);
  const auto store = open_program_store(options.store);
  if (!store) return pass(store);
  const auto model = load_model(**store, options.model);
  if (!model) return pass(model);
  const bool plain =
      (*model)->kind() == kReferenceKind && options.report.empty() && options.test_from.empty();
  if (!plain) return judge(options, *city, **store, **model);
  const auto set = load_dataset(**store);
  if (!set) return pass(set, options.store);
  const auto report = evaluate(*set, set->test, city->zone, **model);
  if (!report) return pass(report, options.store);
  fmt::print("{}", table_of(*report));
  return options.json.empty() ? status() : save_file(options.json, json_of(*report));
}

}  // namespace

int run_evaluate(int argc, const char* const* argv) {
  evaluate_options options;
  CLI::App app(
      "Backtests a model on the last 15 % of the history's hours: MAE and RMSE in bikes for each horizon, "
      "beside\n"
      "persistence (the count stays) and climatology (station x local hour x weekend, over the first 70 %), "
      "on the same rows.\n"
      "A model of the kind trend, or any with --report, is judged by the quarter of an hour, where the "
      "history is "
      "that fine,\nand by its chances too: docs/formats/report.md.");
  add_store_option(app, options.store)->capture_default_str();
  add_city_option(app, options.city)->description("The city whose zone gives local time (NAME or FILE.toml)");
  add_model_options(app, options.model);
  app.add_option("--json", options.json, "Also write the figures to this file");
  app.add_option("--report", options.report, "A folder for report.html, with plots, and report.json");
  app.add_option("--test-from", options.test_from,
                 "Judge from this time on, 2013-12-01 (local) or a time in UTC, instead of the last 15 %");
  app.add_option("--validation-from", options.validation_from,
                 "What is before it is history to climatology; a week before --test-from by default")
      ->needs("--test-from");
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = evaluate_model(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
