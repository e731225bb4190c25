#include "serve/http/answer_queue.h"

#include <utility>

namespace velib {

namespace asio = boost::asio;

void answer_queue::add(response&& answer, const head_facts& facts, bool head_only,
                       std::shared_ptr<const body_file> file) {
  const size_t begin = heads_.size();
  append_head(heads_, answer, facts);
  const bool has_body = !head_only && may_have_body(answer.status);
  size_bytes_ += heads_.size() - begin + (has_body ? body_of(answer).size() : 0);
  if (has_body) file_ = std::move(file);
  answers_.push_back({heads_.size(), std::move(answer), has_body && !file_});
}

void answer_queue::add(std::string_view bytes) {
  heads_ += bytes;
  size_bytes_ += bytes.size();
  answers_.push_back({heads_.size(), {}, false});
}

std::vector<asio::const_buffer>& answer_queue::buffers() {
  buffers_.clear();
  size_t begin = 0;
  for (const auto& waiting : answers_) {
    buffers_.emplace_back(heads_.data() + begin, waiting.head_end - begin);
    begin = waiting.head_end;
    const auto body = body_of(waiting.answer);
    if (waiting.has_body && !body.empty()) buffers_.emplace_back(body.data(), body.size());
  }
  return buffers_;
}

void answer_queue::clear() {
  heads_.clear();
  answers_.clear();
  buffers_.clear();
  file_.reset();
  size_bytes_ = 0;
}

void drop_front(std::vector<asio::const_buffer>& buffers, size_t bytes) {
  size_t whole = 0;
  while (whole < buffers.size() && buffers[whole].size() <= bytes) bytes -= buffers[whole++].size();
  buffers.erase(buffers.begin(), buffers.begin() + static_cast<std::ptrdiff_t>(whole));
  if (!buffers.empty()) buffers.front() += bytes;
}

}  // namespace velib
