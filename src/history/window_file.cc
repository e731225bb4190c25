#include "history/window_file.h"

#include "history/sealed_file.h"
#include "history/window_cells.h"
#include "history/window_table.h"

namespace velib {

namespace {

constexpr sealed_kind kWindow{.magic = "VTWINDOW",
                              .version = 2,  // 1 was JSON, under another key
                              .name = "window",
                              .remedy = "it is rebuilt from the snapshots"};

result<window> read_frame(std::string_view frame, std::uint64_t most_cells) {
  zstd_reader in(frame);
  const auto table = read_sealed_table(in, kMostWindowTableBytes);
  if (!table) return pass(table);
  auto w = parse_window_table(*table);
  if (!w) return w;
  if (w->stations.size() * static_cast<std::uint64_t>(w->steps) > most_cells) {
    return fail(error_code::invalid_input, "{} stations by {} steps; at most {} cells are taken",
                w->stations.size(), w->steps, most_cells);
  }
  if (!read_window_cells(in, *w) || !in.at_end()) return fail(error_code::corrupt, "its cells are torn");
  return w;
}

}  // namespace

std::string serialize_window(const window& w) {
  sealed_writer out(kWindow, serialize_window_table(w));
  write_window_cells(out.frame(), w);
  return out.finish();
}

result<window> parse_window(std::string_view bytes) {
  return parse_window(bytes, kMostWindowCells);
}

result<window> parse_window(std::string_view bytes, std::uint64_t most_cells) {
  const auto frame = open_sealed(kWindow, bytes);
  if (!frame) return pass(frame);
  auto w = read_frame(*frame, most_cells);
  if (!w) return pass(w, w.error().code == error_code::corrupt ? "a damaged window" : "the window");
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
