#include "app/command_line.h"

#include "base/civil_time.h"

namespace velib {

namespace {

std::string first_line(std::string text) {
  for (auto& c : text) c = c == '\n' ? ' ' : c;
  return text;
}

}  // namespace

std::optional<int> parse_command_line(CLI::App& app, int argc, const char* const* argv) {
  app.name(fmt::format("velib-trend {}", argv[0]));
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    return kExitOk;
  } catch (const CLI::ParseError& e) {
    fmt::print(stderr, "{}: {}; see '{} --help'\n", app.get_name(), first_line(e.what()), app.get_name());
    return kExitWrongUse;
  }
}

int report_failure(const error& e) {
  fmt::print(stderr, "velib-trend: {}\n", e.message);
  return kExitFailed;
}

CLI::Option* add_store_option(CLI::App& app, std::string& store) {
  return app.add_option("--store", store, "Where the history lives: a directory, or s3://bucket/prefix")
      ->envname("VELIB_TREND_STORE");
}

CLI::Option* add_city_option(CLI::App& app, std::string& city) {
  return app.add_option("--city", city, "A city of cities/, or a city file of yours (NAME or FILE.toml)")
      ->envname("VELIB_TREND_CITY")
      ->capture_default_str();
}

void add_model_options(CLI::App& app, model_choice& model) {
  app.add_option(
         "--model", model.path,
         "A model.tar.gz (default: the store's current one, see 'model promote'; else the one that ships)")
      ->envname("VELIB_TREND_MODEL");
  add_precision_option(app, model.wanted);
}

CLI::Option* add_precision_option(CLI::App& app, precision& wanted) {
  const std::map<std::string, precision> precisions = {{"f32", precision::f32}, {"bf16", precision::bf16}};
  return app
      .add_option("--precision", wanted,
                  "f32, or bf16: faster where the processor has it, within 0.05 bike of f32")
      ->envname("VELIB_TREND_PRECISION")
      ->transform(CLI::CheckedTransformer(precisions).description("{f32,bf16}"))
      ->default_str("f32");
}

CLI::Option* add_inference_option(CLI::App& app, std::string& address) {
  return app
      .add_option("--inference", address,
                  "Where forecasts are made: local, http(s)://HOST:PORT of an inference container, or\n"
                  "sagemaker://ENDPOINT[?region=REGION]; then no model is loaded here (docs/sagemaker.md)")
      ->envname("VELIB_TREND_INFERENCE")
      ->capture_default_str();
}

CLI::Option* add_bronze_option(CLI::App& app, std::chrono::seconds& every) {
  return add_span_option(app, "--bronze-every", every,
                         "Keep at most one whole snapshot each SPAN; the window follows every poll")
      ->default_str("1h");
}

CLI::Option* add_span_option(CLI::App& app, const std::string& name, std::chrono::seconds& span,
                             const std::string& description) {
  const auto store_span = [&span](const std::string& text) {
    const auto read = parse_span(text);
    if (!read) throw CLI::ValidationError(read.error().message);
    span = *read;
  };
  return app.add_option_function<std::string>(name, store_span, description)->type_name("SPAN");
}

}  // namespace velib
