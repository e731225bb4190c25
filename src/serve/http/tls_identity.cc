#include "serve/http/tls_identity.h"

#include <openssl/ssl.h>

#include "base/log.h"

namespace velib {

namespace ssl = boost::asio::ssl;
using ssl_error = boost::system::error_code;

namespace {

constexpr unsigned char kProtocol[] = "\x08http/1.1";

// Whoever asks for protocols and does not know HTTP/1.1 is told so.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  unsigned char* chosen = nullptr;
  const int outcome =
      SSL_select_next_proto(&chosen, out_size, kProtocol, sizeof kProtocol - 1, offered, offered_size);
  *out = chosen;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void harden(ssl::context& context) {
  SSL_CTX* native = context.native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");  // of 1.2; those of 1.3 are all good
  SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);  // an idle connection keeps none
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
}

tl::unexpected<error> unusable(const char* what, const std::filesystem::path& file, const ssl_error& code) {
  return fail(error_code::invalid_input, "cannot use {} {}: {}; give PEM files that belong together", what,
              file.string(), code.message());
}

result<std::shared_ptr<ssl::context>> make_context(const tls_files& files) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  harden(*context);
  ssl_error code;
  context->use_certificate_chain_file(files.certificate.string(), code);
  if (code) return unusable("the certificate", files.certificate, code);
  context->use_private_key_file(files.key.string(), ssl::context::pem, code);
  if (code) return unusable("the key", files.key, code);
  return context;
}

}  // namespace

result<std::unique_ptr<tls_identity>> tls_identity::load(const tls_files& files) {
  std::unique_ptr<tls_identity> identity(new tls_identity(files));
  identity->seen_ = identity->version_on_disk();
  auto context = make_context(files);
  if (!context) return pass(context);
  identity->current_ = *std::move(context);
  return identity;
}

void tls_identity::reload_if_changed() {
  const auto now = version_on_disk();
  if (now == seen_) return;
  seen_ = now;
  auto context = make_context(files_);
  if (!context) return log_warning("the old certificate stays: {}", context.error().message);
  current_ = *std::move(context);
  log_info("a new certificate is in use: {}", files_.certificate.string());
}

tls_identity::version tls_identity::version_on_disk() const {
  std::error_code ignored;
  return {std::filesystem::last_write_time(files_.certificate, ignored),
          std::filesystem::last_write_time(files_.key, ignored)};
}

}  // namespace velib
