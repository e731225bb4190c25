#include "store/memory_store.h"

#include "store/object_key.h"

namespace velib {

result<std::string> memory_store::get(std::string_view key) {
  if (auto checked = check_key(key); !checked) return pass(checked);
  const std::lock_guard lock(mutex_);
  const auto found = objects_.find(key);
  if (found == objects_.end()) return fail(error_code::not_found, "there is no object {}", key);
  return found->second.bytes;
}

result<std::optional<tagged_object>> memory_store::get_if_changed(std::string_view key,
                                                                  std::string_view tag) {
  if (auto checked = check_key(key); !checked) return pass(checked);
  const std::lock_guard lock(mutex_);
  const auto found = objects_.find(key);
  if (found == objects_.end()) return fail(error_code::not_found, "there is no object {}", key);
  if (found->second.tag == tag) return std::nullopt;
  return found->second;
}

status memory_store::put(std::string_view key, std::string_view bytes) {
  if (auto checked = check_key(key); !checked) return checked;
  const std::lock_guard lock(mutex_);
  objects_.insert_or_assign(std::string(key), tagged_object{std::string(bytes), std::to_string(++writes_)});
  return {};
}

status memory_store::put_if_absent(std::string_view key, std::string_view bytes) {
  if (auto checked = check_key(key); !checked) return checked;
  const std::lock_guard lock(mutex_);
  const bool absent = !objects_.contains(key);
  if (!absent) return fail(error_code::conflict, "there is an object {} already", key);
  objects_.emplace(std::string(key), tagged_object{std::string(bytes), std::to_string(++writes_)});
  return {};
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
