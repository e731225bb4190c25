// The table of a window file: grid and stations, without the cells; value ↔ bytes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/window.h"

namespace velib {

// Bounds on what a hostile file can cost; beyond any city (100,000 stations, 8 days of quarters; 10,000, 8
// days of minutes).
inline constexpr std::uint32_t kMostWindowStations = 200'000;
inline constexpr std::uint32_t kMostWindowSteps = 20'000;
inline constexpr std::uint64_t kMostWindowCells = 160'000'000;
inline constexpr std::uint32_t kMostWindowTableBytes = 256u << 20;

std::string serialize_window_table(const window& w);

// A window without cells. corrupt, with what is wrong, when it is cut or a value is out of its range.
result<window> parse_window_table(std::string_view table);

}  // namespace velib
