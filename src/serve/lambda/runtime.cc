#include "serve/lambda/runtime.h"

#include <exception>

#include <boost/json.hpp>

#include "base/log.h"

namespace velib {

namespace {

std::string_view reason_of(error_code code) {
  switch (code) {
    case error_code::invalid_input:
      return "InvalidInput";
    case error_code::not_found:
      return "NotFound";
    case error_code::conflict:
      return "Conflict";
    case error_code::corrupt:
      return "Corrupt";
    case error_code::unavailable:
      return "Unavailable";
    case error_code::timeout:
      return "Timeout";
    case error_code::denied:
      return "Denied";
    case error_code::unsupported:
      return "Unsupported";
    case error_code::internal:
      return "Internal";
  }
  return "Internal";
}

result<std::string> call_function(const lambda_function& function, const invocation& i) {
  try {
    return function(i);
  } catch (const std::exception& defect) {
    return fail(error_code::internal, "{}", defect.what());
  }
}

status answer(runtime_api& api, const lambda_function& function, const invocation& i) {
  auto made = call_function(function, i);
  auto sent = made ? api.respond(i.id, *made) : pass(made);
  if (sent || (made && sent.error().code == error_code::unavailable)) return sent;
  log_error("invocation {}: {}", i.id, sent.error().message);
  return api.report(i.id, failure_of(sent.error()));
}

}  // namespace

std::string serialize_failure(const function_failure& failure) {
  return boost::json::serialize(boost::json::object{
      {"errorMessage", failure.message}, {"errorType", failure.type}, {"stackTrace", boost::json::array()}});
}

function_failure failure_of(const error& e) {
  return {fmt::format("Function.{}", reason_of(e.code)), e.message};
}

error run_function(runtime_api& api, const lambda_function& function) {
  for (;;) {
    const auto i = api.next();
    if (!i) return i.error();
    const auto done = answer(api, function, *i);
    if (done) continue;
    if (done.error().code == error_code::unavailable) return done.error();
    log_error("invocation {}: {}", i->id, done.error().message);
  }
}

}  // namespace velib
