#include "base/result.h"

namespace velib {

std::string_view name_of(error_code code) {
  switch (code) {
    case error_code::invalid_input:
      return "invalid_input";
    case error_code::not_found:
      return "not_found";
    case error_code::conflict:
      return "conflict";
    case error_code::corrupt:
      return "corrupt";
    case error_code::unavailable:
      return "unavailable";
    case error_code::timeout:
      return "timeout";
    case error_code::denied:
      return "denied";
    case error_code::unsupported:
      return "unsupported";
    case error_code::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace velib
