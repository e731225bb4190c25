#include "train/train.h"

#include <boost/json.hpp>

#include "model/archive.h"
#include "model/reference_archive.h"
#include "train/measure_errors.h"

namespace velib {

namespace {

namespace json = boost::json;

// A float's own digits, not those of the double next to it.
double plain(float x) {
  return std::stod(fmt::format("{}", x));
}

json::object training_of(const fit_options& options, const fitted& fit) {
  return {{"loss", name_of(options.loss)},
          {"optimizer", "adam"},
          {"learning_rate", plain(options.rate)},
          {"batch_size", options.batch},
          {"epoch_rows", options.epoch_rows},
          {"seed", options.seed},
          {"rows", fit.rows},
          {"steps", fit.facts.steps},
          {"epochs", fit.facts.epochs},
          {"best_epoch", fit.facts.best_epoch}};
}

json::object results_of(const descent_facts& facts) {
  return {{"train_loss", facts.train_loss}, {"validation_mae", facts.best_error}};
}

std::string data_version(const dataset& set) {
  return fmt::format("{}/{}", format_date(set.grid.start), format_date(set.grid.observed_at));
}

}  // namespace

result<trained> train_reference_lstm(const dataset& set, const time_zone& zone, const fit_options& options,
                                     const fit_hook& hook) {
  auto fit = fit_reference(set, zone, options, hook);
  if (!fit) return pass(fit);
  const auto training = training_of(options, *fit);
  const auto results = results_of(fit->facts);
  const auto fitted = write_reference(fit->weights, {training, results, data_version(set), options.dropout});
  // Errors and report are of the archive as others will read it, not of the weights in memory.
  const auto files = calibrate(fitted, set, zone);
  if (!files) return pass(files);
  auto archive = write_archive(*files);
  if (!archive) return pass(archive);
  const auto model = parse_model(*archive);
  if (!model) return pass(model);
  auto report = evaluate(set, set.test, zone, **model);
  if (!report) return pass(report);
  return trained{std::move(*archive), (*model)->version(), fit->facts, fit->rows, std::move(*report)};
}

result<trained> train_reference_lstm(const series& history, const time_zone& zone, const fit_options& options,
                                     const fit_hook& hook) {
  const auto set = make_dataset(history);
  if (!set) return pass(set);
  return train_reference_lstm(*set, zone, options, hook);
}

}  // namespace velib
