// velib-trend lambda, and velib-lambda: the runtime loop of AWS Lambda, api or collect by its handler.
#include <exception>

#include "app/command.h"
#include "app/command_line.h"
#include "app/lambda_functions.h"
#include "app/lambda_runtime.h"
#include "app/stores.h"
#include "base/heap.h"
#include "net/curl_client.h"

namespace velib {

namespace {

constexpr const char* kRuntimeApi = "AWS_LAMBDA_RUNTIME_API";
constexpr size_t kHeapBytes = size_t{32} << 20;  // what a city of 1,500 stations needs to start

result<lambda_function> make_function(const lambda_settings& settings) {
  try {
    return settings.handler == lambda_handler::api ? make_api_function(settings)
                                                   : make_collect_function(settings);
  } catch (const std::exception& defect) {
    return fail(error_code::internal, "{}", defect.what());
  }
}

// Of a program that cannot start, as AWS' own runtimes name them.
std::string init_type_of(error_code code, bool has_settings) {
  if (code == error_code::internal) return "Runtime.UnknownReason";
  return code == error_code::not_found && !has_settings ? "Runtime.NoSuchHandler" : "Runtime.ConfigInvalid";
}

int end_init(runtime_api& api, const error& e, bool has_settings) {
  if (const auto told = api.report_init({init_type_of(e.code, has_settings), e.message}); !told) {
    report_failure(told.error());
  }
  return report_failure(e);
}

// The argument, as an image's command gives it, where Lambda's own variable is not set.
environment with_handler(environment variables, const std::string& handler) {
  return [variables = std::move(variables), handler](const std::string& name) {
    auto value = variables(name);
    return value || name != "_HANDLER" || handler.empty() ? value : handler;
  };
}

}  // namespace

int run_lambda(int argc, const char* const* argv) {
  take_heap_in_huge_pages(kHeapBytes, 1);
  std::string handler;
  CLI::App app(
      "The runtime loop of AWS Lambda: 'api' answers HTTP events of a Function URL, 'collect' takes one "
      "snapshot\n"
      "of the feed for each scheduled event. Everything is set by the environment: VELIB_TREND_STORE,\n"
      "VELIB_TREND_CITY, VELIB_TREND_MODEL, VELIB_TREND_CORS_ORIGINS and others; see docs/lambda.md.");
  app.add_option("HANDLER", handler, "api or collect (default: Lambda's _HANDLER, which comes first)");
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  const auto variables = with_handler(program_environment(), handler);
  const auto address = variables(kRuntimeApi);
  if (!address) {
    return report_failure({error_code::invalid_input,
                           fmt::format("{} is not set: this runs under AWS Lambda, or an emulator of its "
                                       "runtime API",
                                       kRuntimeApi)});
  }
  curl_client client("");
  http_runtime_api api(*address, client);
  const auto settings = read_lambda_settings(variables);
  if (!settings) return end_init(api, settings.error(), false);
  const auto function = make_function(*settings);
  if (!function) return end_init(api, function.error(), true);
  return report_failure(run_function(api, *function));
}

}  // namespace velib
