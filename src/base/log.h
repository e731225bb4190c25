// The program's log: one line an event on standard error, time in UTC. No payloads, no secrets.
#pragma once

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace velib {

enum class log_level { debug, info, warning, error };

// Messages below `level` are dropped; info at the start of the program.
void set_log_level(log_level level);
void write_log(log_level level, std::string_view message);

template <class... Args>
void log_debug(fmt::format_string<Args...> format, Args&&... args) {
  write_log(log_level::debug, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  write_log(log_level::info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_warning(fmt::format_string<Args...> format, Args&&... args) {
  write_log(log_level::warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args) {
  write_log(log_level::error, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace velib
