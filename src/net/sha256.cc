#include "net/sha256.h"

#include <openssl/evp.h>

namespace velib {

std::string sha256_hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned k = 0; k < size; ++k) {
    hex.push_back(kDigits[digest[k] >> 4]);
    hex.push_back(kDigits[digest[k] & 15]);
  }
  return hex;
}

}  // namespace velib
