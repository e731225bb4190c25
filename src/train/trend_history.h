// A city's history as "trend" learns from it: its grid in local time, and profiles as they stood on each day.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/civil_time.h"
#include "base/random.h"
#include "model/forecast_model.h"
#include "model/trend_inputs.h"
#include "train/city_dataset.h"

namespace velib {

class trend_history {
 public:
  // The set has a step of 15 minutes.
  explicit trend_history(city_dataset city);

  const std::string& name() const { return name_; }
  const time_zone& zone() const { return zone_; }
  const dataset& set() const { return set_; }
  const local_quarter& local(int cell) const { return quarters_[static_cast<size_t>(cell)]; }
  // Stations whose count ever changes: to forecast the others is no art.
  const std::vector<bool>& moving() const { return moving_; }

  // The city as it stood on the origin's day: profiles know the days before alone.
  trend_city city_at(int origin) const;
  // The same as a model is asked.
  forecast_basis basis_at(int origin) const;
  // city_inputs_at of an origin, made beforehand.
  const city_inputs& inputs_at(int origin) const { return inputs_[static_cast<size_t>(origin)]; }

  // Mean absolute change over each horizon in the training part, bikes; NaN for those nobody measured.
  const std::array<double, kTrendHorizons>& usual_change() const { return usual_change_; }

  // A row of a part at random: a moving station, a count known now and at one horizon at least.
  dataset_row draw(cell_range part, random_source& random) const;
  bool is_row(cell_range part, dataset_row row) const;

 private:
  size_t day_of(int origin) const;
  void learn_profiles();
  void measure_usual_change();

  std::string name_;
  time_zone zone_;
  std::string country_;
  dataset set_;
  std::vector<local_quarter> quarters_;  // of the grid, and kLongestLead beyond
  neighbourhood near_;
  std::vector<bool> moving_;
  std::vector<city_profiles> days_;                            // as each local day began
  std::vector<std::vector<const station_profile*>> profiles_;  // [days][stations]
  std::vector<city_inputs> inputs_;                            // [cells]
  std::array<double, kTrendHorizons> usual_change_{};
};

}  // namespace velib
