#include "app/trend_training.h"

#include <boost/json.hpp>

#include "app/training_plan.h"
#include "base/file.h"
#include "base/progress.h"
#include "model/reference_config.h"
#include "model/trend_archive.h"
#include "nn/parallel.h"
#include "train/ebike_fit.h"
#include "train/report_html.h"
#include "train/report_json.h"
#include "train/report_text.h"
#include "train/trend_report.h"

namespace velib {

namespace {

namespace json = boost::json;

struct planned_histories {
  trend_histories trained;  // those with stations melted together as well
  trend_histories unseen;
  std::vector<const trend_history*> judged;  // the cities of the plan, in its order
};

void add_city(planned_histories& all, const planned_city& planned, city_dataset city) {
  if (planned.melted > 0) {
    auto melted = city_dataset{fmt::format("{}, melted by {}", city.name, planned.melted), city.zone,
                               city.country, true, melt_stations(city.set, planned.melted)};
    all.trained.push_back(std::make_unique<const trend_history>(std::move(melted)));
  }
  auto& to = city.train ? all.trained : all.unseen;
  all.judged.push_back(to.emplace_back(std::make_unique<const trend_history>(std::move(city))).get());
}

result<planned_histories> load_histories(const training_plan& plan) {
  planned_histories all;
  for (const auto& planned : plan.cities) {
    auto city = load_city_dataset(planned);
    if (!city) return pass(city);
    add_city(all, planned, *std::move(city));
  }
  return all;
}

// A bar for one fit: its total is known with the first batch.
class fit_bar {
 public:
  explicit fit_bar(std::string label) : label_(std::move(label)) {}

  void update(long done, long total, const std::string& note) {
    if (!bar_) bar_.emplace(label_, total);
    bar_->update(done, note);
  }
  void finish(double error) {
    if (bar_) bar_->finish(fmt::format("validation error {:.4f}", error));
  }

 private:
  std::string label_;
  std::optional<progress> bar_;
};

result<trend_fitted> fit_networks(const trend_histories& cities, const trend_training& training) {
  if (training.ebikes_only) return trend_fitted{.weights = *training.fit.from, .facts = {}};
  fit_bar bar("train");
  auto fitted = fit_trend(cities, training.fit, [&](long done, long total, const std::string& note) {
    bar.update(done, total, note);
  });
  if (fitted) bar.finish(fitted->error);
  return fitted;
}

// Seed and threads of the networks, and no more steps than they have: a short fit is short in all of it.
ebike_fit_options ebike_options_of(const trend_training& training) {
  ebike_fit_options options;
  options.seed = training.fit.seed;
  options.threads = training.fit.threads;
  options.steps = std::min(options.steps, training.fit.steps);
  return options;
}

struct fitted_model {
  trend_fitted networks;
  std::optional<descent_facts> ebikes;  // nothing where no city's feed knows them
};

result<fitted_model> fit(const trend_histories& cities, const trend_training& training) {
  auto networks = fit_networks(cities, training);
  if (!networks) return pass(networks);
  fit_bar bar("e-bikes");
  auto ebikes =
      fit_ebikes(cities, networks->weights, ebike_options_of(training),
                 [&](long done, long total, const std::string& note) { bar.update(done, total, note); });
  if (!ebikes) return pass(ebikes);
  fitted_model all{*std::move(networks), {}};
  if (!*ebikes) {
    if (!training.ebikes_only) return all;
    return fail(error_code::invalid_input, "no city to train on knows e-bikes: there is nothing to fit");
  }
  bar.finish((*ebikes)->facts.best_error);
  all.networks.weights.ebikes = std::move((*ebikes)->head);
  all.ebikes = (*ebikes)->facts;
  return all;
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

json::object ebike_facts(const trend_training& training, const descent_facts& facts) {
  const auto options = ebike_options_of(training);
  return {{"rows", options.rows},
          {"learning_rate", std::stod(fmt::format("{}", options.rate))},
          {"batch_size", options.batch},
          {"seed", options.seed},
          {"steps", options.steps},
          {"best_epoch", facts.best_epoch},
          {"validation_relative_crps", facts.best_error}};
}

json::object network_facts(const trend_fitted& fitted, const trend_training& training) {
  const auto& options = training.fit;
  json::array best_epochs;  // of each network
  for (const auto& facts : fitted.facts) best_epochs.push_back(facts.best_epoch);
  json::object facts = {{"loss", "CRPS over the city's usual change, log scores of empty and full"},
                        {"optimizer", "adam"},
                        {"learning_rate", std::stod(fmt::format("{}", options.rate))},
                        {"batch_size", options.batch},
                        {"seed", options.seed},
                        {"steps", options.steps},
                        {"best_epochs", std::move(best_epochs)}};
  return facts;
}

// An object of a config that is there; empty where it is none.
json::object object_in(const json::object& config, std::string_view name) {
  const auto* value = config.if_contains(name);
  const auto* object = value ? value->if_object() : nullptr;
  return object ? *object : json::object();
}

// Of networks that stay as they are, their own facts stay, too.
archive_files files_of(const fitted_model& fitted, const trend_histories& cities,
                       const trend_training& training) {
  json::object facts, results;
  if (training.ebikes_only) {
    const auto config = parse_config_object(training.from_config).value_or(json::object());
    facts = object_in(config, "training");
    results = object_in(config, "results");
  } else {
    facts = network_facts(fitted.networks, training);
    results["validation_relative_crps"] = fitted.networks.error;
    if (!training.from.empty()) facts["from"] = training.from;
  }
  if (fitted.ebikes) facts["ebikes"] = ebike_facts(training, *fitted.ebikes);
  return write_trend(fitted.networks.weights, {facts, results, data_of(cities)});
}

status report_on(std::span<const trend_history* const> cities, const forecast_model& model,
                 const trend_training& training) {
  const int threads = training.fit.threads > 0 ? training.fit.threads : available_threads();
  for (const auto* city : cities) {
    const auto report = judge_model(*city, city->set().test, model, threads);
    if (!report) return pass(report);
    fmt::print("{}\n", table_of(*report));
    if (training.reports.empty()) continue;
    if (auto saved = save_report(training.reports, city->name(), *report); !saved) return saved;
  }
  return {};
}

}  // namespace

status go_on_from(const std::filesystem::path& file, trend_training& training) {
  const auto bytes = load_file(file, kMostArchiveBytes);
  if (!bytes) return pass(bytes);
  const auto files = read_archive(*bytes);
  if (!files) return pass(files, file.string());
  auto weights = parse_trend(*files);
  if (!weights) return pass(weights, file.string());
  training.fit.from = *std::move(weights);
  training.from = trend_version(*files);
  training.from_config = files->config;
  return {};
}

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
  const auto fitted = fit(histories->trained, training);
  if (!fitted) return pass(fitted);
  const auto archive = write_archive(files_of(*fitted, histories->trained, training));
  if (!archive) return pass(archive);
  // The reports are of the archive as others will read it.
  const auto model = parse_model(*archive);
  if (!model) return pass(model);
  if (auto saved = save_file(training.out, *archive); !saved) return saved;
  fmt::print("{} is {}, {} networks of {} batches of {} rows{}\n\n", training.out, (*model)->version(),
             fitted->networks.weights.members.size(), training.fit.steps, training.fit.batch,
             fitted->ebikes ? ", e-bikes apart" : "");
  return report_on(histories->judged, **model, training);
}

}  // namespace velib
