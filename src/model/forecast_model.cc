#include "model/forecast_model.h"

#include <boost/json.hpp>

#include "model/archive.h"
#include "model/reference_archive.h"
#include "nn/parallel.h"

namespace velib {

namespace {

constexpr int kMostPredictThreads = 2;

// "" when config.json is none of ours.
std::string kind_of(const std::string& config) {
  boost::json::error_code code;
  const auto value = boost::json::parse(config, code);
  const auto* object = code ? nullptr : value.if_object();
  const auto* kind = object ? object->if_contains("kind") : nullptr;
  const auto* name = kind ? kind->if_string() : nullptr;
  return name ? std::string(*name) : std::string();
}

result<std::unique_ptr<forecast_model>> load_reference(const archive_files& files) {
  auto weights = parse_reference(files);
  if (!weights) return pass(weights);
  const int threads = std::min(kMostPredictThreads, available_threads());
  return std::make_unique<reference_lstm>(std::move(*weights), reference_version(files), threads);
}

}  // namespace

result<std::unique_ptr<forecast_model>> parse_model(std::string_view archive) {
  const auto files = read_archive(archive);
  if (!files) return pass(files);
  if (files->config.empty()) return fail(error_code::corrupt, "model archive: config.json is missing");
  if (files->weights.empty() && !files->best_model.empty()) {
    return fail(error_code::unsupported,
                "model archive: best_model.pth cannot be read; it needs model.safetensors beside it");
  }
  if (files->weights.empty()) return fail(error_code::corrupt, "model archive: model.safetensors is missing");
  const auto kind = kind_of(files->config);
  if (kind == kReferenceKind) return load_reference(*files);
  return fail(error_code::unsupported, "config.json: kind \"{}\" is unknown; expected \"{}\"", kind,
              kReferenceKind);
}

}  // namespace velib
