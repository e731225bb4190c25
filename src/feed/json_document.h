// Bytes from outside → JSON values, with bounds on size and depth, and errors that name file and offset. The
// one room that knows how simdjson is asked; a value lives no longer than its document.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include <simdjson.h>

#include "base/result.h"

namespace velib {

using json_value = simdjson::dom::element;
using json_object = simdjson::dom::object;  // repeated keys stay, in their order; a look-up finds the first
using json_array = simdjson::dom::array;

class json_document {
 public:
  // `file` names the bytes in messages; a byte order mark is skipped. invalid_input for anything but one
  // whole JSON value of at most 64 MiB nested at most 32 deep. What repair_json can put right is no failure.
  static result<json_document> parse(std::string_view bytes, std::string_view file);
  // The same for a file that has to be an object.
  static result<json_document> parse_object(std::string_view bytes, std::string_view file);

  json_value root() const { return root_; }
  // The root of parse_object's documents.
  json_object object() const;
  int repairs() const { return repairs_; }

 private:
  // A tree goes back to the ones its thread keeps for the next document.
  struct giver_back {
    void operator()(simdjson::dom::document* tree) const;
  };
  using tree_pointer = std::unique_ptr<simdjson::dom::document, giver_back>;
  static tree_pointer take_tree();

  tree_pointer tree_;
  json_value root_;
  int repairs_ = 0;
};

// A member of an object; nothing when it is missing, null or of another type.
std::optional<json_value> value_in(const json_object& object, std::string_view key);
std::optional<json_object> object_in(const json_object& object, std::string_view key);
std::optional<json_array> array_in(const json_object& object, std::string_view key);
std::optional<json_object> as_object(const json_value& value);

}  // namespace velib
