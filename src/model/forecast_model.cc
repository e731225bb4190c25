#include "model/forecast_model.h"

#include <boost/json.hpp>

#include "model/archive.h"
#include "model/reference_archive.h"
#include "model/shown_name.h"
#include "model/trend_archive.h"
#include "model/trend_model.h"
#include "nn/parallel.h"

namespace velib {

namespace {

constexpr int kMostPredictThreads = 2;

// The reference's own archives say no kind: there was one only.
result<std::string> kind_of(const std::string& config) {
  const auto object = parse_config_object(config);
  if (!object) return pass(object);
  if (is_foreign(*object)) return std::string(kReferenceKind);
  const auto* kind = object->if_contains("kind");
  if (kind && kind->is_string()) return std::string(kind->get_string());
  return fail(error_code::corrupt, "config.json: \"kind\" is no text");
}

result<std::unique_ptr<forecast_model>> load_reference(const archive_files& files, precision wanted) {
  auto weights = parse_reference(files);
  if (!weights) return pass(weights);
  const int threads = std::min(kMostPredictThreads, available_threads());
  return std::make_unique<reference_lstm>(std::move(*weights), reference_version(files), threads, wanted);
}

result<std::unique_ptr<forecast_model>> load_trend(const archive_files& files) {
  auto weights = parse_trend(files);
  if (!weights) return pass(weights);
  const int threads = std::min(kMostPredictThreads, available_threads());
  return std::make_unique<trend_model>(std::move(*weights), trend_version(files), threads);
}

}  // namespace

result<std::unique_ptr<forecast_model>> parse_model(const archive_files& files, precision wanted) {
  const auto kind = kind_of(files.config);
  if (!kind) return pass(kind);
  if (*kind == kReferenceKind) return load_reference(files, wanted);
  if (*kind == kTrendKind) return load_trend(files);
  return fail(error_code::unsupported, "config.json: kind \"{}\" is unknown; expected \"{}\" or \"{}\"",
              shown_name(*kind), kTrendKind, kReferenceKind);
}

result<std::unique_ptr<forecast_model>> parse_model(std::string_view archive, precision wanted) {
  const auto files = read_archive(archive);
  if (!files) return pass(files);
  return parse_model(*files, wanted);
}

}  // namespace velib
