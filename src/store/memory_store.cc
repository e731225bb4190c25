#include "store/memory_store.h"

#include "store/object_key.h"

namespace velib {

result<std::string> memory_store::get(std::string_view key) {
  if (auto checked = check_key(key); !checked) return pass(checked);
  const std::lock_guard lock(mutex_);
  const auto found = objects_.find(key);
  if (found == objects_.end()) return fail(error_code::not_found, "there is no object {}", key);
  return found->second;
}

status memory_store::put(std::string_view key, std::string_view bytes) {
  if (auto checked = check_key(key); !checked) return checked;
  const std::lock_guard lock(mutex_);
  objects_.insert_or_assign(std::string(key), std::string(bytes));
  return {};
}

status memory_store::put_if_absent(std::string_view key, std::string_view bytes) {
  if (auto checked = check_key(key); !checked) return checked;
  const std::lock_guard lock(mutex_);
  if (objects_.try_emplace(std::string(key), bytes).second) return {};
  return fail(error_code::conflict, "there is an object {} already", key);
}

result<std::vector<std::string>> memory_store::list(std::string_view prefix, std::string_view start_after) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> keys;
  const auto first = start_after < prefix ? objects_.lower_bound(prefix) : objects_.upper_bound(start_after);
  for (auto at = first; at != objects_.end() && at->first.starts_with(prefix); ++at) {
    keys.push_back(at->first);
  }
  return keys;
}

status memory_store::remove(std::string_view key) {
  if (auto checked = check_key(key); !checked) return checked;
  const std::lock_guard lock(mutex_);
  if (const auto found = objects_.find(key); found != objects_.end()) objects_.erase(found);
  return {};
}

}  // namespace velib
