// Which rows of cities a model of the kind "trend" learns from where it is not fed at random, and which
// figures are published on.
#pragma once

#include <cstdint>
#include <vector>

#include "train/trend_batch.h"

namespace velib {

// Of each city in turn, by origin, then station: judged_origins of the part, stations that move, with a count
// known now and at one horizon at least; everything visible.
std::vector<trend_row> judged_rows(const trend_histories& cities, part_of_set part);
// Those of the test part: what figures are published on.
std::vector<trend_row> test_rows(const trend_histories& cities);

// Of one city alone: all rows of the training part in the order of judged_rows, or `n` at random (sample_rows
// with that seed) where there are more.
std::vector<trend_row> training_rows(const trend_histories& city, size_t n, std::uint64_t seed);

}  // namespace velib
