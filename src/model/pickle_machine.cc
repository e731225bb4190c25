#include "model/pickle_machine.h"

#include <bit>
#include <cstring>

#include "model/shown_name.h"

namespace velib {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are");

result<char> pickle_machine::begin_opcode() {
  began_ = next_;
  if (left() == 0) return refuse(error_code::corrupt, "is cut off");
  return bytes_[next_++];
}

result<std::string_view> pickle_machine::take(std::uint64_t size_bytes) {
  if (size_bytes > bytes_.size() - next_) {
    return refuse(error_code::corrupt, "wants {} bytes, and {} follow", size_bytes, bytes_.size() - next_);
  }
  const auto taken = bytes_.substr(next_, size_bytes);
  next_ += size_bytes;
  return taken;
}

result<std::uint64_t> pickle_machine::number(size_t size_bytes) {
  const auto taken = take(size_bytes);
  if (!taken) return pass(taken);
  std::uint64_t value = 0;
  std::memcpy(&value, taken->data(), size_bytes);
  return value;
}

result<std::string_view> pickle_machine::line() {
  const auto end = bytes_.substr(next_, kMostPickleNameBytes + 1).find('\n');
  if (end == bytes_.npos) return refuse(error_code::corrupt, "has a name without an end");
  const auto taken = bytes_.substr(next_, end);
  next_ += end + 1;
  return taken;
}

result<pickle_index> pickle_machine::pop() {
  const size_t floor = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() <= floor) return refuse(error_code::corrupt, "takes from an empty stack");
  const auto value = stack_.back();
  stack_.pop_back();
  return value;
}

result<pickle_value*> pickle_machine::top(std::string_view verb) {
  const size_t floor = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() <= floor) return refuse(error_code::corrupt, "{} on an empty stack", verb);
  return &read_.values[stack_.back()];
}

result<std::vector<pickle_index>> pickle_machine::pop_to_mark() {
  if (marks_.empty()) return refuse(error_code::corrupt, "closes what was never opened");
  const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<pickle_index> items(begin, stack_.end());
  stack_.erase(begin, stack_.end());
  marks_.pop_back();
  return items;
}

status pickle_machine::push(pickle_value value) {
  if (read_.values.size() >= kMostPickleValues) {
    return refuse(error_code::invalid_input, "makes more than {} values", kMostPickleValues);
  }
  stack_.push_back(static_cast<pickle_index>(read_.values.size()));
  read_.values.push_back(std::move(value));
  return {};
}

status pickle_machine::push_name(std::string_view module, std::string_view name) {
  const auto whole = fmt::format("{}.{}", module, name);
  for (const auto known : names_) {
    if (known == whole) return push({.kind = pickle_kind::name, .text = known});
  }
  return refuse(error_code::unsupported, "wants {}, which is not a name this reader knows",
                shown_name(whole));
}

status pickle_machine::remember(std::uint64_t key) {
  if (const auto value = top("remembers"); !value) return pass(value);
  if (memo_.size() >= kMostPickleValues) {
    return refuse(error_code::invalid_input, "remembers more than {} values", kMostPickleValues);
  }
  memo_[key] = stack_.back();
  return {};
}

status pickle_machine::recall(std::uint64_t key) {
  const auto found = memo_.find(key);
  if (found == memo_.end()) return refuse(error_code::corrupt, "asks for memo {}, which was never made", key);
  stack_.push_back(found->second);
  return {};
}

// To the container on top of the stack.
status pickle_machine::add_items(std::vector<pickle_index> items, pickle_kind kind, pickle_kind or_kind) {
  const auto to = top("adds items");
  if (!to) return pass(to);
  if ((*to)->kind != kind && (*to)->kind != or_kind) {
    return refuse(error_code::corrupt, "adds items to what takes none");
  }
  (*to)->items.insert((*to)->items.end(), items.begin(), items.end());
  return {};
}

status pickle_machine::mark() {
  if (marks_.size() >= kMostPickleMarks) {
    return refuse(error_code::invalid_input, "opens more than {} containers in each other", kMostPickleMarks);
  }
  marks_.push_back(stack_.size());
  return {};
}

status pickle_machine::stop() {
  const auto value = pop();
  if (!value) return pass(value);
  if (!stack_.empty() || !marks_.empty()) return refuse(error_code::corrupt, "ends in the middle of a value");
  if (left() != 0) return refuse(error_code::corrupt, "ends, and {} bytes follow", left());
  read_.root = *value;
  stopped_ = true;
  return {};
}

}  // namespace velib
