#include "api/recent_cells.h"

#include <algorithm>

namespace velib {

cell_range recent_cells(const window& w, int hours) {
  const auto newest = cell_at(w, w.observed_at);
  if (!newest) return {};
  const auto cells = static_cast<int>(std::chrono::hours(hours) / w.step);
  return {std::max(0, *newest + 1 - cells), *newest + 1};
}

}  // namespace velib
