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

result<window> read_frame(std::string_view frame) {
  zstd_reader in(frame);
  const auto table = read_sealed_table(in, kMostWindowTableBytes);
  if (!table) return pass(table);
  auto w = parse_window_table(*table);
  if (!w) return w;
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
  const auto frame = open_sealed(kWindow, bytes);
  if (!frame) return pass(frame);
  auto w = read_frame(*frame);
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
