#include "api/negotiation.h"

#include <charconv>
#include <functional>
#include <optional>

#include <boost/url/grammar/ci_string.hpp>
#include <fmt/format.h>

#include "api/text.h"

namespace velib {

using boost::urls::grammar::ci_is_equal;  // knows no locale, which costs more than all the rest

namespace {

// "q=0.5" is 0.5, all else is 1: what nobody can read is no reason to refuse.
double weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto parameter = next_member(parameters, ';');
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
    double q = 1;
    std::from_chars(parameter.data() + 2, parameter.data() + parameter.size(), q, std::chars_format::fixed);
    return q;
  }
  return 1;
}

}  // namespace

std::string etag_of(std::string_view bytes, std::string_view form) {
  const auto hash = std::hash<std::string_view>()(bytes);
  return fmt::format("\"{:x}-{:x}{}{}\"", bytes.size(), hash, form.empty() ? "" : "-", form);
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  if (trim_blanks(if_none_match) == "*") return true;
  while (!if_none_match.empty()) {
    auto member = next_member(if_none_match, ',');
    if (member.starts_with("W/")) member.remove_prefix(2);
    if (member == etag) return true;
  }
  return false;
}

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<double> gzip, plain, others;
  while (!accept_encoding.empty()) {
    auto member = next_member(accept_encoding, ',');
    const auto name = next_member(member, ';');
    const double q = weight_of(member);
    if (ci_is_equal(name, "gzip") || ci_is_equal(name, "x-gzip")) gzip = q;
    if (ci_is_equal(name, "identity")) plain = q;
    if (name == "*") others = q;
  }
  const double wanted = gzip.value_or(others.value_or(0));
  return wanted > 0 && wanted >= plain.value_or(0);
}

}  // namespace velib
