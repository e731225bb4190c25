// The Lambda runtime loop: invocation by invocation, one at a time, until the runtime API is gone. The API
// itself is handed in. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace velib {

struct invocation {
  std::string id;
  std::string event;                                               // JSON
  std::chrono::sys_time<std::chrono::milliseconds> deadline = {};  // when Lambda ends it; the epoch: not said
};

// As Lambda shows it: "Runtime.ConfigInvalid", category and reason, and a sentence.
struct function_failure {
  std::string type;
  std::string message;
};

// {"errorMessage","errorType","stackTrace":[]}
std::string serialize_failure(const function_failure& failure);
// "Function.Unavailable" and so on, by the error's code.
function_failure failure_of(const error& e);

class runtime_api {
 public:
  virtual ~runtime_api() = default;

  // Waits for the next invocation, however long. An error ends the loop.
  virtual result<invocation> next() = 0;
  // unavailable when the API is gone, which ends the loop; invalid_input when it does not take the answer.
  virtual status respond(const std::string& id, std::string_view answer) = 0;
  virtual status report(const std::string& id, const function_failure& failure) = 0;
  // The program cannot start.
  virtual status report_init(const function_failure& failure) = 0;
};

// From an invocation to the JSON of its answer; an error, or an exception, is reported as the invocation's.
using lambda_function = std::function<result<std::string>(const invocation&)>;

// Why it ended: it never returns without an error, since only Lambda ends a function.
error run_function(runtime_api& api, const lambda_function& function);

}  // namespace velib
