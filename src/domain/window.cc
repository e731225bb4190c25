#include "domain/window.h"

#include <algorithm>
#include <iterator>

namespace velib {

namespace {

bool code_before(const station& s, std::string_view code) {
  return s.code < code;
}

// Calls `change` with each of the window's arrays and the value that says nothing in it.
template <class Change>
void for_each_field(window& w, Change change) {
  for (auto* cells : {&w.bikes, &w.docks, &w.ebikes}) change(*cells, kUnknown);
  change(w.usable, std::uint8_t{0});
}

// Where the station with that code is, or belongs: at `hint` if it can, since a snapshot's stations come in
// the window's order.
size_t place_of(const window& w, std::string_view code, size_t hint) {
  if (hint < w.stations.size() && w.stations[hint].code == code) return hint;
  const auto found = std::lower_bound(w.stations.begin(), w.stations.end(), code, code_before);
  return static_cast<size_t>(found - w.stations.begin());
}

bool is_at(const window& w, size_t place, std::string_view code) {
  return place < w.stations.size() && w.stations[place].code == code;
}

// The stations that the window does not have, by code, each once.
std::vector<const station*> unseen_stations(const window& w, const snapshot& s) {
  std::vector<const station*> unseen;
  size_t place = 0;
  for (const auto& entry : s.entries) {
    place = place_of(w, entry.station.code, place);
    if (is_at(w, place, entry.station.code)) {
      ++place;
    } else {
      unseen.push_back(&entry.station);
    }
  }
  const auto before = [](const station* a, const station* b) { return a->code < b->code; };
  const auto same = [](const station* a, const station* b) { return a->code == b->code; };
  std::sort(unseen.begin(), unseen.end(), before);
  unseen.erase(std::unique(unseen.begin(), unseen.end(), same), unseen.end());
  return unseen;
}

// Where the rows of the window go when stations join it: for each row of the new order, from the last, the
// old row, or nothing for a new one. Rows before the first new one stay.
struct row_move {
  size_t to;
  std::optional<size_t> from;
};

std::vector<row_move> plan_moves(const window& w, const std::vector<const station*>& fresh) {
  std::vector<row_move> moves;
  size_t from = w.stations.size();
  for (size_t next = fresh.size(); next > 0;) {
    const size_t to = from + next - 1;
    if (from > 0 && w.stations[from - 1].code > fresh[next - 1]->code) {
      moves.push_back({to, --from});
    } else {
      moves.push_back({to, std::nullopt});
      --next;
    }
  }
  return moves;
}

template <class Value>
void make_room(std::vector<Value>& cells, Value unknown, const std::vector<row_move>& moves, size_t rows,
               size_t steps) {
  cells.reserve(rows * steps);  // exactly: growing by halves would double a large city
  cells.resize(rows * steps, unknown);
  const auto row = [&](size_t at) { return cells.begin() + static_cast<std::ptrdiff_t>(at * steps); };
  for (const auto& move : moves) {
    if (move.from) {
      std::copy_n(row(*move.from), steps, row(move.to));
    } else {
      std::fill_n(row(move.to), steps, unknown);
    }
  }
}

// All at once, so that a first snapshot costs no more than its size. Returns whether there were any.
bool add_unseen(window& w, const snapshot& s) {
  const auto fresh = unseen_stations(w, s);
  if (fresh.empty()) return false;
  const auto moves = plan_moves(w, fresh);
  const size_t rows = w.stations.size() + fresh.size();
  for_each_field(w, [&](auto& cells, auto unknown) {
    make_room(cells, unknown, moves, rows, static_cast<size_t>(w.steps));
  });
  w.stations.resize(rows);
  auto next = fresh.rbegin();
  w.latest.resize(rows);
  for (const auto& move : moves) {
    w.stations[move.to] = move.from ? std::move(w.stations[*move.from]) : **next++;
    w.latest[move.to] = move.from ? std::move(w.latest[*move.from]) : std::nullopt;
  }
  return true;
}

// All rows at once: what runs over from one row into the one before lies in the cells that become unknown.
template <class Value>
void shift_rows(const window& w, std::vector<Value>& cells, Value unknown, int by) {
  std::move(cells.begin() + std::min<std::ptrdiff_t>(by, std::ssize(cells)), cells.end(), cells.begin());
  for (size_t s = 0; s < w.stations.size(); ++s) {
    std::fill_n(cells.begin() + static_cast<std::ptrdiff_t>(w.cell(s, w.steps - by)), by, unknown);
  }
}

template <class Value>
bool assign(Value& cell, Value value, Value unknown, bool newest) {
  if (value == unknown || cell == value || (cell != unknown && !newest)) return false;
  cell = value;
  return true;
}

// Counts and flags; what a state does not know changes nothing.
bool assign_state(window& w, size_t cell, const station_state& state, bool newest) {
  bool changed = assign(w.bikes[cell], state.bikes, kUnknown, newest);
  changed |= assign(w.docks[cell], state.docks, kUnknown, newest);
  changed |= assign(w.ebikes[cell], state.ebikes, kUnknown, newest);
  changed |= assign(w.usable[cell], usable_of(state), std::uint8_t{0}, newest);
  return changed;
}

}  // namespace

std::uint8_t usable_of(const station_state& state) {
  const bool installed = state.installed == answer::yes;
  const auto unknown = answer::unknown;
  const bool said = state.installed != unknown || state.renting != unknown || state.returning != unknown;
  std::uint8_t bits = said ? kUsableSaid : 0;
  if (installed && state.renting == answer::yes) bits |= kUsableRent;
  if (installed && state.returning == answer::yes) bits |= kUsableReturn;
  return bits;
}

window make_window(utc_time last, std::chrono::seconds step, int steps) {
  window w;
  w.step = step;
  w.steps = steps;
  const auto since_epoch = last.time_since_epoch();
  const auto offset = (since_epoch % step + step) % step;  // also right before 1970
  w.start = utc_time(since_epoch - offset - (steps - 1) * step);
  w.observed_at = w.start;
  return w;
}

std::optional<int> cell_at(const window& w, utc_time time) {
  if (time < w.start || time >= w.end()) return std::nullopt;
  return static_cast<int>((time - w.start) / w.step);
}

std::optional<size_t> find_station(const window& w, std::string_view code) {
  const size_t place = place_of(w, code, w.stations.size());
  return is_at(w, place, code) ? std::optional(place) : std::nullopt;
}

snapshot newest_snapshot(const window& w) {
  snapshot out{.observed_at = w.observed_at, .captured_at = w.observed_at};
  for (size_t s = 0; s < w.latest.size(); ++s) {
    if (w.latest[s]) out.entries.push_back({w.stations[s], *w.latest[s]});
  }
  return out;
}

void advance(window& w, utc_time last) {
  if (last < w.end()) return;
  const auto by = (last - w.end()) / w.step + 1;
  const int shift = static_cast<int>(std::min<long>(by, w.steps));
  for_each_field(w, [&](auto& cells, auto unknown) { shift_rows(w, cells, unknown, shift); });
  w.start += by * w.step;
  w.observed_at = std::max(w.observed_at, w.start);
}

bool record(window& w, const snapshot& s) {
  if (w.stations.empty() && s.observed_at < w.start) w = make_window(s.observed_at, w.step, w.steps);
  if (s.observed_at < w.start) return false;
  advance(w, s.observed_at);
  const int at = *cell_at(w, s.observed_at);
  const bool newest = s.observed_at >= w.observed_at;
  bool changed = s.observed_at > w.observed_at;
  changed |= add_unseen(w, s);
  if (newest) {
    w.observed_at = s.observed_at;
    std::ranges::fill(w.latest, std::nullopt);
  }
  size_t row = 0;
  for (const auto& entry : s.entries) {
    row = place_of(w, entry.station.code, row);
    if (newest && w.stations[row] != entry.station) {
      w.stations[row] = entry.station;
      changed = true;
    }
    if (newest) w.latest[row] = entry.state;
    changed |= assign_state(w, w.cell(row, at), entry.state, newest);
    ++row;
  }
  return changed;
}

}  // namespace velib
