// The answers of one snapshot, each made when it is first asked for, and dropped with the snapshot.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "api/kept_answer.h"

namespace velib {

// An answer that is kept, and the route whose it is.
struct routed_answer {
  std::shared_ptr<const kept_answer> answer;
  std::string_view pattern;
};

// Holds what it is told to keep, without a bound of its own: keys must be of a closed set, such as the
// stations of the snapshot, never what a client sent. All calls from any thread.
class answer_cache {
 public:
  answer_cache();
  answer_cache(answer_cache&&) noexcept;
  answer_cache& operator=(answer_cache&&) noexcept;
  ~answer_cache();

  // Without an allocation; no answer where none has been made yet.
  routed_answer find(std::string_view path, std::string_view query) const;

  // The answer kept under this path and query; the first to ask calls `make`, others wait for it. What `make`
  // throws goes through, and nothing is kept. `pattern` must live as long as the program: routes are
  // literals.
  std::shared_ptr<const kept_answer> keep(std::string_view path, std::string_view query,
                                          std::string_view pattern,
                                          const std::function<response()>& make) const;

 private:
  struct slot;
  struct table;
  std::unique_ptr<table> table_;
};

}  // namespace velib
