// The stack machine a pickle is written for, without the verbs that do something: what parse_pickle's opcodes
// work on. Every step is bounded by the limits of pickle.h.
#pragma once

#include <string>
#include <unordered_map>

#include "model/pickle.h"

namespace velib {

inline constexpr size_t kMostPickleNameBytes = 200;

class pickle_machine {
 public:
  // As parse_pickle.
  pickle_machine(std::string_view bytes, std::span<const std::string_view> names)
      : bytes_(bytes), names_(names) {}

  // An error at the present opcode: "pickle at byte 12 MESSAGE".
  template <class... Args>
  tl::unexpected<error> refuse(error_code code, fmt::format_string<Args...> format, Args&&... args) const {
    return fail(code, "pickle at byte {} {}", began_, fmt::format(format, std::forward<Args>(args)...));
  }

  // The next opcode; its offset is what refuse() names until the next one.
  result<char> begin_opcode();
  size_t offset() const { return began_; }
  size_t left() const { return bytes_.size() - next_; }

  // What follows the opcode: bytes, a little-endian number of up to 8 bytes, text up to the end of a line.
  result<std::string_view> take(std::uint64_t size_bytes);
  result<std::uint64_t> number(size_t size_bytes);
  result<std::string_view> line();

  // Nothing below the last mark can be taken.
  result<pickle_index> pop();
  result<pickle_value*> top(std::string_view verb);
  status push(pickle_value value);
  // `module`.`name`, when it is one of the names.
  status push_name(std::string_view module, std::string_view name);
  // Appends to the container on top of the stack, which must be of one of the two kinds.
  status add_items(std::vector<pickle_index> items, pickle_kind kind, pickle_kind or_kind);

  status mark();
  result<std::vector<pickle_index>> pop_to_mark();

  // The value on top of the stack, by number.
  status remember(std::uint64_t key);
  status recall(std::uint64_t key);
  size_t remembered() const { return memo_.size(); }

  const pickle_value& value(pickle_index at) const { return read_[at]; }
  // The last value: nothing else may be on the stack, and nothing may follow.
  status stop();
  bool stopped() const { return stopped_; }
  pickle release() { return std::move(read_); }

 private:
  std::string_view bytes_;
  std::span<const std::string_view> names_;
  size_t next_ = 0;   // the next byte to read
  size_t began_ = 0;  // where the present opcode stands
  bool stopped_ = false;
  std::vector<pickle_index> stack_;
  std::vector<size_t> marks_;  // heights of the stack
  std::unordered_map<std::uint64_t, pickle_index> memo_;
  pickle read_;
};

}  // namespace velib
