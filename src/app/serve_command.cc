// velib-trend serve: the API and the page on a port, with the collector inside.
#include <thread>

#include "api/backend.h"
#include "app/city.h"
#include "app/city_facts.h"
#include "app/command.h"
#include "app/command_line.h"
#include "app/http_flags.h"
#include "app/inference.h"
#include "app/live.h"
#include "app/resources.h"
#include "app/served_model.h"
#include "app/stop_signal.h"
#include "app/stores.h"
#include "base/heap.h"
#include "serve/http/http_server.h"

namespace velib {

namespace {

constexpr size_t kHeapBytes = size_t{32} << 20;  // what a city of 1,500 stations needs to start

struct serve_options {
  std::string store = "store", city = "paris", host = "127.0.0.1", web, inference = "local";
  model_choice model;
  int port = 8000;
  bool no_collect = false;
  std::chrono::seconds bronze_every = kBronzeEvery;
  std::vector<std::string> cors_origins;
  std::string basemap, dark_basemap;
  http_flags http;
};

result<std::unique_ptr<city_forecaster>> open_forecaster(const serve_options& options, object_store& store,
                                                         std::stop_token stop) {
  auto remote = open_remote_inference(options.inference, program_environment(), std::move(stop));
  if (!remote || *remote) return remote;
  auto local = served_model::open(store, options.model);
  if (!local) return pass(local);
  return std::make_unique<served_model>(std::move(*local));
}

status serve(const serve_options& options) {
  stop_signal stop;
  const auto city = load_city(options.city);
  if (!city) return pass(city);
  const auto beneath = read_basemap(options.basemap, options.dark_basemap);
  if (!beneath) return pass(beneath);
  const auto store = open_program_store(options.store, stop.token());
  if (!store) return pass(store);
  const auto model = open_forecaster(options, **store, stop.token());
  if (!model) return pass(model);

  publication state;
  metrics measured;
  const auto handler = make_backend(state, {.page_folder = page_folder(options.web),
                                            .basemap = *beneath,
                                            .cors_origins = options.cors_origins,
                                            .measured = &measured,
                                            .city = facts_of(*city),
                                            .stale_after = stale_after(*city)});
  auto http = make_http_options(options.http);
  http.measured = &measured;
  auto server = http_server::bind(options.host, static_cast<std::uint16_t>(options.port), handler, http);
  if (!server) return pass(server);

  live_city live({*city, **store, **model, state, measured}, options.bronze_every);
  std::thread serving(
      [&] { server->run(static_cast<int>(std::max(1u, std::thread::hardware_concurrency()))); });
  live.start(!options.no_collect);
  fmt::print("Velib Trend: {}://localhost:{}/ shows {}; Ctrl-C ends it\n", http.tls ? "https" : "http",
             server->port(), city->title);
  std::fflush(stdout);
  stop.wait();
  server->stop();
  live.stop();
  serving.join();
  return {};
}

std::string fault_of_basemap(const std::string& style) {
  const auto read = read_basemap(style, "");
  return read ? std::string() : read.error().message;
}

void add_basemap_options(CLI::App& app, serve_options& options) {
  app.add_option(
         "--basemap", options.basemap,
         "Map beneath the stations: the address of a MapLibre style whose tiles are of the same site,\n"
         "or none (default: OpenFreeMap's)")
      ->envname("VELIB_TREND_BASEMAP")
      ->check(fault_of_basemap)
      ->type_name("URL");
  app.add_option("--basemap-dark", options.dark_basemap,
                 "The style for readers who have it dark (default: that of --basemap, else OpenFreeMap's)")
      ->envname("VELIB_TREND_BASEMAP_DARK")
      ->check(fault_of_basemap)
      ->type_name("URL");
}

}  // namespace

int run_serve(int argc, const char* const* argv) {
  take_heap_in_huge_pages(kHeapBytes);
  serve_options options;
  CLI::App app(
      "The API and the page, with the collector inside. Ends cleanly on SIGTERM and Ctrl-C. A model that "
      "'model\n"
      "promote' puts into the store is taken up with the next sample, unless --model is given.");
  add_city_option(app, options.city);
  add_store_option(app, options.store)->capture_default_str();
  add_model_options(app, options.model);
  add_inference_option(app, options.inference);
  add_bronze_option(app, options.bronze_every);
  app.add_option("--port", options.port, "TCP port; 0 takes a free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--host", options.host, "Address to listen on")->capture_default_str();
  app.add_option("--web", options.web, "Folder of the built page (default: the one beside the program)");
  app.add_option("--cors-origin", options.cors_origins,
                 "A site whose pages may ask, exactly; may be repeated");
  add_basemap_options(app, options);
  add_http_flags(app, options.http);
  app.add_flag("--no-collect", options.no_collect, "Serve what another process collects into the store");
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto done = serve(options);
  return done ? kExitOk : report_failure(done.error());
}

}  // namespace velib
