// Objects by key: the one interface to where bytes are kept. Six verbs, no folders, every write whole or
// absent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace velib {

// An object's bytes and the mark of this version of it, for get_if_changed; no mark where a server names
// none.
struct tagged_object {
  std::string bytes;
  std::string tag;
};

// Keys are relative paths of one or more parts, "history/_window.bin": parts of [A-Za-z0-9._=-], none of
// them
// "." or "..", none starting with '.'. Any other key is invalid_input. All calls may come from any thread.
class object_store {
 public:
  virtual ~object_store() = default;

  // The object's bytes; not_found when there is none.
  virtual result<std::string> get(std::string_view key) = 0;
  // The same, unless the object is still the version of `tag`: then nothing. Another version has another tag,
  // and one that was written again with the same bytes may have another. An empty tag is of no version.
  virtual result<std::optional<tagged_object>> get_if_changed(std::string_view key, std::string_view tag) = 0;
  // Writes or replaces. A reader sees the old bytes or the new ones; when this returns, they are durable.
  virtual status put(std::string_view key, std::string_view bytes) = 0;
  // Writes only where nothing is; conflict otherwise, with the old object untouched.
  virtual status put_if_absent(std::string_view key, std::string_view bytes) = 0;
  // Keys that start with `prefix` and come after `start_after`, all of them, in binary order.
  virtual result<std::vector<std::string>> list(std::string_view prefix,
                                                std::string_view start_after = {}) = 0;
  // Removes; no error when there is nothing.
  virtual status remove(std::string_view key) = 0;
};

}  // namespace velib
