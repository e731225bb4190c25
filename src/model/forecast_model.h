// A loaded model: from a window and a moment to the bikes of the whole city.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/civil_time.h"
#include "domain/window.h"
#include "model/archive.h"
#include "nn/precision.h"

namespace velib {

class forecast_model {
 public:
  virtual ~forecast_model() = default;

  virtual std::string_view kind() const = 0;                           // "reference_lstm"
  virtual const std::string& version() const = 0;                      // of the archive, for answers and logs
  virtual std::span<const std::chrono::minutes> horizons() const = 0;  // ascending
  virtual precision in_use() const { return precision::f32; }          // what it computes with

  // Expected bikes, [stations of `w`][horizons], clipped to what a station can hold; NaN where no honest
  // forecast can be made (no count at the origin). Reads nothing of `w` after cell `origin`, whose counts are
  // "now"; `now` is the moment itself, for the calendar in local time. Any thread.
  virtual std::vector<float> predict(const window& w, int origin, utc_time now,
                                     const time_zone& zone) const = 0;
};

// From the bytes of a model.tar.gz. corrupt, unsupported or invalid_input with the part that is wrong.
// `wanted` is what it computes with where the processor can: in_use() tells.
result<std::unique_ptr<forecast_model>> parse_model(std::string_view archive,
                                                    precision wanted = precision::f32);
result<std::unique_ptr<forecast_model>> parse_model(const archive_files& files,
                                                    precision wanted = precision::f32);

}  // namespace velib
