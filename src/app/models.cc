#include "app/models.h"

#include "app/resources.h"
#include "base/file.h"
#include "base/log.h"

namespace velib {

namespace {

constexpr std::string_view kShippedModel = "models/velib-2022/model.tar.gz";
constexpr size_t kMostModelBytes = size_t{256} << 20;

}  // namespace

result<std::unique_ptr<forecast_model>> load_model(const model_choice& choice) {
  std::filesystem::path file = choice.path;
  if (file.empty()) {
    auto shipped = find_resource(kShippedModel);
    if (!shipped) return pass(shipped, "no --model given");
    file = *shipped;
  }
  const auto bytes = load_file(file, kMostModelBytes);
  if (!bytes) return pass(bytes);
  auto model = parse_model(*bytes, choice.wanted);
  if (!model) return pass(model, file.string());
  if ((*model)->in_use() != choice.wanted)
    log_warning("no bf16 on this processor: forecasts are made in f32");
  return model;
}

}  // namespace velib
