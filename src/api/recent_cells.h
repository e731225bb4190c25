// Which cells of the window an answer about the past tells.
#pragma once

#include "domain/window.h"

namespace velib {

struct cell_range {
  int begin = 0, end = 0;
};

// Those of so many hours that end with the newest snapshot's own, as far as the window has them.
cell_range recent_cells(const window& w, int hours);

}  // namespace velib
