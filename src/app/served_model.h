// The model that a server forecasts with: it follows the store's models/current.json while it runs.
#pragma once

#include <memory>
#include <string>

#include "app/models.h"
#include "forecast/city_forecaster.h"
#include "store/object_store.h"

namespace velib {

// One thread at a time.
class served_model final : public city_forecaster {
 public:
  // The file of choice.path, for good; without one, the store's current model. What the store says wrong, or
  // not at all, is logged, and the model that ships with the program serves until refresh() finds better:
  // a server that answers comes first. Errors are those of the file, or of the shipped model. The store
  // outlives it.
  static result<served_model> open(object_store& store, model_choice choice);

  const forecast_model& get() const { return *model_; }

  // Never fails.
  result<city_forecast> forecast(const forecast_query& query) override;

  // Looks at models/current.json: one read where it says what it said, and the archive where it says another
  // thing. Whether another model is in use now. A broken one is logged, once for each complaint, and the old
  // one stays; the next call tries again.
  bool refresh() override;

 private:
  served_model(object_store& store, model_choice choice) : store_(&store), choice_(std::move(choice)) {}
  status take_up();

  object_store* store_;
  model_choice choice_;
  std::unique_ptr<forecast_model> model_;
  std::string in_use_;     // SHA-256 of the archive, as the store names it; "" for the one that ships
  std::string complaint_;  // the last one logged, until something works
};

}  // namespace velib
