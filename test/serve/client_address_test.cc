#include "serve/http/client_address.h"

#include <gtest/gtest.h>

namespace velib {
namespace {

ip_address address(std::string_view text) {
  return parse_ip_address(text).value();
}

address_blocks blocks(std::initializer_list<std::string_view> texts) {
  address_blocks all;
  for (const auto text : texts) all.push_back(*parse_address_block(text));
  return all;
}

TEST(client_address, reads_and_writes_both_kinds) {
  for (const char* text : {"192.0.2.1", "0.0.0.0", "255.255.255.255", "2001:db8::1", "::", "::1"}) {
    EXPECT_EQ(to_text(address(text)), text);
  }
  EXPECT_EQ(address("::ffff:192.0.2.1"), address("192.0.2.1"));
  for (const char* text :
       {"", "192.0.2", "192.0.2.256", "1.2.3.4 ", "fe80::1%eth0", "a", "::g", "01.2.3.4"}) {
    EXPECT_FALSE(parse_ip_address(text)) << text;
  }
}

TEST(client_address, a_client_of_ipv6_is_its_network) {
  EXPECT_EQ(client_of(address("2001:db8:1:2:3:4:5:6")), address("2001:db8:1:2::"));
  EXPECT_EQ(client_of(address("192.0.2.1")), address("192.0.2.1"));
}

TEST(client_address, blocks_hold_what_shares_their_first_bits) {
  EXPECT_TRUE(parse_address_block("10.0.0.0/8")->contains(address("10.255.1.2")));
  EXPECT_FALSE(parse_address_block("10.0.0.0/8")->contains(address("11.0.0.0")));
  EXPECT_TRUE(parse_address_block("192.0.2.128/25")->contains(address("192.0.2.200")));
  EXPECT_FALSE(parse_address_block("192.0.2.128/25")->contains(address("192.0.2.127")));
  EXPECT_TRUE(parse_address_block("0.0.0.0/0")->contains(address("8.8.8.8")));
  EXPECT_FALSE(parse_address_block("0.0.0.0/0")->contains(address("2001:db8::1")));
  EXPECT_TRUE(parse_address_block("2001:db8::/33")->contains(address("2001:db8:7fff::")));
  EXPECT_FALSE(parse_address_block("2001:db8::/33")->contains(address("2001:db8:8000::")));
  EXPECT_FALSE(parse_address_block("::1")->contains(address("::2")));
}

TEST(client_address, what_is_no_block_is_one_clear_error) {
  for (const char* text :
       {"", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8x", "::/129", "home"}) {
    const auto block = parse_address_block(text);
    ASSERT_FALSE(block) << text;
    EXPECT_EQ(block.error().code, error_code::invalid_input);
  }
}

struct forwarded_case {
  const char* peer;
  const char* forwarded;
  const char* client;
};

class forwarded_clients : public testing::TestWithParam<forwarded_case> {};

TEST_P(forwarded_clients, are_the_right_most_that_nobody_vouches_for) {
  const auto trusted = blocks({"10.0.0.0/8", "2001:db8:ffff::/48"});
  const auto& [peer, forwarded, client] = GetParam();
  EXPECT_EQ(to_text(client_behind(address(peer), forwarded, trusted)), client);
}

INSTANTIATE_TEST_SUITE_P(
    client_address, forwarded_clients,
    testing::Values(forwarded_case{"192.0.2.1", "198.51.100.1", "192.0.2.1"},
                    forwarded_case{"10.0.0.1", "", "10.0.0.1"},
                    forwarded_case{"10.0.0.1", "198.51.100.1", "198.51.100.1"},
                    forwarded_case{"10.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"},
                    forwarded_case{"10.0.0.1", "203.0.113.9,198.51.100.1 , 10.2.2.2", "198.51.100.1"},
                    forwarded_case{"10.0.0.1", "10.3.3.3,10.2.2.2", "10.3.3.3"},
                    forwarded_case{"10.0.0.1", "203.0.113.9, unknown, 10.2.2.2", "10.2.2.2"},
                    forwarded_case{"10.0.0.1", "198.51.100.1:4711", "198.51.100.1"},
                    forwarded_case{"10.0.0.1", "[2001:db8::7]:443, 2001:db8:ffff::1", "2001:db8::7"},
                    forwarded_case{"10.0.0.1", "[", "10.0.0.1"},
                    forwarded_case{"10.0.0.1", ",,,", "10.0.0.1"},
                    forwarded_case{"10.0.0.1", "198.51.100.1,", "10.0.0.1"}));

}  // namespace
}  // namespace velib
