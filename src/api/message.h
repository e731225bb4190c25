// A request and its answer, without sockets: what every front door translates to and from.
#pragma once

#include <functional>
#include <string>
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
};

struct response {
  int status = 200;
  header_list headers;  // content-type and the like; content-length is the front door's
  std::string body;
};

// Called from several threads at once.
using request_handler = std::function<response(const request&)>;

}  // namespace velib
