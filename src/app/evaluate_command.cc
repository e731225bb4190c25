// velib-trend evaluate: a model beside persistence and climatology on the last 15 % of the hours.
#include "app/city.h"
#include "app/command.h"
#include "app/command_line.h"
#include "app/models.h"
#include "app/stores.h"
#include "base/file.h"
#include "train/evaluate.h"

namespace velib {

namespace {

struct evaluate_options {
  std::string store = "store", city = "paris", json;
  model_choice model;
};

status evaluate_model(const evaluate_options& options) {
  const auto city = load_city(options.city);
  if (!city) return pass(city);
  const auto store = open_program_store(options.store);
  if (!store) return pass(store);
  const auto model = load_model(**store, options.model);
  if (!model) return pass(model);
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
      "on the same rows.");
  add_store_option(app, options.store)->capture_default_str();
  add_city_option(app, options.city)->description("The city whose zone gives local time (NAME or FILE.toml)");
  add_model_options(app, options.model);
  app.add_option("--json", options.json, "Also write the figures to this file");
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = evaluate_model(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
