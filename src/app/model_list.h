// The models of a store, for people and for programs.
#pragma once

#include <string>

#include <boost/json.hpp>

#include "base/result.h"
#include "store/object_store.h"

namespace velib {

// "current": what models/current.json says, null without one; "problem": why it cannot be read, or that its
// archive is gone, else null; "models": by name, each with name, version, sha256, bytes, horizons_min and
// in_use, or with name and problem where it cannot be read. Errors are the store's.
result<boost::json::object> list_of_models(object_store& store);

// The same as a table.
std::string text_of_list(const boost::json::object& list);

}  // namespace velib
