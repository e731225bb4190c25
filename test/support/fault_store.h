// A store around another, whose calls fail, wait or are half done as the test says; told nothing, it is the
// other store. Counts the calls that the inner store answered without error.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/memory_store.h"

namespace velib {

enum class store_call { get, put, put_if_absent, list, remove };

struct store_fault {
  error failure;
  // The inner store does it all the same: as when the answer is lost on its way.
  bool done_anyway = false;
};

class fault_store final : public object_store {
 public:
  // Nothing: the call goes through. May wait before it answers.
  using decision = std::function<std::optional<store_fault>(store_call call, std::string_view key)>;

  explicit fault_store(std::shared_ptr<object_store> inner = std::make_shared<memory_store>())
      : inner_(std::move(inner)) {}

  void decide(decision d) {
    const std::lock_guard lock(mutex_);
    decision_ = std::move(d);
  }
  // Fails the calls of these kinds whose key (for list: prefix) starts with `prefix`, until heal().
  void fail_below(std::string prefix, std::vector<store_call> kinds, error failure) {
    decide([=](store_call call, std::string_view key) -> std::optional<store_fault> {
      const bool named = std::find(kinds.begin(), kinds.end(), call) != kinds.end();
      if (!named || !key.starts_with(prefix)) return std::nullopt;
      return store_fault{failure};
    });
  }
  void heal() { decide(nullptr); }

  int succeeded(store_call call) const { return counts_[static_cast<size_t>(call)]; }
  int writes() const { return succeeded(store_call::put) + succeeded(store_call::put_if_absent); }

  result<std::string> get(std::string_view key) override {
    return through(store_call::get, key, [&] { return inner_->get(key); });
  }
  // A get like any other.
  result<std::optional<tagged_object>> get_if_changed(std::string_view key, std::string_view tag) override {
    return through(store_call::get, key, [&] { return inner_->get_if_changed(key, tag); });
  }
  status put(std::string_view key, std::string_view bytes) override {
    return through(store_call::put, key, [&] { return inner_->put(key, bytes); });
  }
  status put_if_absent(std::string_view key, std::string_view bytes) override {
    return through(store_call::put_if_absent, key, [&] { return inner_->put_if_absent(key, bytes); });
  }
  result<std::vector<std::string>> list(std::string_view prefix, std::string_view start_after = {}) override {
    return through(store_call::list, prefix, [&] { return inner_->list(prefix, start_after); });
  }
  status remove(std::string_view key) override {
    return through(store_call::remove, key, [&] { return inner_->remove(key); });
  }

 private:
  template <class Call>
  auto through(store_call kind, std::string_view key, Call call) -> decltype(call()) {
    decision decide;
    {
      const std::lock_guard lock(mutex_);
      decide = decision_;
    }
    const auto fault = decide ? decide(kind, key) : std::nullopt;
    if (fault && !fault->done_anyway) return tl::unexpected<error>(fault->failure);
    auto outcome = call();
    if (outcome) ++counts_[static_cast<size_t>(kind)];
    if (fault) return tl::unexpected<error>(fault->failure);
    return outcome;
  }

  std::shared_ptr<object_store> inner_;
  std::mutex mutex_;
  decision decision_;  // guarded by mutex_
  std::atomic<int> counts_[5] = {};
};

}  // namespace velib
