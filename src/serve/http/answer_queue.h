// Answers that wait to be written, in the order of their requests: heads in one buffer, bodies where they
// are.
#pragma once

#include <string>
#include <vector>

#include <boost/asio/buffer.hpp>

#include "api/message.h"
#include "serve/http/answer_head.h"

namespace velib {

class answer_queue {
 public:
  // Without the body where `head_only`, or where the status has none.
  void add(response&& answer, const head_facts& facts, bool head_only);
  // Bytes as they are, such as an interim answer.
  void add(std::string_view bytes);

  bool empty() const { return answers_.empty(); }
  size_t count() const { return answers_.size(); }
  size_t size_bytes() const { return size_bytes_; }

  // All of it, from the first byte, for a gather write; until the next add() or clear().
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
  size_t size_bytes_ = 0;
};

// Drops what has been written from the front.
void drop_front(std::vector<boost::asio::const_buffer>& buffers, size_t bytes);

}  // namespace velib
