#include "app/trend_training.h"

#include <boost/json.hpp>

#include "app/training_plan.h"
#include "base/file.h"
#include "base/progress.h"
#include "model/trend_archive.h"
#include "nn/parallel.h"
#include "train/report_html.h"
#include "train/report_json.h"
#include "train/report_text.h"
#include "train/trend_report.h"

namespace velib {

namespace {

namespace json = boost::json;

struct planned_histories {
  trend_histories trained;
  trend_histories unseen;  // judged only
};

result<planned_histories> load_histories(const training_plan& plan) {
  planned_histories all;
  for (const auto& planned : plan.cities) {
    auto city = load_city_dataset(planned);
    if (!city) return pass(city);
    auto& to = city->train ? all.trained : all.unseen;
    to.push_back(std::make_unique<const trend_history>(*std::move(city)));
  }
  return all;
}

result<trend_fitted> fit(const trend_histories& cities, const trend_fit_options& options) {
  progress bar("train", options.steps);
  auto fitted =
      fit_trend(cities, options, [&](long done, long, const std::string& note) { bar.update(done, note); });
  if (!fitted) return pass(fitted);
  bar.finish(fmt::format("validation {:.4f}, best {:.4f} after epoch {} of {}", fitted->facts.last_error,
                         fitted->facts.best_error, fitted->facts.best_epoch, fitted->facts.epochs));
  return fitted;
}

json::array data_of(const trend_histories& cities) {
  json::array data;
  for (const auto& city : cities) {
    const auto& set = city->set();
    data.push_back({{"name", city->name()},
                    {"from", format_utc(set.grid.time_of(set.train.begin))},
                    {"validation_from", format_utc(set.grid.time_of(set.validation.begin))},
                    {"test_from", format_utc(set.grid.time_of(set.test.begin))}});
  }
  return data;
}

archive_files files_of(const trend_fitted& fitted, const trend_histories& cities,
                       const trend_fit_options& options) {
  const json::object training = {{"loss", "CRPS over the city's usual change"},
                                 {"optimizer", "adam"},
                                 {"learning_rate", std::stod(fmt::format("{}", options.rate))},
                                 {"batch_size", options.batch},
                                 {"seed", options.seed},
                                 {"steps", fitted.facts.steps},
                                 {"best_epoch", fitted.facts.best_epoch}};
  const json::object results = {{"validation_relative_crps", fitted.facts.best_error}};
  return write_trend(fitted.weights, {training, results, data_of(cities)});
}

status report_on(const trend_histories& cities, const forecast_model& model, const trend_training& training) {
  const int threads = training.fit.threads > 0 ? training.fit.threads : available_threads();
  for (const auto& city : cities) {
    const auto report = judge_model(*city, city->set().test, model, threads);
    if (!report) return pass(report);
    fmt::print("{}\n", table_of(*report));
    if (training.reports.empty()) continue;
    if (auto saved = save_report(training.reports, city->name(), *report); !saved) return saved;
  }
  return {};
}

}  // namespace

status save_report(const std::filesystem::path& folder, const std::string& name, const score_report& report) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(error_code::denied, "{}: {}", folder.string(), error.message());
  if (auto saved = save_file(folder / (name + ".html"), html_of(report)); !saved) return saved;
  return save_file(folder / (name + ".json"), json_of(report));
}

status train_trend(const trend_training& training) {
  const auto plan = load_training_plan(training.plan);
  if (!plan) return pass(plan);
  return train_trend(*plan, training);
}

status train_trend(const training_plan& plan, const trend_training& training) {
  const auto histories = load_histories(plan);
  if (!histories) return pass(histories);
  const auto fitted = fit(histories->trained, training.fit);
  if (!fitted) return pass(fitted);
  const auto archive = write_archive(files_of(*fitted, histories->trained, training.fit));
  if (!archive) return pass(archive);
  // The reports are of the archive as others will read it.
  const auto model = parse_model(*archive);
  if (!model) return pass(model);
  if (auto saved = save_file(training.out, *archive); !saved) return saved;
  fmt::print("{} is {}, {} batches of {} rows\n\n", training.out, (*model)->version(), fitted->facts.steps,
             training.fit.batch);
  if (auto told = report_on(histories->trained, **model, training); !told) return told;
  return report_on(histories->unseen, **model, training);
}

}  // namespace velib
