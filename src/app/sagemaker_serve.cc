// sagemaker serve: /ping and /invocations around the model of a folder.
#include <thread>

#include "app/command_line.h"
#include "app/model_parts.h"
#include "app/sagemaker.h"
#include "app/sagemaker_model.h"
#include "app/sagemaker_options.h"
#include "app/stop_signal.h"
#include "base/log.h"
#include "serve/http/http_server.h"

namespace velib {

namespace {

constexpr size_t kMostBodyBytes = size_t{6} << 20;  // what SageMaker hands on

struct door_options {
  std::string prefix = std::string(kSageMakerPrefix), model, host = "0.0.0.0";
  precision wanted = precision::f32;
  int port = 8080;
};

result<std::unique_ptr<forecast_model>> load_folder(const door_options& options) {
  const auto source = options.model.empty() ? options.prefix + "/model" : options.model;
  model_parts parts;
  if (auto added = parts.add(source); !added) return pass(added);
  auto model = parse_model(parts.files(), options.wanted);
  if (!model) return pass(model, source);
  return model;
}

status serve(const door_options& options) {
  stop_signal stop;
  auto loaded = load_folder(options);
  if (!loaded) return pass(loaded);
  const auto model = make_inference_model(std::move(*loaded));
  static const system_clock clock;
  const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  auto server = http_server::bind(options.host, static_cast<std::uint16_t>(options.port),
                                  make_inference_door(*model, clock),
                                  {.most_body_bytes = kMostBodyBytes, .handler_threads = cores});
  if (!server) return pass(server);
  std::thread serving([&] { server->run(1); });
  fmt::print("Velib Trend: http://localhost:{}/invocations answers by {}\n", server->port(),
             model->version());
  std::fflush(stdout);
  stop.wait();
  server->stop();
  serving.join();
  return {};
}

}  // namespace

int run_sagemaker_serve(int argc, const char* const* argv) {
  door_options options;
  CLI::App app(
      "The inference container: GET /ping and POST /invocations, as SageMaker asks for them\n"
      "(docs/sagemaker.md). Ends cleanly on SIGTERM.");
  add_prefix_option(app, options.prefix);
  app.add_option("--model", options.model,
                 "A folder with a model's files or its model.tar.gz, or such a file (default: PREFIX/model)");
  add_precision_option(app, options.wanted);
  app.add_option("--port", options.port, "TCP port; 0 takes a free one")
      ->envname("SAGEMAKER_BIND_TO_PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--host", options.host, "Address to listen on")->capture_default_str();
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = serve(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
