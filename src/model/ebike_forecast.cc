#include "model/ebike_forecast.h"

#include <algorithm>

#include "model/ebike_inputs.h"

namespace velib {

namespace {

struct told_station {
  size_t station = 0;
  ebike_base base;
};

bike_course course_of(const count_chances& bikes, size_t station, const station_base& base) {
  bike_course course;
  for (size_t h = 0; h < kTrendHorizons; ++h) course.note(h, base.now, bikes.at_most(station, h));
  return course;
}

// Those that can be told, and their scaled inputs, row by row.
std::vector<told_station> gather(const ebike_head& head, const ebike_basis& b, chunk part,
                                 std::vector<float>& inputs) {
  const size_t width = head.shape.inputs;
  std::vector<told_station> told;
  inputs.resize(part.size() * width);
  for (size_t s = part.begin; s < part.end; ++s) {
    if (b.bikes.at_most(s, 0).back() == 0) continue;
    const auto row = std::span(inputs).subspan(told.size() * width, width);
    const auto base =
        ebike_inputs_at(b.city, s, b.origin, b.visible, b.bases[s], course_of(b.bikes, s, b.bases[s]), row);
    if (!base) continue;
    scale_inputs(head.scaling, row);
    told.push_back({s, *base});
  }
  return told;
}

void write_within(std::span<const float> own, std::span<const float> bikes, std::span<float> ebikes) {
  for (size_t k = 0; k < ebikes.size(); ++k) ebikes[k] = std::max(own[k], bikes[k]);
}

}  // namespace

bool knows_ebikes(const window& w, int origin, sight visible) {
  const int first = std::max({0, visible.oldest, origin - kQuartersOfDay + 1});
  const int last = std::min(origin, visible.newest);
  for (size_t s = 0; s < w.stations.size(); ++s) {
    for (int cell = last; cell >= first; --cell) {
      if (is_known(w.ebikes[w.cell(s, cell)])) return true;
    }
  }
  return false;
}

void forecast_ebikes(const ebike_head& head, const ebike_basis& basis, chunk part, count_chances& ebikes) {
  std::vector<float> inputs;
  const auto told = gather(head, basis, part, inputs);
  trend_cache cache;
  trend_forward(head.shape, head.network, told.size(),
                std::span(inputs).first(told.size() * head.shape.inputs), cache);
  count_mixture mixture;
  for (size_t k = 0; k < told.size() * kTrendHorizons; ++k) {
    const auto& [station, base] = told[k / kTrendHorizons];
    const size_t h = k % kTrendHorizons;
    const int most = basis.bases[station].most;
    const auto numbers = std::span<const float>(cache.output).subspan(k * kMixtureNumbers, kMixtureNumbers);
    write_within(mixture.at_most(numbers, {base.now, base.usual[h], most, most}),
                 basis.bikes.at_most(station, h), ebikes.at_most(station, h));
  }
}

}  // namespace velib
