// The cells of a window file: blocks of stations, value ↔ bytes of the frame.
#pragma once

#include "domain/window.h"
#include "history/zstd_stream.h"

namespace velib {

// Appends all cells of `w`, block after block.
void write_window_cells(zstd_writer& out, const window& w);

// Fills the empty arrays of `w`, whose stations and steps are known. False when the frame is torn or a value
// is out of its range. Takes no room before the cells come.
bool read_window_cells(zstd_reader& in, window& w);

}  // namespace velib
