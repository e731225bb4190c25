#include "forecast/circuit_breaker.h"

#include <algorithm>

namespace velib {

bool circuit_breaker::try_pass(moment now) {
  const std::lock_guard lock(mutex_);
  if (state_ == states::closed) return true;
  if (state_ == states::half_open || now < open_until_) return false;
  state_ = states::half_open;
  return true;
}

void circuit_breaker::succeeded() {
  const std::lock_guard lock(mutex_);
  state_ = states::closed;
  failures_ = 0;
  rest_ = policy_.first_rest;
}

void circuit_breaker::failed(moment now) {
  const std::lock_guard lock(mutex_);
  ++failures_;
  if (state_ == states::half_open) {
    rest_ = std::min(2 * rest_, policy_.longest_rest);
  } else if (failures_ < policy_.failures) {
    return;
  }
  state_ = states::open;
  open_until_ = now + rest_;
}

}  // namespace velib
