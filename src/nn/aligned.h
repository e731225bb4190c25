// Float buffers that start on a line of cache, so that no wide load touches two.
#pragma once

#include <vector>

#include <boost/align/aligned_allocator.hpp>

namespace velib {

using aligned_floats = std::vector<float, boost::alignment::aligned_allocator<float, 64>>;

}  // namespace velib
