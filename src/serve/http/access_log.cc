#include "serve/http/access_log.h"

#include <cerrno>
#include <climits>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace velib {

namespace {

constexpr size_t kMostWaitingBytes = size_t{1} << 20;
constexpr size_t kMostOfOneText = 200;
constexpr int kMostWaitMs = 500;

bool is_plain(char c) {
  return c > ' ' && c < 0x7f && c != '"' && c != '\\';
}

int open_file(const std::filesystem::path& path) {
  return ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
}

// Whole lines, as many as a pipe that has room takes at once (PIPE_BUF): so the wait below is the only one.
std::string_view next_piece(std::string_view lines) {
  if (lines.size() <= PIPE_BUF) return lines;
  return lines.substr(0, lines.rfind('\n', PIPE_BUF - 1) + 1);
}

// Gives up where nobody reads, or the disk is full: that costs lines, not answers, nor the end of the
// program.
bool write_all(int file, std::string_view lines) {
  while (!lines.empty()) {
    pollfd room{file, POLLOUT, 0};
    if (::poll(&room, 1, kMostWaitMs) <= 0) return false;
    const auto piece = next_piece(lines);
    const ssize_t written = ::write(file, piece.data(), piece.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    lines.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kMostOfOneText)) {
    if (is_plain(c)) {
      out.push_back(c);
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  if (text.size() > kMostOfOneText) out += "...";
  return out;
}

std::string access_line(const access_entry& e, access_log_form form) {
  const auto method = e.method.empty() ? "-" : printable(e.method);
  const auto path = e.path.empty() ? "-" : printable(e.path);
  const double milliseconds = static_cast<double>(e.took.count()) / 1000;
  if (form == access_log_form::json) {
    return fmt::format(
        R"({{"time":"{}","id":"{}","client":"{}","method":"{}","path":"{}","status":{},"bytes":{},"ms":{:.3f}}})"
        "\n",
        format_utc(e.time), e.id, e.client, method, path, e.status, e.body_bytes, milliseconds);
  }
  return fmt::format("{} {} {} {} {} {} {} {:.3f}ms\n", format_utc(e.time), e.id, e.client, method, path,
                     e.status, e.body_bytes, milliseconds);
}

result<std::unique_ptr<access_log>> access_log::open(const access_log_options& options) {
  const int file = options.file.empty() ? ::dup(STDERR_FILENO) : open_file(options.file);
  if (file < 0) {
    return fail(errno == EACCES ? error_code::denied : error_code::unavailable,
                "cannot write the access log {}: {}; name a file in a folder that is there",
                options.file.string(), std::system_category().message(errno));
  }
  return std::unique_ptr<access_log>(new access_log(options, file));
}

access_log::access_log(access_log_options options, int file)
    : options_(std::move(options)), file_(file), writer_([this] { write_waiting(); }) {}

access_log::~access_log() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  something_.notify_one();
  writer_.join();
  ::close(file_);
}

void access_log::write(const access_entry& entry) {
  const auto line = access_line(entry, options_.form);
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() + line.size() > kMostWaitingBytes) {
      ++dropped_;
      return;
    }
    waiting_ += line;
  }
  something_.notify_one();
}

void access_log::write_waiting() {
  std::unique_lock lock(mutex_);
  while (!ending_ || !waiting_.empty()) {
    something_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
    std::string lines;
    lines.swap(waiting_);
    lock.unlock();
    reopen_if_moved();
    if (!write_all(file_, lines)) ++dropped_;
    lock.lock();
  }
}

void access_log::reopen_if_moved() {
  struct stat opened {};
  struct stat named {};
  if (options_.file.empty() || ::fstat(file_, &opened) != 0) return;
  if (::stat(options_.file.c_str(), &named) == 0 && named.st_ino == opened.st_ino) return;
  const int fresh = open_file(options_.file);
  if (fresh < 0) return;
  ::close(file_);
  file_ = fresh;
}

}  // namespace velib
