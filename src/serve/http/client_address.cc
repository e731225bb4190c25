#include "serve/http/client_address.h"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace velib {

namespace {

constexpr std::array<std::uint8_t, 12> kIpv4Prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int kIpv4PrefixBits = 96;

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Proxies may write a port: "192.0.2.1:443", "[2001:db8::1]:443", "[2001:db8::1]".
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, std::max(text.find(']'), size_t{1}) - 1);
  return std::ranges::count(text, ':') == 1 ? text.substr(0, text.find(':')) : text;
}

bool same_bits(const ip_address& a, const ip_address& b, int bits) {
  const auto whole = static_cast<size_t>(bits / 8);
  if (!std::equal(a.bytes.begin(), a.bytes.begin() + whole, b.bytes.begin())) return false;
  const int rest = bits % 8;
  return rest == 0 || ((a.bytes[whole] ^ b.bytes[whole]) >> (8 - rest)) == 0;
}

}  // namespace

std::optional<ip_address> parse_ip_address(std::string_view text) {
  const std::string terminated(text);
  ip_address address;
  if (::inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  std::copy(kIpv4Prefix.begin(), kIpv4Prefix.end(), address.bytes.begin());
  if (::inet_pton(AF_INET, terminated.c_str(), address.bytes.data() + kIpv4Prefix.size()) == 1)
    return address;
  return std::nullopt;
}

std::string to_text(const ip_address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_ipv4(address)) {
    ::inet_ntop(AF_INET, address.bytes.data() + kIpv4Prefix.size(), text.data(), text.size());
  } else {
    ::inet_ntop(AF_INET6, address.bytes.data(), text.data(), text.size());
  }
  return text.data();
}

bool is_ipv4(const ip_address& address) {
  return std::equal(kIpv4Prefix.begin(), kIpv4Prefix.end(), address.bytes.begin());
}

ip_address client_of(const ip_address& address) {
  if (is_ipv4(address)) return address;
  ip_address network;
  std::copy_n(address.bytes.begin(), 8, network.bytes.begin());
  return network;
}

bool address_block::contains(const ip_address& address) const {
  return same_bits(first, address, prefix_bits);
}

result<address_block> parse_address_block(std::string_view text) {
  const size_t slash = std::min(text.find('/'), text.size());
  const auto address = parse_ip_address(text.substr(0, slash));
  if (!address) {
    return fail(error_code::invalid_input,
                "'{}' is no address and no block of them; write 10.0.0.0/8, fd00::/8 or 192.0.2.1", text);
  }
  const int most = is_ipv4(*address) ? 32 : 128;
  int bits = most;
  if (slash < text.size()) {
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + slash + 1, end, bits);
    if (read.ec != std::errc{} || read.ptr != end || bits < 0 || bits > most) {
      return fail(error_code::invalid_input, "'{}': a number from 0 to {} must follow the '/'", text, most);
    }
  }
  return address_block{*address, bits + (most == 32 ? kIpv4PrefixBits : 0)};
}

bool contains(const address_blocks& blocks, const ip_address& address) {
  return std::ranges::any_of(blocks, [&](const auto& block) { return block.contains(address); });
}

ip_address client_behind(const ip_address& peer, std::string_view forwarded, const address_blocks& trusted) {
  ip_address client = peer;
  while (!forwarded.empty() && contains(trusted, client)) {
    const size_t comma = forwarded.rfind(',');
    const size_t begin = comma == std::string_view::npos ? 0 : comma + 1;
    const auto before = parse_ip_address(without_port(trimmed(forwarded.substr(begin))));
    if (!before) break;
    client = *before;
    forwarded = forwarded.substr(0, begin == 0 ? 0 : begin - 1);
  }
  return client;
}

}  // namespace velib
