#include "history/window_cells.h"

#include <algorithm>
#include <array>

#include "history/cell_codes.h"

namespace velib {

namespace {

constexpr size_t kBlockStations = 64;
constexpr size_t kPlanes = 4;  // bikes, docks, ebikes, usable
constexpr size_t kDocks = 1;
constexpr size_t kUsable = 3;
constexpr std::uint32_t kMoving = 65'536;  // the head of a row that has codes

constexpr std::uint8_t kMostUsable = kUsableSaid | kUsableRent | kUsableReturn;

std::vector<count>& counts_of(window& w, size_t plane) {
  return plane == 0 ? w.bikes : plane == kDocks ? w.docks : w.ebikes;
}
const std::vector<count>& counts_of(const window& w, size_t plane) {
  return counts_of(const_cast<window&>(w), plane);
}

std::uint16_t at_least_zero(count n) {
  return static_cast<std::uint16_t>(std::max<count>(n, 0));
}

template <class Value>
std::string_view bytes_of(const std::vector<Value>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
}

// The rows of a few stations, plane after plane, as they lie in the file. Used again for block after block.
struct cell_block {
  std::vector<std::uint32_t> heads;  // a row: the one value of all its cells, or kMoving
  std::vector<std::uint8_t> codes;   // of the rows that move
  std::vector<std::uint16_t> escapes;

  void clear() {
    heads.clear();
    codes.clear();
    escapes.clear();
  }
};

// --- writing

// The docks are written together with the bikes: what one gains the other loses, and the sum stands still.
void take_docks(const count* docks, const count* bikes, std::span<std::uint16_t> values) {
  for (size_t t = 0; t < values.size(); ++t) {
    const auto sum = static_cast<std::uint16_t>(docks[t] + at_least_zero(bikes[t]));
    values[t] = docks[t] < 0 ? kNothing : sum;
  }
}

void take_row(const window& w, size_t plane, size_t station, std::span<std::uint16_t> values) {
  const size_t cell = w.cell(station, 0);
  if (plane == kUsable) {
    std::copy_n(w.usable.data() + cell, values.size(), values.data());
  } else if (plane == kDocks) {
    take_docks(w.docks.data() + cell, w.bikes.data() + cell, values);
  } else {
    std::copy_n(counts_of(w, plane).data() + cell, values.size(), values.data());
  }
}

bool is_still(std::span<const std::uint16_t> values) {
  return std::equal(values.begin() + 1, values.end(), values.begin());
}

void add_row(cell_block& block, std::span<const std::uint16_t> values) {
  if (values.empty() || is_still(values)) return block.heads.push_back(values.empty() ? 0 : values[0]);
  block.heads.push_back(kMoving);
  const size_t old = block.codes.size();
  block.codes.resize(old + values.size());
  encode_row(values, std::span(block.codes).subspan(old), block.escapes);
}

// --- reading

bool read_block(zstd_reader& in, size_t rows, size_t steps, cell_block& block) {
  std::uint32_t escapes = 0;
  block.heads.resize(rows);
  if (!in.read(&escapes, sizeof escapes)) return false;
  if (!in.read(block.heads.data(), rows * sizeof(std::uint32_t))) return false;
  block.codes.resize(static_cast<size_t>(std::ranges::count(block.heads, kMoving)) * steps);
  if (escapes > block.codes.size()) return false;
  block.escapes.resize(escapes);
  return in.read(block.codes.data(), block.codes.size()) &&
         in.read(block.escapes.data(), escapes * sizeof(std::uint16_t));
}

// A block read row by row.
struct row_source {
  std::span<const std::uint32_t> heads;
  std::span<const std::uint8_t> codes;
  std::span<const std::uint16_t> escapes;

  bool next(std::span<std::uint16_t> values) {
    const std::uint32_t head = heads.front();
    heads = heads.subspan(1);
    if (head > kMoving) return false;
    if (head < kMoving) {
      std::ranges::fill(values, static_cast<std::uint16_t>(head));
      return true;
    }
    const bool good = decode_row(codes.first(values.size()), escapes, values);
    codes = codes.subspan(values.size());
    return good;
  }
};

// Makes the sums docks; one below its bikes comes out negative, as does one that is too large.
void give_docks(const count* bikes, std::span<std::uint16_t> values) {
  constexpr std::uint16_t kDamage = 0x8000;
  for (size_t t = 0; t < values.size(); ++t) {
    const auto docks = static_cast<std::uint16_t>(values[t] - at_least_zero(bikes[t]));
    const std::uint16_t checked = docks < kDamage ? docks : kDamage;
    values[t] = values[t] == kNothing ? kNothing : checked;
  }
}

bool append_counts(std::span<const std::uint16_t> values, std::vector<count>& cells) {
  count lowest = 0;
  for (const auto value : values) lowest = std::min(lowest, static_cast<count>(value));
  cells.insert(cells.end(), values.begin(), values.end());
  return lowest >= kUnknown;
}

bool append_usable(std::span<const std::uint16_t> values, std::vector<std::uint8_t>& cells) {
  std::uint16_t bits = 0;
  for (const auto value : values) bits |= value;
  cells.insert(cells.end(), values.begin(), values.end());
  return bits <= kMostUsable;
}

bool append_row(window& w, size_t plane, std::span<std::uint16_t> values) {
  if (plane == kUsable) return append_usable(values, w.usable);
  if (plane == kDocks) give_docks(w.bikes.data() + w.docks.size(), values);
  return append_counts(values, counts_of(w, plane));
}

bool append_block(const cell_block& block, size_t stations, std::span<std::uint16_t> values, window& w) {
  row_source rows{block.heads, block.codes, block.escapes};
  for (size_t plane = 0; plane < kPlanes; ++plane) {
    for (size_t s = 0; s < stations; ++s) {
      if (!rows.next(values) || !append_row(w, plane, values)) return false;
    }
  }
  return rows.escapes.empty();
}

}  // namespace

void write_window_cells(zstd_writer& out, const window& w) {
  std::vector<std::uint16_t> values(static_cast<size_t>(w.steps));
  cell_block block;
  for (size_t first = 0; first < w.stations.size(); first += kBlockStations) {
    const size_t last = std::min(first + kBlockStations, w.stations.size());
    block.clear();
    for (size_t plane = 0; plane < kPlanes; ++plane) {
      for (size_t s = first; s < last; ++s) {
        take_row(w, plane, s, values);
        add_row(block, values);
      }
    }
    out.write(bytes_of(std::vector{static_cast<std::uint32_t>(block.escapes.size())}));
    out.write(bytes_of(block.heads));
    out.write(bytes_of(block.codes));
    out.write(bytes_of(block.escapes));
  }
}

bool read_window_cells(zstd_reader& in, window& w) {
  const auto steps = static_cast<size_t>(w.steps);
  for (size_t plane = 0; plane < kUsable; ++plane) counts_of(w, plane).reserve(w.stations.size() * steps);
  w.usable.reserve(w.stations.size() * steps);
  std::vector<std::uint16_t> values(steps);
  cell_block block;
  for (size_t first = 0; first < w.stations.size(); first += kBlockStations) {
    const size_t stations = std::min(kBlockStations, w.stations.size() - first);
    if (!read_block(in, stations * kPlanes, steps, block)) return false;
    if (!append_block(block, stations, values, w)) return false;
  }
  return true;
}

}  // namespace velib
