#include "app/served_model.h"

#include "app/model_store.h"
#include "base/log.h"
#include "forecast/forecaster.h"

namespace velib {

result<served_model> served_model::open(object_store& store, model_choice choice) {
  served_model served(store, std::move(choice));
  if (served.choice_.path.empty()) served.refresh();
  if (served.model_) return served;
  auto model = load_model(served.choice_);
  if (!model) return pass(model);
  served.model_ = std::move(*model);
  return served;
}

result<city_forecast> served_model::forecast(const forecast_query& query) {
  return make_forecast(query.w, *model_, query.zone, query.country, query.profiles);
}

bool served_model::refresh() {
  if (!choice_.path.empty()) return false;
  const auto* before = model_.get();
  const auto taken = take_up();
  if (!taken && taken.error().message != complaint_) {
    log_error("{}; {} stays in use", taken.error().message, model_ ? model_->version() : "the shipped model");
  }
  complaint_ = taken ? std::string() : taken.error().message;
  return model_.get() != before;
}

// Changes nothing when it fails.
status served_model::take_up() {
  const auto current = load_current(*store_);
  if (!current) return pass(current);
  const auto named = *current ? (*current)->now.model : std::nullopt;
  const auto sha256 = named ? named->sha256 : std::string();
  if (model_ && sha256 == in_use_) return {};
  auto model = named ? load_model(*store_, *named, choice_.wanted) : load_model(choice_);
  if (!model) return pass(model);
  if (model_) log_info("model {} is in use, {} no longer", (*model)->version(), model_->version());
  model_ = std::move(*model);
  in_use_ = sha256;
  return {};
}

}  // namespace velib
