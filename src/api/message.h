// A request and its answer, without sockets: what every front door translates to and from.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace velib {

using header_list = std::vector<std::pair<std::string, std::string>>;

struct request {
  std::string method;   // upper case
  std::string path;     // as sent, percent-encoded, starting with '/'
  std::string query;    // as sent, without '?'
  header_list headers;  // names in lower case
  std::string body;
  std::string client;  // address of the one who asks, as far as the front door trusts it; "" = unknown
};

// What is made once and given to many: a whole answer of a snapshot. Immutable once shared.
struct ready_answer {
  header_list headers;  // as response::headers
  std::string body;
};

struct response {
  int status = 200;
  header_list headers;  // content-type and the like; content-length is the front door's
  std::string body;
  // Where it is set: its headers come besides `headers`, and its body stands for `body`, which is empty.
  std::shared_ptr<const ready_answer> ready = {};
};

inline std::string_view body_of(const response& answer) {
  return answer.ready ? answer.ready->body : answer.body;
}

// Called from several threads at once.
using request_handler = std::function<response(const request&)>;

}  // namespace velib
