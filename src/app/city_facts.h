// What the API is told of a city file.
#pragma once

#include <chrono>

#include "api/system.h"
#include "app/city.h"

namespace velib {

city_facts facts_of(const city& c);

// How old the newest snapshot may be before /readyz says that the feed stands still: a quarter of an hour, or
// five polls.
std::chrono::seconds stale_after(const city& c);

}  // namespace velib
