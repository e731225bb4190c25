#include "history/window_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include <zlib.h>

#include "history/cell_codes.h"
#include "history/window_table.h"

namespace velib {

namespace {

constexpr std::string_view kMagic = "VTWINDOW";
constexpr std::uint32_t kVersion = 2;  // 1 was JSON, under another key
constexpr size_t kClearBytes = 16;     // magic, version, checksum of the frame

constexpr size_t kBlockStations = 64;
constexpr int kZstdLevel = 1;  // written with every snapshot

constexpr std::array kCounts = {&window::bikes, &window::docks, &window::ebikes};
constexpr size_t kPlanes = kCounts.size() + 1;  // and usable

std::uint32_t checksum_of(std::string_view frame) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(frame.data()), frame.size()));
}

template <class Value>
std::string_view bytes_of(const std::vector<Value>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
}

// The rows of a few stations, coded.
struct cell_block {
  cell_block(size_t stations, size_t steps) : rows(stations), steps(steps), codes(kPlanes * rows * steps) {}

  std::span<std::uint8_t> row(size_t plane, size_t at) {
    return std::span(codes).subspan((plane * rows + at) * steps, steps);
  }

  size_t rows;
  size_t steps;
  std::vector<std::uint8_t> codes;  // [planes][rows][steps]
  std::vector<std::uint16_t> escapes;
};

// Calls `use` with the first station and the number of stations of each block, until it returns false.
template <class Use>
bool for_each_block(size_t stations, Use use) {
  for (size_t first = 0; first < stations; first += kBlockStations) {
    if (!use(first, std::min(kBlockStations, stations - first))) return false;
  }
  return true;
}

// --- writing

// The docks are written together with the bikes: what one gains the other loses, and the sum stands still.
void take_docks(const count* docks, const count* bikes, std::span<std::int32_t> values) {
  for (size_t t = 0; t < values.size(); ++t) {
    values[t] = docks[t] < 0 ? kNothing : docks[t] + std::max<std::int32_t>(bikes[t], 0);
  }
}

cell_block encode_block(const window& w, size_t first, size_t rows) {
  cell_block block(rows, static_cast<size_t>(w.steps));
  std::vector<std::int32_t> values(block.steps);
  for (size_t plane = 0; plane < kPlanes; ++plane) {
    for (size_t s = 0; s < rows; ++s) {
      const size_t cell = w.cell(first + s, 0);
      if (plane == kCounts.size()) {
        std::copy_n(w.usable.data() + cell, block.steps, values.data());
      } else if (kCounts[plane] == &window::docks) {
        take_docks(w.docks.data() + cell, w.bikes.data() + cell, values);
      } else {
        std::copy_n((w.*kCounts[plane]).data() + cell, block.steps, values.data());
      }
      encode_row(values, block.row(plane, s), block.escapes);
    }
  }
  return block;
}

void write_block(zstd_writer& out, const cell_block& block) {
  const std::vector<std::uint32_t> escapes{static_cast<std::uint32_t>(block.escapes.size())};
  out.write(bytes_of(escapes));
  out.write(bytes_of(block.codes));
  out.write(bytes_of(block.escapes));
}

// --- reading

bool read_block(zstd_reader& in, cell_block& block) {
  std::uint32_t escapes = 0;
  if (!in.read(&escapes, sizeof escapes) || escapes > block.codes.size()) return false;
  block.escapes.resize(escapes);
  return in.read(block.codes.data(), block.codes.size()) &&
         in.read(block.escapes.data(), escapes * sizeof(std::uint16_t));
}

// Appends the values to `cells`; false when one is out of 0 .. `most` and no gap.
template <class Value>
bool append_row(std::span<const std::int32_t> values, std::int32_t least, std::int32_t most,
                std::vector<Value>& cells) {
  const size_t old = cells.size();
  cells.resize(old + values.size());
  std::int32_t lowest = least;
  std::int32_t highest = least;
  for (size_t t = 0; t < values.size(); ++t) {
    lowest = std::min(lowest, values[t]);
    highest = std::max(highest, values[t]);
    cells[old + t] = static_cast<Value>(values[t]);
  }
  return lowest >= least && highest <= most;
}

// Takes the bikes out of the sums; a sum below its bikes is damage, marked by a value out of range.
void give_docks(const count* bikes, std::span<std::int32_t> values) {
  constexpr auto kDamage = std::numeric_limits<std::int32_t>::max();
  for (size_t t = 0; t < values.size(); ++t) {
    const std::int32_t docks = values[t] - std::max<std::int32_t>(bikes[t], 0);
    values[t] = values[t] < 0 ? values[t] : docks < 0 ? kDamage : docks;
  }
}

bool decode_plane(cell_block& block, size_t plane, std::span<const std::uint16_t>& escapes, window& w) {
  std::vector<std::int32_t> values(block.steps);
  constexpr std::int32_t kMost = std::numeric_limits<count>::max();
  for (size_t s = 0; s < block.rows; ++s) {
    if (!decode_row(block.row(plane, s), escapes, values)) return false;
    if (plane == kCounts.size()) {
      if (!append_row(values, 0, kUsableSaid | kUsableRent | kUsableReturn, w.usable)) return false;
      continue;
    }
    auto& cells = w.*kCounts[plane];
    if (&cells == &w.docks) give_docks(w.bikes.data() + cells.size(), values);
    if (!append_row(values, kUnknown, kMost, cells)) return false;
  }
  return true;
}

bool decode_block(zstd_reader& in, size_t rows, window& w) {
  cell_block block(rows, static_cast<size_t>(w.steps));
  if (!read_block(in, block)) return false;
  std::span<const std::uint16_t> escapes(block.escapes);
  for (size_t plane = 0; plane < kPlanes; ++plane) {
    if (!decode_plane(block, plane, escapes, w)) return false;
  }
  return escapes.empty();
}

// Room for all cells, which costs nothing before they come.
void reserve_cells(window& w) {
  const size_t cells = w.stations.size() * static_cast<size_t>(w.steps);
  for (const auto field : kCounts) (w.*field).reserve(cells);
  w.usable.reserve(cells);
}

result<window> read_frame(std::string_view frame) {
  zstd_reader in(frame);
  auto w = parse_window_table(in);
  if (!w) return w;
  reserve_cells(*w);
  const bool whole =
      for_each_block(w->stations.size(), [&](size_t, size_t rows) { return decode_block(in, rows, *w); });
  if (!whole || !in.at_end()) return fail(error_code::corrupt, "its cells are torn");
  return w;
}

template <class Number>
Number number_at(std::string_view bytes, size_t at) {
  Number out{};
  std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}

status check_clear_part(std::string_view bytes) {
  const size_t seen = std::min(bytes.size(), kMagic.size());
  if (bytes.substr(0, seen) != kMagic.substr(0, seen)) return fail(error_code::invalid_input, "not a window");
  if (bytes.size() < kClearBytes) {
    return fail(error_code::corrupt, "a damaged window: it ends after {} bytes", bytes.size());
  }
  const auto version = number_at<std::uint32_t>(bytes, kMagic.size());
  if (version != kVersion) {
    return fail(error_code::unsupported,
                "a window of format version {}, but this program reads version {}; update it, or remove the "
                "window: it is rebuilt from the snapshots",
                version, kVersion);
  }
  if (number_at<std::uint32_t>(bytes, kMagic.size() + sizeof version) ==
      checksum_of(bytes.substr(kClearBytes))) {
    return {};
  }
  return fail(error_code::corrupt, "a damaged window: its checksum does not match");
}

}  // namespace

std::string serialize_window(const window& w) {
  std::string out(kMagic);
  out.resize(kClearBytes);
  std::memcpy(out.data() + kMagic.size(), &kVersion, sizeof kVersion);
  zstd_writer frame(kZstdLevel, out);
  frame.write(serialize_window_table(w));
  for_each_block(w.stations.size(), [&](size_t first, size_t rows) {
    write_block(frame, encode_block(w, first, rows));
    return true;
  });
  frame.finish();
  const std::uint32_t checksum = checksum_of(std::string_view(out).substr(kClearBytes));
  std::memcpy(out.data() + kMagic.size() + sizeof kVersion, &checksum, sizeof checksum);
  return out;
}

result<window> parse_window(std::string_view bytes) {
  if (bytes.empty()) return fail(error_code::corrupt, "an empty window");
  if (auto checked = check_clear_part(bytes); !checked) return pass(checked);
  auto w = read_frame(bytes.substr(kClearBytes));
  if (!w) return pass(w, "a damaged window");
  return w;
}

result<window> load_window(object_store& store) {
  const auto bytes = store.get(kWindowKey);
  if (!bytes) return pass(bytes);
  auto w = parse_window(*bytes);
  if (!w) return pass(w, kWindowKey);
  return w;
}

status save_window(object_store& store, const window& w) {
  return store.put(kWindowKey, serialize_window(w));
}

}  // namespace velib
