// From a path and a method to an endpoint: a table of routes, and the answers for what is not in it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/kept_answer.h"
#include "api/message.h"

namespace velib {

struct call {
  const velib::request& request;
  std::vector<std::string> arguments;  // decoded: what stands for each {…} of the pattern, in its order
  std::string_view pattern;            // of the route; lives as long as the program
};

// What an endpoint gives: an answer of its own, or one that is kept for others too.
struct reply {
  reply(response made) : own(std::move(made)) {}
  reply(std::shared_ptr<const kept_answer> shared) : kept(std::move(shared)) {}

  response own;
  std::shared_ptr<const kept_answer> kept;
};
using endpoint = std::function<reply(const call&)>;

struct routed_reply {
  reply what;
  std::string_view pattern;  // "" where no route knows the path
};

// What `r` gets of a reply. A 200 that says nothing of caches is of the snapshot: it gets an ETag, its
// gzipped form where that is wanted, and `cache_control`. Failures are kept by nobody.
response deliver(reply what, const request& r, std::string_view cache_control);

// Filled once, then called from any thread. GET routes answer HEAD too, with the body still in it: the front
// door leaves it out; OPTIONS tells the methods. An exception of an endpoint is logged and becomes a 500.
class router {
 public:
  // `pattern` is a path of plain segments and of {names}, each of which stands for one segment; a literal.
  void get(std::string_view pattern, endpoint to);
  // Answers a GET that no route knows; its arguments are all segments of the path. Without it: 404.
  void otherwise(std::string_view name, endpoint to);

  routed_reply find(const request& r) const;
  // The same, delivered to be asked for again each time.
  response operator()(const request& r) const { return deliver(find(r).what, r, "no-cache"); }

  // Of all routes, in their order.
  std::vector<std::string_view> patterns() const;

 private:
  struct route {
    std::string_view pattern;
    std::vector<std::string> segments;
    endpoint to;
  };

  reply dispatch(const request& r, std::string_view& pattern) const;

  std::vector<route> routes_;
  std::string_view otherwise_name_;
  endpoint otherwise_;
};

}  // namespace velib
