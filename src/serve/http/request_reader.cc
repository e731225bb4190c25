#include "serve/http/request_reader.h"

#include <algorithm>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "api/text.h"

namespace velib {

namespace http = boost::beast::http;
using boost::beast::iequals;
using parse_error = boost::beast::error_code;
using text = boost::beast::string_view;

namespace {

constexpr refusal kTargetTooLong{414, "URI Too Long"};
constexpr refusal kHeaderTooLong{431, "Request Header Fields Too Large"};
constexpr refusal kNoPath{400, "Bad Request: the target has no path."};
constexpr refusal kHost{400, "Bad Request: exactly one Host header is needed."};
constexpr refusal kCoding{501, "Not Implemented: no transfer coding but chunked is known."};
constexpr refusal kExpectation{417, "Expectation Failed"};

std::string_view view(text t) {
  return {t.data(), t.size()};
}

// "/a?b" or, as proxies may send it, "http://host/a?b"; nothing when there is no path in it.
std::string_view path_and_query(std::string_view target) {
  if (target.starts_with('/')) return target;
  const size_t scheme = target.find("://");
  if (scheme == std::string_view::npos) return {};
  const size_t path = target.find('/', scheme + 3);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

std::string_view header_of(const request& r, std::string_view name) {
  const auto found = std::ranges::find(r.headers, name, &header_list::value_type::first);
  return found == r.headers.end() ? std::string_view{} : std::string_view(found->second);
}

refusal refusal_of(const parse_error& fault) {
  if (fault == http::error::header_limit) return kHeaderTooLong;
  if (fault == http::error::body_limit) return {413, "Content Too Large"};
  if (fault == http::error::bad_version) return {505, "HTTP Version Not Supported"};
  return {};
}

}  // namespace

// Puts what Beast's parser finds right where it belongs: Beast's own container of headers costs more than the
// parsing.
class request_reader::grammar final : public http::basic_parser<true> {
 public:
  grammar(request& out, const http_options& limits) : out_(out), limits_(limits) {
    header_limit(static_cast<std::uint32_t>(limits.most_header_bytes));
    body_limit(limits.most_body_bytes);
  }

  const std::optional<refusal>& refused() const { return refused_; }
  bool has_target() const { return has_target_; }
  int version() const { return version_; }
  size_t hosts() const { return hosts_; }
  bool is_coded() const { return is_coded_; }

 private:
  void on_request_impl(http::verb, text method, text target, int version, parse_error& code) override {
    has_target_ = true;
    version_ = version;
    out_.method = view(method);
    if (target.size() > limits_.most_target_bytes) return refuse(kTargetTooLong, code);
    const auto path = path_and_query(view(target));
    if (path.empty()) return refuse(kNoPath, code);
    const size_t mark = std::min(path.find('?'), path.size());
    out_.path = path.substr(0, mark);
    out_.query = path.substr(std::min(mark + 1, path.size()));
  }

  void on_field_impl(http::field name, text name_text, text value, parse_error& code) override {
    if (!in_header_) return;
    if (out_.headers.size() >= limits_.most_header_fields) return refuse(kHeaderTooLong, code);
    hosts_ += name == http::field::host;
    is_coded_ |= name == http::field::transfer_encoding;
    out_.headers.emplace_back(lower_ascii(view(name_text)), view(value));
  }

  void on_header_impl(parse_error&) override { in_header_ = false; }

  // No memory on a client's word: the body grows as it comes.
  void on_body_init_impl(const boost::optional<std::uint64_t>&, parse_error&) override {}

  size_t on_body_impl(text bytes, parse_error&) override {
    out_.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  size_t on_chunk_body_impl(std::uint64_t, text bytes, parse_error& code) override {
    return on_body_impl(bytes, code);
  }

  void on_chunk_header_impl(std::uint64_t, text, parse_error&) override {}
  void on_finish_impl(parse_error&) override {}
  void on_response_impl(int, text, int, parse_error&) override {}

  void refuse(refusal why, parse_error& code) {
    refused_ = why;
    code = http::error::bad_target;  // ends the parsing
  }

  request& out_;
  const http_options& limits_;
  std::optional<refusal> refused_;
  int version_ = 11;
  size_t hosts_ = 0;
  bool has_target_ = false;
  bool is_coded_ = false;
  bool in_header_ = true;  // afterwards come trailers, which nobody here needs (RFC 9110, 6.5)
};

request_reader::request_reader(const http_options& limits) : limits_(limits) {
  next();
}

request_reader::~request_reader() = default;

size_t request_reader::read(std::string_view bytes) {
  size_t taken = 0;
  if (!grammar_->got_some()) {  // an empty line before a request is no fault (RFC 9112, 2.2)
    while (bytes.substr(taken).starts_with("\r\n")) taken += 2;
    if (bytes.substr(taken) == "\r") return taken;  // the other half is on its way
  }
  const bool in_header = !header_done();
  while (taken < bytes.size() && !grammar_->is_done()) {
    parse_error fault;
    taken += grammar_->put({bytes.data() + taken, bytes.size() - taken}, fault);
    if (fault == http::error::need_more) break;
    if (fault) {
      refused_ = grammar_->refused() ? *grammar_->refused() : refusal_of(fault);
      if (fault == http::error::header_limit && !grammar_->has_target()) refused_ = kTargetTooLong;
      break;
    }
    if (in_header && header_done()) {
      refused_ = refusal_of_header();
      break;
    }
  }
  return taken;
}

std::optional<refusal> request_reader::refusal_of_header() const {
  if (!is_http_1_0() && grammar_->hosts() != 1) return kHost;
  if (grammar_->is_coded() && !grammar_->chunked()) return kCoding;
  if (header_of(message_, "expect").empty() || expects_continue()) return std::nullopt;
  return kExpectation;
}

bool request_reader::header_done() const {
  return grammar_->is_header_done();
}

bool request_reader::whole() const {
  return !refused_ && grammar_->is_done();
}

bool request_reader::is_http_1_0() const {
  return grammar_->version() < 11;
}

bool request_reader::keep_alive() const {
  return grammar_->keep_alive();
}

bool request_reader::expects_continue() const {
  return iequals(header_of(message_, "expect"), "100-continue");
}

void request_reader::next() {
  message_.method.clear();
  message_.path.clear();
  message_.query.clear();
  message_.headers.clear();
  message_.body = {};
  message_.client.clear();
  grammar_ = std::make_unique<grammar>(message_, limits_);
}

}  // namespace velib
