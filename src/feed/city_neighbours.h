// Which open places lie nearest to each place of an invented city.
#pragma once

#include <vector>

#include "feed/city_layout.h"

namespace velib {

// Fills `neighbours` of each place with the nearest `most` other places that are open, nearest first (all of
// them where there are fewer). Time grows with the number of places as long as these spread evenly.
void find_neighbours(std::vector<city_place>& places, size_t most);

}  // namespace velib
