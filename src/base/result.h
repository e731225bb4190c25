// Failure by value: result<T>, and the one error type with its closed set of codes.
// Input and the environment fail through these; programmer mistakes abort.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <tl/expected.hpp>

namespace velib {

enum class error_code {
  invalid_input,  // what was given is wrong: a flag, a row, a file of another kind
  not_found,      // the named thing does not exist
  conflict,       // it exists already, or changed meanwhile
  corrupt,        // ours, but torn or damaged
  unavailable,    // the other side cannot answer now; worth another try
  timeout,        // no answer in time; worth another try
  denied,         // no right to it
  unsupported,    // a version or kind this program does not speak
  internal,       // a defect of this program or of a library
};

// The code's name as written above, for logs and JSON.
std::string_view name_of(error_code code);

// What went wrong, where, and what to do: one line, with names, sizes and offsets, never payloads or secrets.
struct error {
  error_code code = error_code::internal;
  std::string message;
};

template <class T>
using result = tl::expected<T, error>;
using status = result<void>;

template <class... Args>
tl::unexpected<error> fail(error_code code, fmt::format_string<Args...> format, Args&&... args) {
  return tl::unexpected<error>(error{code, fmt::format(format, std::forward<Args>(args)...)});
}

// Passes the error of `failed` on unchanged, whatever its value type.
template <class T>
tl::unexpected<error> pass(result<T>&& failed) {
  return tl::unexpected<error>(std::move(failed).error());
}
template <class T>
tl::unexpected<error> pass(const result<T>& failed) {
  return tl::unexpected<error>(failed.error());
}

// Passes an error on with the place it crossed: "PLACE: message".
template <class T>
tl::unexpected<error> pass(const result<T>& failed, std::string_view place) {
  return tl::unexpected<error>(
      error{failed.error().code, fmt::format("{}: {}", place, failed.error().message)});
}

}  // namespace velib
