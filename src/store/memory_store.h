// Objects in memory: for tests, and for programs that keep nothing.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "store/object_store.h"

namespace velib {

class memory_store final : public object_store {
 public:
  result<std::string> get(std::string_view key) override;
  result<std::optional<tagged_object>> get_if_changed(std::string_view key, std::string_view tag) override;
  status put(std::string_view key, std::string_view bytes) override;
  status put_if_absent(std::string_view key, std::string_view bytes) override;
  result<std::vector<std::string>> list(std::string_view prefix, std::string_view start_after = {}) override;
  status remove(std::string_view key) override;

 private:
  std::mutex mutex_;
  std::map<std::string, tagged_object, std::less<>> objects_;  // guarded by mutex_, as is writes_
  long writes_ = 0;                                            // the number of each is its object's tag
};

}  // namespace velib
