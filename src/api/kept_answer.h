// An answer that is made once and given to many: its bytes, plain and gzipped, and their ETags.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "api/message.h"

namespace velib {

// Immutable, but for the gzipped form, which the first who wants it makes. Any thread.
class kept_answer {
 public:
  // `gzip_level` is worth what the number of those who will get it makes of it.
  explicit kept_answer(response made, int gzip_level = 6);

  // What `r` gets: 304 where it knows the ETag already, else the form it takes. `cache_control` goes with a
  // 200 and a 304; other answers are kept by nobody outside.
  response give(const request& r, std::string_view cache_control) const;

 private:
  struct form {
    std::string etag;
    std::shared_ptr<const ready_answer> ready;
  };
  form make_form(std::string body, std::string etag, bool zipped) const;
  const form& form_for(const request& r) const;
  bool is_worth_zipping() const;

  int status_, gzip_level_;
  header_list headers_;
  form plain_;
  mutable std::once_flag zipping_;
  mutable form zipped_;  // empty where it would be no smaller
};

}  // namespace velib
