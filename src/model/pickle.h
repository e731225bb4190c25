// Pickles (protocols 2 to 5, Python's pickletools.py describes them) as data: a tree of values, from a closed
// list of opcodes and names. Nothing is imported, called or built; what a pickle would call stays an object
// that tells the name and the arguments.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace velib {

inline constexpr size_t kMostPickleBytes = size_t{1} << 20;
inline constexpr size_t kMostPickleValues = size_t{1} << 17;  // and as many memos
inline constexpr size_t kMostPickleMarks = 1000;              // containers that are open at once

enum class pickle_kind {
  none,
  boolean,
  integer,
  real,
  text,
  bytes,
  list,
  tuple,
  dict,
  set,
  name,       // of a class or a function
  object,     // callable(*args), then given `state` and items
  persistent  // outside of the pickle; `args` tells which
};

using pickle_index = std::uint32_t;  // of pickle::values
inline constexpr pickle_index kNoValue = ~pickle_index{0};

struct pickle_value {
  pickle_kind kind = pickle_kind::none;
  std::int64_t integer = 0;  // of an integer or a boolean
  double real = 0.0;
  std::string_view text;            // text (UTF-8), bytes: in the pickle's bytes; name: "numpy.dtype"
  std::vector<pickle_index> items;  // list, tuple, set; dict and object: key, value, key, value, …
  pickle_index callable = kNoValue;
  pickle_index args = kNoValue;
  pickle_index state = kNoValue;
};

// Values refer to each other by index, and a hostile pickle may let them go round in circles: follow them to
// a fixed depth only.
struct pickle {
  std::vector<pickle_value> values;
  pickle_index root = 0;

  // A value that is not there (kNoValue) is none.
  const pickle_value& operator[](pickle_index at) const;
  const pickle_value& top() const { return (*this)[root]; }
  // The value of a text key in the items of a dict or an object; null when there is none. The last one wins,
  // as in Python.
  const pickle_value* find(const pickle_value& dict, std::string_view key) const;
  // The name an object calls, "" when it is no object.
  std::string_view called(const pickle_value& value) const;
  // Argument `k` of an object, item `k` of a tuple or a list; none when there are fewer.
  const pickle_value& item(const pickle_value& of, size_t k) const;
};

// `names` are all that the pickle may name, "module.name" each; they, and `bytes`, must outlive the pickle.
// unsupported, with the offset, for any other name or opcode; corrupt for a pickle that is cut off or makes
// no sense; invalid_input over the limits above. Memory: 80 bytes and a few for each value.
result<pickle> parse_pickle(std::string_view bytes, std::span<const std::string_view> names);

}  // namespace velib
