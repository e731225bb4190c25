#include "api/answer_cache.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

namespace velib {

namespace {

struct target_view {
  std::string_view path, query;
};

struct target {
  std::string path, query;
  operator target_view() const { return {path, query}; }
};

struct target_hash {
  using is_transparent = void;
  size_t operator()(target_view t) const {
    const std::hash<std::string_view> hash;
    return t.query.empty() ? hash(t.path) : hash(t.path) * 31 + hash(t.query);
  }
};

struct target_equal {
  using is_transparent = void;
  bool operator()(target_view a, target_view b) const { return a.path == b.path && a.query == b.query; }
};

}  // namespace

struct answer_cache::slot {
  std::string_view pattern;
  std::mutex making;  // no once_flag: the thread sanitizer waits for ever after one that threw
  std::atomic<bool> made = false;
  std::optional<kept_answer> answer;
};

struct answer_cache::table {
  std::shared_mutex mutex;  // of the map alone: answers are made outside of it
  std::unordered_map<target, std::shared_ptr<slot>, target_hash, target_equal> slots;

  std::shared_ptr<slot> find(target_view wanted) {
    std::shared_lock lock(mutex);
    const auto found = slots.find(wanted);
    return found == slots.end() ? nullptr : found->second;
  }
  std::shared_ptr<slot> find_or_add(target_view wanted) {
    if (auto found = find(wanted)) return found;
    std::unique_lock lock(mutex);
    auto& place = slots[target{std::string(wanted.path), std::string(wanted.query)}];
    if (!place) place = std::make_shared<slot>();
    return place;
  }
};

answer_cache::answer_cache() : table_(std::make_unique<table>()) {}
answer_cache::answer_cache(answer_cache&&) noexcept = default;
answer_cache& answer_cache::operator=(answer_cache&&) noexcept = default;
answer_cache::~answer_cache() = default;

routed_answer answer_cache::find(std::string_view path, std::string_view query) const {
  auto found = table_->find({path, query});
  if (!found || !found->made.load(std::memory_order_acquire)) return {};
  const auto* answer = &*found->answer;
  const auto pattern = found->pattern;
  return {std::shared_ptr<const kept_answer>(std::move(found), answer), pattern};
}

std::shared_ptr<const kept_answer> answer_cache::keep(std::string_view path, std::string_view query,
                                                      std::string_view pattern,
                                                      const std::function<response()>& make) const {
  auto place = table_->find_or_add({path, query});
  std::lock_guard lock(place->making);
  if (!place->made.load(std::memory_order_relaxed)) {
    place->answer.emplace(make());
    place->pattern = pattern;
    place->made.store(true, std::memory_order_release);
  }
  return {place, &*place->answer};
}

}  // namespace velib
