#include "app/city_facts.h"

#include <algorithm>

namespace velib {

city_facts facts_of(const city& c) {
  return {.title = c.title,
          .zone = c.zone,
          .country = c.country,
          .every = c.every,
          .attribution = c.attribution,
          .licence = c.licence};
}

std::chrono::seconds stale_after(const city& c) {
  return std::max<std::chrono::seconds>(std::chrono::minutes(15), 5 * c.every);
}

}  // namespace velib
