// Query parameters as FastAPI reads them, and its 422 answer for those it cannot.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/message.h"
#include "base/result.h"

namespace velib {

// Reads the parameters of one request, collecting what is wrong; unknown names are ignored, and of a repeated
// name the last value counts.
class query_reader {
 public:
  // invalid_input when the percent-encoding is broken.
  static result<query_reader> parse(std::string_view query);

  // A whole number within [low, high].
  int whole(std::string_view name, int otherwise, int low, int high);
  // As it stands, percent-decoded; nothing when it is not there.
  std::optional<std::string_view> text(std::string_view name) const;
  // true/false, 1/0, yes/no, on/off, t/f, y/n in any case.
  bool flag(std::string_view name, bool otherwise);

  // Notes that a value cannot be read, in FastAPI's words.
  void refuse(std::string_view name, std::string message, std::string type);

  bool ok() const { return faults_.empty(); }
  // 422 {"detail": [{"loc": ["query", NAME], "msg", "type"}]}.
  response refusal() const;

 private:
  struct fault {
    std::string name;
    std::string message;
    std::string type;
  };

  const std::string* find(std::string_view name) const;

  std::vector<std::pair<std::string, std::string>> values_;
  std::vector<fault> faults_;
};

}  // namespace velib
