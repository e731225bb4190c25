// From a path and a method to an endpoint: a table of routes, and the answers for what is not in it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/message.h"

namespace velib {

struct call {
  const velib::request& request;
  std::vector<std::string> arguments;  // decoded: what stands for each {…} of the pattern, in its order
};
using endpoint = std::function<response(const call&)>;

// Filled once, then called from any thread. GET routes answer HEAD too, with the body still in it: the front
// door leaves it out. An exception of an endpoint is logged and becomes a 500.
class router {
 public:
  // `pattern` is a path of plain segments and of {names}, each of which stands for one segment.
  void get(std::string_view pattern, endpoint to);
  // Answers a GET that no route knows; its arguments are all segments of the path. Without it: 404.
  void otherwise(endpoint to) { otherwise_ = std::move(to); }

  response operator()(const request& r) const;

 private:
  struct route {
    std::vector<std::string> pattern;
    endpoint to;
  };

  response dispatch(const request& r) const;

  std::vector<route> routes_;
  endpoint otherwise_;
};

}  // namespace velib
