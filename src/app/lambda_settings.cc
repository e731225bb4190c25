#include "app/lambda_settings.h"

#include "base/civil_time.h"

namespace velib {

namespace {

constexpr const char* kStore = "VELIB_TREND_STORE";
constexpr const char* kPrecision = "VELIB_TREND_PRECISION";
constexpr const char* kReadsFeed = "VELIB_TREND_LIVE";
constexpr const char* kBasemapSetting = "VELIB_TREND_BASEMAP";
constexpr const char* kDarkBasemapSetting = "VELIB_TREND_BASEMAP_DARK";
constexpr const char* kBronzeEvery = "VELIB_TREND_BRONZE_EVERY";

result<lambda_handler> handler_of(const std::string& name) {
  if (name == "api") return lambda_handler::api;
  if (name == "collect") return lambda_handler::collect;
  return fail(error_code::not_found,
              "_HANDLER is '{}'; set the function's handler (or the image's command) to api or collect",
              name);
}

result<precision> precision_of(const std::string& name) {
  if (name == "f32") return precision::f32;
  if (name == "bf16") return precision::bf16;
  return fail(error_code::invalid_input, "{} is '{}'; set it to f32 or bf16", kPrecision, name);
}

result<bool> switch_of(const char* variable, const std::string& value) {
  if (value == "on") return true;
  if (value == "off") return false;
  return fail(error_code::invalid_input, "{} is '{}'; set it to on or off", variable, value);
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  for (size_t at = 0; at < list.size();) {
    const size_t end = std::min(list.find_first_of(", ", at), list.size());
    if (end > at) parts.push_back(list.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

}  // namespace

result<lambda_settings> read_lambda_settings(const environment& variables) {
  const auto handler = handler_of(variables("_HANDLER").value_or(""));
  if (!handler) return pass(handler);
  const auto store = variables(kStore);
  if (!store) {
    return fail(error_code::invalid_input, "{} is not set; set it to s3://bucket/prefix, where the data is",
                kStore);
  }
  const auto wanted = precision_of(variables(kPrecision).value_or("f32"));
  if (!wanted) return pass(wanted);
  const auto reads_feed = switch_of(kReadsFeed, variables(kReadsFeed).value_or("on"));
  if (!reads_feed) return pass(reads_feed);
  const auto bronze_every = parse_span(variables(kBronzeEvery).value_or("1h"));
  if (!bronze_every) return pass(bronze_every, kBronzeEvery);
  auto beneath =
      read_basemap(variables(kBasemapSetting).value_or(""), variables(kDarkBasemapSetting).value_or(""));
  if (!beneath) return pass(beneath, "VELIB_TREND_BASEMAP or VELIB_TREND_BASEMAP_DARK");
  return lambda_settings{.handler = *handler,
                         .store = *store,
                         .city = variables("VELIB_TREND_CITY").value_or("paris"),
                         .model = {variables("VELIB_TREND_MODEL").value_or(""), *wanted},
                         .inference = variables("VELIB_TREND_INFERENCE").value_or("local"),
                         .cors_origins = split(variables("VELIB_TREND_CORS_ORIGINS").value_or("")),
                         .beneath = *std::move(beneath),
                         .reads_feed = *reads_feed,
                         .bronze_every = *bronze_every};
}

}  // namespace velib
