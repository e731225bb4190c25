// Who asks: IP addresses, blocks of them, and the client behind proxies that are trusted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace velib {

// An IPv4 address is kept as the IPv6 address that stands for it, ::ffff:a.b.c.d (RFC 4291, 2.5.5.2).
struct ip_address {
  std::array<std::uint8_t, 16> bytes{};

  bool operator==(const ip_address&) const = default;
};

// "192.0.2.1" or "2001:db8::1"; nothing for anything else, zones (%eth0) included.
std::optional<ip_address> parse_ip_address(std::string_view text);
// As it is usually written; IPv4 with dots.
std::string to_text(const ip_address& address);
bool is_ipv4(const ip_address& address);

// What limits count as one client: an IPv4 address; of an IPv6 address the first 64 bits, since whoever has
// one address has all of those (RFC 4291, 2.5.1).
ip_address client_of(const ip_address& address);

struct address_block {
  ip_address first;
  int prefix_bits = 128;  // of the IPv6 form

  bool contains(const ip_address& address) const;
};

// "10.0.0.0/8", "fd00::/8", or one address. invalid_input says what is wrong with it.
result<address_block> parse_address_block(std::string_view text);

using address_blocks = std::vector<address_block>;
bool contains(const address_blocks& blocks, const ip_address& address);

// The right-most address of X-Forwarded-For that is no trusted proxy's; `peer` when that one is not trusted
// itself. What cannot be read ends the search: the address to its right, which a trusted proxy vouched for,
// is the client then.
// `forwarded` is the header's value, several joined with commas in their order.
ip_address client_behind(const ip_address& peer, std::string_view forwarded, const address_blocks& trusted);

}  // namespace velib
