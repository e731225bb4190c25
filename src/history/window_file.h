// history/_window.bin: the rolling window as one object, one read. docs/formats/window.md describes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/window.h"
#include "store/object_store.h"

namespace velib {

// The underscore hides it from those who read history/ as a table of Parquet files: Spark, Athena and pyarrow
// skip such names.
inline constexpr std::string_view kWindowKey = "history/_window.bin";

// Holds no second copy of the cells, only their compressed bytes.
std::string serialize_window(const window& w);
// corrupt (damaged), unsupported (a newer format version), invalid_input (something else altogether).
result<window> parse_window(std::string_view bytes);
// The same from strangers: invalid_input, before room is taken for them, when it has more cells than that.
result<window> parse_window(std::string_view bytes, std::uint64_t most_cells);

// not_found when the store has none.
result<window> load_window(object_store& store);
status save_window(object_store& store, const window& w);

}  // namespace velib
