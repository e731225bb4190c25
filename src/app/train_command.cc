// velib-trend train: the store's history → model.tar.gz.
#include "app/city.h"
#include "app/command.h"
#include "app/command_line.h"
#include "app/stores.h"
#include "app/trend_training.h"
#include "base/file.h"
#include "base/progress.h"
#include "model/trend_archive.h"
#include "train/train.h"

namespace velib {

namespace {

struct train_options {
  std::string store = "store", city = "paris", kind, out;
  std::filesystem::path plan, reports, from;  // of trend, as is what follows
  int members = trend_fit_options{}.members;
  bool ebikes_only = false;
  fit_options fit;
};

status train_reference(const train_options& options) {
  const auto city = load_city(options.city);
  if (!city) return pass(city);
  const auto store = open_program_store(options.store);
  if (!store) return pass(store);
  const auto set = load_dataset(**store);
  if (!set) return pass(set, options.store);
  std::optional<progress> bar;  // its total is known with the first batch
  const auto trained = train_reference_lstm(*set, city->zone, options.fit,
                                            [&](long done, long total, const std::string& note) {
                                              if (!bar) bar.emplace("train", total);
                                              bar->update(done, note);
                                            });
  if (!trained) return pass(trained);
  const auto& facts = trained->facts;
  if (!bar) bar.emplace("train", facts.steps);  // the checkpoint was of a training that had ended
  bar->finish(fmt::format("{} epochs, best {}, validation MAE {:.3f}", facts.epochs, facts.best_epoch,
                          facts.best_error));
  if (auto saved = save_file(options.out, trained->archive); !saved) return saved;
  fmt::print("{}\n{} is {}, {} rows, {} steps\n", table_of(trained->report), options.out, trained->version,
             trained->rows, facts.steps);
  return {};
}

// To tune a model that is good already: a few small steps, no further than the data carry.
constexpr long kTuningSteps = 2'000;
constexpr float kTuningRate = 5e-4f;

// What both kinds are asked alike; the other settings are of the reference's network.
result<trend_training> trend_training_of(const train_options& options) {
  trend_training training{.plan = options.plan, .reports = options.reports, .out = options.out, .fit = {}};
  training.fit.seed = options.fit.seed;
  training.fit.threads = options.fit.threads;
  training.fit.members = options.members;
  if (!options.from.empty()) {
    if (auto begun = go_on_from(options.from, training); !begun) return pass(begun);
    training.ebikes_only = options.ebikes_only;
    if (!options.ebikes_only) training.fit.steps = kTuningSteps;
    training.fit.rate = kTuningRate;
  }
  if (options.fit.steps > 0) training.fit.steps = options.fit.steps;
  return training;
}

status train(const train_options& options) {
  if (options.kind == kReferenceKind) return train_reference(options);
  if (options.plan.empty()) {
    return fail(error_code::invalid_input, "trend is trained on the cities of a plan: give --plan FILE.toml");
  }
  const auto training = trend_training_of(options);
  return training ? train_trend(*training) : pass(training);
}

}  // namespace

int run_train(int argc, const char* const* argv) {
  train_options options;
  auto& fit = options.fit;
  CLI::App app(
      "Trains a model on the first 70 % of the history's hours, stops by the next 15 %, and reports on the "
      "rest.\n"
      "reference_lstm learns from one store; trend from all cities of a plan (--plan), whose settings it "
      "takes.\n"
      "The same seed gives the same archive on the same kind of processor, whatever the threads.");
  add_store_option(app, options.store)->capture_default_str();
  add_city_option(app, options.city)->description("The city whose zone gives local time (NAME or FILE.toml)");
  app.add_option("--kind", options.kind, "What to train")
      ->required()
      ->check(CLI::IsMember({std::string(kTrendKind), std::string(kReferenceKind)}));
  app.add_option("--plan", options.plan, "trend: the recordings to train on and to be judged by, FILE.toml");
  app.add_option("--report", options.reports, "trend: a folder for a report of each city, HTML and JSON");
  auto* from = app.add_option(
      "--from", options.from,
      "trend: an archive to go on from, such as one of many cities that is to be tuned to the plan's");
  app.add_flag("--ebikes-only", options.ebikes_only,
               "trend: leaves the networks of --from as they are, and fits what tells e-bikes apart alone")
      ->needs(from);
  app.add_option("--members", options.members, "trend: networks whose forecasts are averaged")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--out", options.out, "The archive to write, model.tar.gz")->required();
  app.add_option("--seed", fit.seed, "Of all randomness")->capture_default_str();
  app.add_option("--epochs", fit.epochs, "At most so many; fewer when validation stops falling")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--steps", fit.steps, "At most so many batches in all; 0 for no limit")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--batch", fit.batch, "Rows of a batch")
      ->check(CLI::Range(1, 65'536))
      ->capture_default_str();
  app.add_option("--epoch-rows", fit.epoch_rows,
                 "Rows of an epoch, after which the validation error is looked at")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  const std::map<std::string, fit_loss> losses = {{"absolute", fit_loss::absolute},
                                                  {"squared", fit_loss::squared}};
  app.add_option("--loss", fit.loss,
                 "What is made small: absolute errors (their median), or squared ones (their mean)")
      ->transform(CLI::CheckedTransformer(losses).description("{absolute,squared}"))
      ->default_str("absolute");
  app.add_option("--rate", fit.rate, "Adam's learning rate, the highest")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--dropout", fit.dropout, "Share of the dense units left out of a step")
      ->check(CLI::Range(0.0, 0.95))
      ->capture_default_str();
  app.add_option("--patience", fit.patience, "Epochs without a better validation error before it stops")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--threads", fit.threads, "0 for all cores; never changes the result")
      ->check(CLI::Range(0, 1024));
  app.add_option(
      "--checkpoint", fit.checkpoint,
      "A file written after each epoch; a training that was stopped goes on from it, to the same archive");
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = train(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
