// Archives that load, small to make: an untrained network, another one for each seed.
#pragma once

#include <string>

#include <boost/json.hpp>

#include "app/model_store.h"
#include "model/reference_archive.h"
#include "net/sha256.h"
#include "test/model/small_city.h"

namespace velib {

inline std::string small_archive(int seed) {
  auto weights = small_weights(2);
  random_source random(static_cast<std::uint64_t>(seed));
  initialise_network(weights.network, random);
  const boost::json::object none;
  return write_archive(write_reference(weights, {none, none, "", 0.0f})).value();
}

inline stored_model facts_of(const std::string& name, const std::string& archive) {
  return {name, parse_model(archive).value()->version(), sha256_hex(archive)};
}

}  // namespace velib
