// Rows of "trend" as a Parquet table, so that other models can be fitted and judged on the very same rows
// with the very same inputs; docs/formats/rows.md.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "train/trend_batch.h"

namespace velib {

// Names of the numbers of a row: trend_input_names(), unscaled; base_now and base_most (station_base);
// full_at, the least number of bikes at which no dock is free; target_MINUTES of each horizon, bikes; and
// dock_MINUTES, 1 when a dock was free then, else 0.
std::vector<std::string> exported_columns();

// Fills `numbers`, [rows][exported_columns()]; NaN is unknown. Targets lie within the part.
void fill_exported(const trend_histories& cities, part_of_set part, std::span<const trend_row> rows,
                   std::span<float> numbers);

// Writes one row of the table for each of `rows`, in their order, row group by row group: the origin is a
// time in UTC. `hook` is told how many are done. Errors are table_writer's.
status export_rows(const trend_histories& cities, part_of_set part, std::span<const trend_row> rows,
                   const std::filesystem::path& file, const std::function<void(long)>& hook = {});

}  // namespace velib
