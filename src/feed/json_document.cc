#include "feed/json_document.h"

#include <algorithm>
#include <exception>
#include <vector>

#include <boost/json.hpp>

#include "feed/json_repair.h"

namespace velib {

namespace json = boost::json;

namespace {

constexpr size_t kMostBytes = size_t{64} << 20;
constexpr size_t kDeepest = 32;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// A feed is polled for years: buffers that were touched once save the next poll half of its time, which goes
// into fresh pages otherwise. Kept are as many trees as one round of a feed has files, one parser, and no
// giants.
constexpr size_t kSpareTrees = 3;
constexpr size_t kMostSpareBytes = size_t{2} << 20;
thread_local std::vector<std::unique_ptr<simdjson::dom::document>> spare_trees;
thread_local std::unique_ptr<simdjson::dom::parser> spare_parser;

simdjson::simdjson_result<json_value> read(simdjson::dom::document& tree, std::string_view bytes) {
  if (bytes.empty()) bytes = "";  // simdjson copies them, and a null pointer cannot be copied from
  auto parser = spare_parser ? std::move(spare_parser) : std::make_unique<simdjson::dom::parser>();
  const auto room = std::max<size_t>({bytes.size(), parser->capacity(), 64});
  if (const auto failed = parser->allocate(room, kDeepest + 1); failed) return failed;
  const auto value = parser->parse_into_document(tree, bytes.data(), bytes.size());
  if (room <= kMostSpareBytes) spare_parser = std::move(parser);
  return value;
}

std::string_view kind_of(std::string_view bytes) {
  const auto first = bytes.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "empty";
  return bytes[first] == '<' ? "a page of HTML or XML, not JSON" : "not JSON";
}

// simdjson does not say where it stopped. Boost.JSON does, so it reads what was refused again; bad bytes and
// long integers do not stop it, since these were not the reason.
tl::unexpected<error> explain(std::string_view bytes, size_t mark, std::string_view file,
                              simdjson::error_code refused) {
  json::parse_options options;
  options.allow_invalid_utf8 = true;
  json::parser parser(json::make_shared_resource<json::monotonic_resource>(), options);
  json::error_code failed;
  const size_t read = mark + parser.write(bytes.data() + mark, bytes.size() - mark, failed);
  if (!failed) {
    return fail(error_code::invalid_input, "{}: JSON that cannot be read: {}", file,
                simdjson::error_message(refused));
  }
  if (failed == json::error::incomplete && kind_of(bytes) != "empty") {
    return fail(error_code::invalid_input, "{}: cut off at byte {}: the JSON does not end", file,
                bytes.size());
  }
  return fail(error_code::invalid_input, "{}: {} (byte {} of {}: {})", file, kind_of(bytes), read,
              bytes.size(), failed.message());
}

template <class Target>
std::optional<Target> typed(const std::optional<json_value>& value) {
  Target out;
  if (!value || value->get(out)) return std::nullopt;
  return out;
}

}  // namespace

void json_document::giver_back::operator()(simdjson::dom::document* tree) const {
  std::unique_ptr<simdjson::dom::document> given(tree);
  const bool wanted = spare_trees.size() < kSpareTrees && given->capacity() <= kMostSpareBytes;
  if (wanted) spare_trees.push_back(std::move(given));
}

json_document::tree_pointer json_document::take_tree() {
  if (spare_trees.empty()) return tree_pointer(new simdjson::dom::document);
  tree_pointer taken(spare_trees.back().release());
  spare_trees.pop_back();
  return taken;
}

result<json_document> json_document::parse(std::string_view bytes, std::string_view file) try {
  if (bytes.size() > kMostBytes) {
    return fail(error_code::invalid_input, "{}: {} bytes are more than any feed has (limit {})", file,
                bytes.size(), kMostBytes);
  }
  const size_t mark = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  json_document out;
  out.tree_ = take_tree();
  auto refused = read(*out.tree_, bytes.substr(mark)).get(out.root_);
  if (!refused) return out;
  const auto repaired = repair_json(bytes.substr(mark));
  out.repairs_ = repaired.repairs;
  if (repaired.repairs > 0) refused = read(*out.tree_, repaired.bytes).get(out.root_);
  if (!refused) return out;
  return explain(bytes, mark, file, refused);
} catch (const std::exception& thrown) {
  return fail(error_code::internal, "{}: cannot read {} bytes of JSON: {}", file, bytes.size(),
              thrown.what());
}

result<json_document> json_document::parse_object(std::string_view bytes, std::string_view file) {
  auto document = parse(bytes, file);
  if (!document || document->root_.is_object()) return document;
  return fail(error_code::invalid_input, "{}: JSON, but not an object, so not a GBFS file", file);
}

json_object json_document::object() const {
  return as_object(root_).value_or(json_object());
}

std::optional<json_value> value_in(const json_object& object, std::string_view key) {
  json_value value;
  if (object.at_key(key).get(value) || value.is_null()) return std::nullopt;
  return value;
}

std::optional<json_object> object_in(const json_object& object, std::string_view key) {
  return typed<json_object>(value_in(object, key));
}

std::optional<json_array> array_in(const json_object& object, std::string_view key) {
  return typed<json_array>(value_in(object, key));
}

std::optional<json_object> as_object(const json_value& value) {
  return typed<json_object>(value);
}

}  // namespace velib
