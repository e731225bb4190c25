// TLS: what is spoken, what is refused, and new certificates without a restart.
#include <fstream>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "serve/http/tls_identity.h"
#include "test/serve/loopback_client.h"
#include "test/serve/running_server.h"
#include "test/serve/test_certificate.h"
#include "test/support/temporary_folder.h"

namespace velib {
namespace {

// A client that trusts any certificate, over a connection of its own.
class tls_client {
 public:
  explicit tls_client(std::uint16_t port, int most_version = 0, std::string_view protocols = {})
      : socket_(port), context_(SSL_CTX_new(TLS_client_method())) {
    if (most_version != 0) {
      SSL_CTX_set_min_proto_version(context_, TLS1_VERSION);
      SSL_CTX_set_max_proto_version(context_, most_version);
      SSL_CTX_set_cipher_list(context_, "ALL:@SECLEVEL=0");
    }
    ssl_ = SSL_new(context_);
    SSL_set_alpn_protos(ssl_, reinterpret_cast<const unsigned char*>(protocols.data()),
                        static_cast<unsigned>(protocols.size()));
    SSL_set_fd(ssl_, socket_.descriptor());
    connected_ = SSL_connect(ssl_) == 1;
  }
  tls_client(const tls_client&) = delete;
  tls_client& operator=(const tls_client&) = delete;
  ~tls_client() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }

  bool connected() const { return connected_; }
  std::string version() const { return SSL_get_version(ssl_); }
  long serial() const {
    const std::unique_ptr<X509, decltype(&X509_free)> theirs(SSL_get1_peer_certificate(ssl_), X509_free);
    return ASN1_INTEGER_get(X509_get0_serialNumber(theirs.get()));
  }
  std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_, &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }
  bool send(std::string_view bytes) {
    return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size());
  }
  // Until the server closes; "" when it does not do so in order.
  std::string read_all() {
    std::string all;
    char piece[16384];
    int count = 0;
    while ((count = SSL_read(ssl_, piece, sizeof piece)) > 0) all.append(piece, static_cast<size_t>(count));
    return SSL_get_error(ssl_, count) == SSL_ERROR_ZERO_RETURN ? all : "";
  }

 private:
  loopback_client socket_;
  SSL_CTX* context_;
  SSL* ssl_ = nullptr;
  bool connected_ = false;
};

class http_tls : public testing::Test {
 protected:
  const temporary_folder folder;
  const tls_files first_pair = write_certificate(folder.path(), 1);
};

TEST_F(http_tls, answers_as_without_and_ends_in_order) {
  const auto large = std::make_shared<ready_answer>(ready_answer{{}, std::string(300'000, 'x')});
  const running_server server([&](const request&) { return response{.ready = large}; }, {.tls = first_pair});
  tls_client client(server.port());
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.version(), "TLSv1.3");
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const auto all = client.read_all();
  EXPECT_TRUE(all.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(std::count(all.begin(), all.end(), 'x'), 600'000 + 2);  // and two x-request-id
}

TEST_F(http_tls, speaks_1_2_and_nothing_older) {
  const running_server server(echo, {.tls = first_pair});
  EXPECT_TRUE(tls_client(server.port(), TLS1_2_VERSION).connected());
  EXPECT_FALSE(tls_client(server.port(), TLS1_1_VERSION).connected());
  EXPECT_FALSE(tls_client(server.port(), TLS1_VERSION).connected());
}

TEST_F(http_tls, agrees_on_http_1_1_or_on_nothing) {
  const running_server server(echo, {.tls = first_pair});
  EXPECT_EQ(tls_client(server.port(), 0, "\x02h2\x08http/1.1").protocol(), "http/1.1");
  EXPECT_FALSE(tls_client(server.port(), 0, "\x02h2").connected());
  EXPECT_TRUE(tls_client(server.port()).connected());
}

TEST_F(http_tls, a_client_that_does_not_speak_it_is_cut) {
  metrics measured;
  running_server server(
      echo, {.read_timeout = std::chrono::milliseconds(50), .tls = first_pair, .measured = &measured});
  loopback_client plain(server.port());
  plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_FALSE(plain.receive());
  loopback_client silent(server.port());
  EXPECT_TRUE(silent.at_end());
  server.stop();
  EXPECT_NE(measured.text().find("velib_http_tls_failures_total 2"), std::string::npos);
}

TEST_F(http_tls, those_who_connect_get_the_newest_certificate) {
  auto files = first_pair;
  files.look_every = std::chrono::milliseconds(1);
  const running_server server(echo, {.tls = files});
  tls_client before(server.port());
  EXPECT_EQ(before.serial(), 1);
  write_certificate(folder.path(), 2);
  while (tls_client(server.port()).serial() != 2) continue;
  before.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(before.read_all().starts_with("HTTP/1.1 200 OK\r\n"));
}

// As if time had passed: two writes may fall into one tick of the file system's clock.
void make_newer(const std::filesystem::path& file) {
  std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) + std::chrono::seconds(1));
}

TEST_F(http_tls, a_broken_pair_leaves_the_old_one_until_there_is_a_good_one) {
  const auto identity = tls_identity::load(first_pair);
  ASSERT_TRUE(identity);
  const auto first = (*identity)->current();
  (*identity)->reload_if_changed();
  EXPECT_EQ((*identity)->current(), first);
  std::ofstream(first_pair.key) << "no key";
  make_newer(first_pair.key);
  (*identity)->reload_if_changed();
  EXPECT_EQ((*identity)->current(), first);
  std::filesystem::remove(first_pair.certificate);
  (*identity)->reload_if_changed();
  EXPECT_EQ((*identity)->current(), first);
  write_certificate(folder.path(), 3);
  make_newer(first_pair.key);
  (*identity)->reload_if_changed();
  EXPECT_NE((*identity)->current(), first);
}

TEST_F(http_tls, files_of_no_use_are_one_clear_error) {
  const temporary_folder other;
  const auto theirs = write_certificate(other.path(), 9);
  for (const auto& files :
       {tls_files{first_pair.certificate, theirs.key}, tls_files{"/nowhere.pem", first_pair.key},
        tls_files{first_pair.certificate, first_pair.certificate}}) {
    const auto server = http_server::bind("127.0.0.1", 0, echo, {.tls = files});
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().code, error_code::invalid_input);
    EXPECT_NE(server.error().message.find(".pem"), std::string::npos) << server.error().message;
  }
}

}  // namespace
}  // namespace velib
