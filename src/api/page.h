// The page: files of a built folder, as they lie there.
#pragma once

#include <filesystem>

#include "api/router.h"

namespace velib {

// Answers a GET whose arguments are the segments of the path: "/" is index.html. Only plain files inside the
// folder are given: no "..", no hidden names, no link that leads out. Files under assets/ with a content hash
// in their name are kept by browsers for a year, others are asked for again by their ETag. A folder without
// index.html answers "/" with how to build it.
struct page_endpoint {
  std::filesystem::path folder;

  reply operator()(const call& c) const;
};

}  // namespace velib
