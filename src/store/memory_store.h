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
  status put(std::string_view key, std::string_view bytes) override;
  status put_if_absent(std::string_view key, std::string_view bytes) override;
  result<std::vector<std::string>> list(std::string_view prefix, std::string_view start_after = {}) override;
  status remove(std::string_view key) override;

 private:
  std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> objects_;
};

}  // namespace velib
