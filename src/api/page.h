// The page: files of a built folder, as they lie there.
#pragma once

#include <filesystem>

#include "api/page_policy.h"
#include "api/router.h"

namespace velib {

// Answers a GET whose arguments are the segments of the path: "/" is index.html. Only plain files inside the
// folder are given: no "..", no hidden names, no link that leads out. Files under assets/ with a content hash
// in their name are kept by browsers for a year, others are asked for again by their ETag; so are scripts of
// workers, which must have the policy of today. A folder without index.html answers "/" with how to build it.
struct page_endpoint {
  std::filesystem::path folder;
  header_list policy = page_policy({});  // goes with each file

  reply operator()(const call& c) const;
};

}  // namespace velib
