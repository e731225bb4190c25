// A value that the first who needs it makes, and all others share.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

namespace velib {

// get() from any thread; what `make` throws goes through, and the next call makes it. No once_flag: the
// thread sanitizer waits for ever after one that threw.
template <class Value>
class made_once {
 public:
  template <class Make>
  const Value& get(Make make) const {
    const std::lock_guard lock(slot_->making);
    if (!slot_->value) slot_->value.emplace(make());
    return *slot_->value;
  }

 private:
  struct slot {
    std::mutex making;
    std::optional<Value> value;
  };
  std::unique_ptr<slot> slot_ = std::make_unique<slot>();
};

}  // namespace velib
