// velib-trend export: what "trend" is trained on and judged by, as Parquet for other models.
#include "app/command.h"
#include "app/command_line.h"
#include "app/training_plan.h"
#include "base/progress.h"
#include "train/judged_rows.h"
#include "train/trend_export.h"

namespace velib {

namespace {

struct export_options {
  std::filesystem::path plan, out;
  size_t rows = 400'000;
  std::uint64_t seed = 1;
};

status export_part(const trend_histories& city, part_of_set part, std::string_view part_name,
                   std::span<const trend_row> rows, const std::filesystem::path& folder) {
  const auto file = folder / fmt::format("{}_{}.parquet", city[0]->name(), part_name);
  if (rows.empty()) {
    return fail(error_code::invalid_input,
                "{}: no station that moves has two counts within 3 hours in its {} part", city[0]->name(),
                part_name);
  }
  progress bar(file.filename().string(), static_cast<long>(rows.size()));
  const auto done = export_rows(city, part, rows, file, [&](long n) { bar.update(n); });
  if (!done) return done;
  bar.finish();
  fmt::print("{}: {} rows\n", file.string(), rows.size());
  return {};
}

status export_city(const planned_city& planned, const export_options& options) {
  auto loaded = load_city_dataset(planned);
  if (!loaded) return pass(loaded);
  trend_histories city;
  city.push_back(std::make_unique<const trend_history>(std::move(*loaded)));
  status done = export_part(city, &dataset::test, "test", test_rows(city), options.out);
  if (done && planned.train) {
    done = export_part(city, &dataset::train, "train", training_rows(city, options.rows, options.seed),
                       options.out);
  }
  if (done && planned.train) {
    done = export_part(city, &dataset::validation, "validation", judged_rows(city, &dataset::validation),
                       options.out);
  }
  return done;
}

status export_plan(const export_options& options) {
  const auto plan = load_training_plan(options.plan);
  if (!plan) return pass(plan);
  for (const auto& city : plan->cities) {  // one after the other: memory holds one history
    if (auto done = export_city(city, options); !done) return done;
  }
  return {};
}

}  // namespace

int run_export(int argc, const char* const* argv) {
  export_options options;
  CLI::App app(
      "Writes what a model of the kind 'trend' is trained on and judged by as Parquet, so that other models "
      "can be "
      "fitted\n"
      "and judged on the same rows with the same inputs: CITY_train, CITY_validation and CITY_test.parquet "
      "of "
      "each city.");
  app.add_option("--plan", options.plan, "The training plan, a TOML file")->required();
  app.add_option("--out", options.out, "The folder to write to")->required();
  app.add_option("--rows", options.rows, "Training rows of a city, at random; all where it has no more")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Of the random rows")->capture_default_str();
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = export_plan(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
