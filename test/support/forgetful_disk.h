// A disk in memory on which a power cut loses what was never synced: any choice of the unsynced names, and
// all, half or nothing of each unsynced write. Only what POSIX promises is promised: fsync of a file keeps
// its bytes and not its name, fsync of a folder keeps its names, and a rename happens wholly or not at all.
#pragma once

#include <cerrno>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/disk.h"

namespace velib {

class forgetful_disk final : public disk {
 public:
  using path = std::filesystem::path;

  // Fails call number `fail_at` (from 0) and, if `dead_after`, all later ones, with this errno number.
  int fail_at = -1;
  int failure = EIO;
  bool dead_after = false;
  int calls = 0;

  int make_folder(const path& folder) override {
    return act([&] {
      const auto parent = find(folder.parent_path());
      if (!parent) return ENOENT;
      if (find(folder)) return EEXIST;
      change_names(*parent, {}, folder.filename(), new_node(true));
      return 0;
    });
  }
  int create(const path& file) override {
    int made = 0;
    const int number = act([&] {
      const auto parent = find(file.parent_path());
      if (!parent) return ENOENT;
      if (find(file)) return EEXIST;
      made = new_node(false);
      change_names(*parent, {}, file.filename(), made);
      return 0;
    });
    return number == 0 ? made : -number;
  }
  int write(int handle, std::string_view bytes) override {
    return act([&] {
      unsynced_.push_back({.node = handle, .bytes = std::string(bytes)});
      return 0;
    });
  }
  int sync(int handle) override {
    return act([&] { return keep(handle); });
  }
  void close(int) override {}
  int rename(const path& from, const path& to) override {
    return act([&] {
      const auto moved = find(from);
      if (!moved) return ENOENT;
      change_names(*find(to.parent_path()), from.filename(), to.filename(), *moved);
      return 0;
    });
  }
  int link(const path& from, const path& to) override {
    return act([&] {
      const auto node = find(from);
      if (!node) return ENOENT;
      if (find(to)) return EEXIST;
      change_names(*find(to.parent_path()), {}, to.filename(), *node);
      return 0;
    });
  }
  int unlink(const path& file) override {
    return act([&] {
      if (!find(file)) return ENOENT;
      change_names(*find(file.parent_path()), file.filename(), {}, 0);
      return 0;
    });
  }
  int sync_folder(const path& folder) override {
    return act([&] {
      const auto node = find(folder);
      return node ? keep(*node) : ENOENT;
    });
  }

  // What a reader sees now: the file's bytes, if there is one.
  std::optional<std::string> read(const path& file) const { return read(everything(), file); }
  // All names in a folder, as a reader sees them now.
  std::vector<std::string> names(const path& folder) const {
    std::vector<std::string> out;
    const auto nodes = everything();
    for (const auto& [name, _] : nodes[static_cast<size_t>(*find(nodes, folder))].names) out.push_back(name);
    return out;
  }

  // Shows `visit` what a reader of `file` may find after a power cut now: each choice of unsynced effects.
  void cut_power(const path& file,
                 const std::function<void(const std::optional<std::string>&)>& visit) const {
    int choices = 1;
    for (const auto& effect : unsynced_) choices *= effect.choices();
    for (int choice = 0; choice < choices; ++choice) {
      auto nodes = kept_;
      int rest = choice;
      for (const auto& effect : unsynced_) {
        effect.apply(nodes, rest % effect.choices());
        rest /= effect.choices();
      }
      visit(read(nodes, file));
    }
  }
  // Called after every call that the disk answers, with the disk as it then is.
  std::function<void(const forgetful_disk&)> after_call;

 private:
  struct node {
    bool is_folder = false;
    std::map<std::string, int> names;
    std::string bytes;
  };
  struct effect {
    int node = 0;  // whose names or bytes change
    std::string gone_name, new_name;
    int new_node = 0;
    std::string bytes;

    int choices() const { return bytes.empty() ? 2 : 3; }
    // choice 0: lost; the highest: all there; between: half of the bytes.
    void apply(std::vector<struct forgetful_disk::node>& nodes, int choice) const {
      if (choice == 0) return;
      auto& changed = nodes[static_cast<size_t>(node)];
      changed.bytes += bytes.substr(0, choice == 2 ? bytes.size() : bytes.size() / 2);
      if (!gone_name.empty()) changed.names.erase(gone_name);
      if (!new_name.empty()) changed.names[new_name] = new_node;
    }
  };

  template <class Action>
  int act(Action action) {
    const int number = calls++;
    if (fail_at >= 0 && (number == fail_at || (dead_after && number > fail_at))) return failure;
    const int outcome = action();
    if (after_call) after_call(*this);
    return outcome;
  }
  int new_node(bool is_folder) {
    kept_.push_back({.is_folder = is_folder, .names = {}, .bytes = {}});
    return static_cast<int>(kept_.size()) - 1;
  }
  void change_names(int folder, const path& gone, const path& made, int node) {
    unsynced_.push_back({.node = folder, .gone_name = gone, .new_name = made, .new_node = node, .bytes = {}});
  }
  int keep(int node) {
    std::vector<effect> left;
    for (auto& e : unsynced_) {
      if (e.node == node) {
        e.apply(kept_, e.choices() - 1);
      } else {
        left.push_back(std::move(e));
      }
    }
    unsynced_ = std::move(left);
    return 0;
  }
  std::vector<node> everything() const {
    auto nodes = kept_;
    for (const auto& e : unsynced_) e.apply(nodes, e.choices() - 1);
    return nodes;
  }
  static std::optional<int> find(const std::vector<node>& nodes, const path& at) {
    int found = 0;
    for (const auto& part : at.relative_path()) {
      const auto& names = nodes[static_cast<size_t>(found)].names;
      const auto next = names.find(part);
      if (next == names.end()) return std::nullopt;
      found = next->second;
    }
    return found;
  }
  std::optional<int> find(const path& at) const { return find(everything(), at); }
  static std::optional<std::string> read(const std::vector<node>& nodes, const path& file) {
    const auto found = find(nodes, file);
    if (!found || nodes[static_cast<size_t>(*found)].is_folder) return std::nullopt;
    return nodes[static_cast<size_t>(*found)].bytes;
  }

  std::vector<node> kept_{{.is_folder = true, .names = {}, .bytes = {}}};  // by node number; 0 is "/"
  std::vector<effect> unsynced_;
};

}  // namespace velib
