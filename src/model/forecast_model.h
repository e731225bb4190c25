// A loaded model: from a window and a moment to the bikes of the whole city.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/civil_time.h"
#include "domain/count_chances.h"
#include "domain/profiles.h"
#include "domain/window.h"
#include "model/archive.h"
#include "nn/precision.h"

namespace velib {

// What a forecast stands on; refers to what outlives it.
struct forecast_basis {
  const window& w;
  int origin = 0;  // the cell whose counts are "now"
  utc_time now;    // the moment itself, for the calendar in local time
  const time_zone& zone;
  std::string_view country = {};            // whose public holidays; "" = none
  const city_profiles* profiles = nullptr;  // of the days before; null = none yet
};

struct model_forecast {
  // (stations,horizons): the point forecast, clipped to what a station can hold: as likely too low as too
  // high where it is made of chances, else the model's own number. NaN where no honest forecast can be made.
  std::vector<float> bikes;
  count_chances chances;
  // Of e-bikes alone, each never above that of all bikes; all 0 for a station whose feed does not know them,
  // empty where that is so of the city, or the model cannot tell.
  count_chances ebike_chances = {};
};

class forecast_model {
 public:
  virtual ~forecast_model() = default;

  virtual std::string_view kind() const = 0;                           // "reference_lstm"
  virtual const std::string& version() const = 0;                      // of the archive, for answers and logs
  virtual std::span<const std::chrono::minutes> horizons() const = 0;  // ascending
  virtual precision in_use() const { return precision::f32; }          // what it computes with

  // Of the whole city. Reads nothing of the window after the origin. Any thread.
  virtual model_forecast predict(const forecast_basis& basis) const = 0;
};

// From the bytes of a model.tar.gz. corrupt, unsupported or invalid_input with the part that is wrong.
// `wanted` is what it computes with where the processor can: in_use() tells.
result<std::unique_ptr<forecast_model>> parse_model(std::string_view archive,
                                                    precision wanted = precision::f32);
result<std::unique_ptr<forecast_model>> parse_model(const archive_files& files,
                                                    precision wanted = precision::f32);

}  // namespace velib
