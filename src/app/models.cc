#include "app/models.h"

#include "app/resources.h"
#include "base/file.h"
#include "base/log.h"

namespace velib {

namespace {

constexpr std::string_view kShippedModel = "models/velib-2022/model.tar.gz";
constexpr size_t kMostModelBytes = size_t{256} << 20;

result<std::unique_ptr<forecast_model>> parse_chosen(std::string_view archive, std::string_view place,
                                                     precision wanted) {
  auto model = parse_model(archive, wanted);
  if (!model) return pass(model, place);
  if ((*model)->in_use() != wanted) log_warning("no bf16 on this processor: forecasts are made in f32");
  return model;
}

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
  return parse_chosen(*bytes, file.string(), choice.wanted);
}

result<std::unique_ptr<forecast_model>> load_model(object_store& store, const model_choice& choice) {
  if (!choice.path.empty()) return load_model(choice);
  const auto current = load_current(store);
  if (!current) return pass(current);
  if (!*current || !(*current)->now.model) return load_model(choice);
  return load_model(store, *(*current)->now.model, choice.wanted);
}

result<std::unique_ptr<forecast_model>> load_model(object_store& store, const stored_model& named,
                                                   precision wanted) {
  const auto bytes = load_archive(store, named);
  if (!bytes) return pass(bytes);
  return parse_chosen(*bytes, model_key(named.name), wanted);
}

}  // namespace velib
