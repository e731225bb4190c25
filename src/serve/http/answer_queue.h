// Answers that wait to be written, in the order of their requests: heads in one buffer, bodies where they
// are.
#pragma once

#include <string>
#include <vector>

#include <boost/asio/buffer.hpp>

#include "api/message.h"
#include "serve/http/answer_head.h"
#include "serve/http/body_files.h"

namespace velib {

class answer_queue {
 public:
  // Without the body where `head_only`, or where the status has none. With `file`, which holds the body, it
  // is the last one: the body is sent from there, after the buffers.
  void add(response&& answer, const head_facts& facts, bool head_only,
           std::shared_ptr<const body_file> file = nullptr);
  // Bytes as they are, such as an interim answer.
  void add(std::string_view bytes);

  bool empty() const { return answers_.empty(); }
  size_t count() const { return answers_.size(); }
  size_t size_bytes() const { return size_bytes_; }

  const std::shared_ptr<const body_file>& file() const { return file_; }  // null: no such answer
  // All of it but the file, from the first byte, for a gather write; until the next add() or clear().
  std::vector<boost::asio::const_buffer>& buffers();
  void clear();

 private:
  struct waiting {
    size_t head_end;  // in heads_
    response answer;  // holds the body
    bool has_body;
  };

  std::string heads_;
  std::vector<waiting> answers_;
  std::vector<boost::asio::const_buffer> buffers_;
  std::shared_ptr<const body_file> file_;
  size_t size_bytes_ = 0;
};

// Drops what has been written from the front.
void drop_front(std::vector<boost::asio::const_buffer>& buffers, size_t bytes);

}  // namespace velib
