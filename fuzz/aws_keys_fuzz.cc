// links: velib_net
// What a container's or an instance's endpoint answers when it is asked for keys.
#include <cstddef>
#include <cstdint>

#include "net/aws_key_sources.h"

namespace {

class one_answer final : public velib::http_client {
 public:
  explicit one_answer(std::string body) : body_(std::move(body)) {}
  velib::result<velib::http_answer> send(const velib::http_request&, const velib::http_limits&) override {
    return velib::http_answer{.status = 200, .body = body_};
  }

 private:
  std::string body_;
};

std::optional<std::string> in_a_container(const std::string& name) {
  if (name == "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") return "/keys";
  return std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  one_answer client({reinterpret_cast<const char*>(data), size});
  std::string absent;
  (void)velib::keys_of_container(in_a_container, client);
  (void)velib::keys_of_instance(velib::empty_environment, client, absent);
  return 0;
}
