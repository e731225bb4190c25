#include "api/basemap.h"

#include <algorithm>

#include <boost/json.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "api/answer.h"

namespace velib {

namespace json = boost::json;
namespace urls = boost::urls;

namespace {

// CSP Level 3, 2.3.1, host-char: what else a host may hold would end or extend the policy.
bool is_plain_host(std::string_view host) {
  const auto plain = [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '.'; };
  return !host.empty() && std::ranges::all_of(host, plain);
}

std::string_view view(boost::core::string_view text) {
  return {text.data(), text.size()};
}

// Nothing where it is not an http(s) address of a plain host.
std::optional<std::string> origin_of(std::string_view address) {
  const auto url = urls::parse_uri({address.data(), address.size()});
  if (!url || url->has_userinfo()) return std::nullopt;
  if (url->scheme_id() != urls::scheme::https && url->scheme_id() != urls::scheme::http) return std::nullopt;
  if (!is_plain_host(view(url->encoded_host())) || url->has_fragment()) return std::nullopt;
  return std::string(view(url->encoded_origin()));
}

status check(std::string_view style) {
  if (origin_of(style)) return {};
  return fail(error_code::invalid_input,
              "the basemap '{}' is not the address of a style; give one such as {}, or none", style,
              kLightBasemap);
}

}  // namespace

result<std::optional<basemap>> read_basemap(std::string_view light, std::string_view dark) {
  if (light == kNoBasemap) return std::nullopt;
  const bool own = !light.empty();
  if (!own) light = kLightBasemap;
  if (dark.empty()) dark = own ? light : kDarkBasemap;
  if (auto right = check(light); !right) return pass(right);
  if (auto right = check(dark); !right) return pass(right);
  return basemap{std::string(light), std::string(dark)};
}

std::vector<std::string> origins_of(const basemap& map) {
  std::vector<std::string> origins{*origin_of(map.light)};
  const auto dark = *origin_of(map.dark);
  if (dark != origins.front()) origins.push_back(dark);
  return origins;
}

reply config_endpoint::operator()(const call&) const {
  json::object body{{"basemap", nullptr}};
  if (map) body["basemap"] = json::object{{"light", map->light}, {"dark", map->dark}};
  auto answer = json_answer(200, body);
  answer.headers.emplace_back("cache-control", "no-cache");  // of the server, not of a snapshot
  return answer;
}

}  // namespace velib
