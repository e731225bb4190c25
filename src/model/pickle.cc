#include "model/pickle.h"

#include <bit>
#include <cstring>

#include "model/pickle_machine.h"

namespace velib {

namespace {

constexpr int kLeastProtocol = 2, kMostProtocol = 5;
constexpr size_t kMostIntegerBytes = 8;

const pickle_value kNone;

status read_protocol(pickle_machine& m, size_t) {
  const auto version = m.number(1);
  if (!version) return pass(version);
  if (*version >= kLeastProtocol && *version <= kMostProtocol && m.offset() == 0) return {};
  return m.refuse(error_code::unsupported, "says protocol {}; {} to {} are read", *version, kLeastProtocol,
                  kMostProtocol);
}

status read_frame(pickle_machine& m, size_t) {
  const auto size_bytes = m.number(8);
  if (!size_bytes) return pass(size_bytes);
  if (*size_bytes <= m.left()) return {};
  return m.refuse(error_code::corrupt, "opens a frame of {} bytes, and {} follow", *size_bytes, m.left());
}

status read_none(pickle_machine& m, size_t) {
  return m.push({});
}

status read_truth(pickle_machine& m, size_t value) {
  return m.push({.kind = pickle_kind::boolean, .integer = static_cast<std::int64_t>(value)});
}

status read_integer(pickle_machine& m, size_t size_bytes) {
  const auto value = m.number(size_bytes);
  if (!value) return pass(value);
  return m.push({.kind = pickle_kind::integer, .integer = static_cast<std::int64_t>(*value)});
}

status read_signed_integer(pickle_machine& m, size_t) {
  const auto value = m.number(sizeof(std::int32_t));
  if (!value) return pass(value);
  return m.push({.kind = pickle_kind::integer, .integer = static_cast<std::int32_t>(*value)});
}

// Two's complement of any length.
status read_long_integer(pickle_machine& m, size_t) {
  const auto size_bytes = m.number(1);
  if (!size_bytes) return pass(size_bytes);
  if (*size_bytes > kMostIntegerBytes) {
    return m.refuse(error_code::unsupported, "has an integer of {} bytes", *size_bytes);
  }
  const auto digits = m.take(*size_bytes);
  if (!digits) return pass(digits);
  std::int64_t value = !digits->empty() && static_cast<signed char>(digits->back()) < 0 ? -1 : 0;
  std::memcpy(&value, digits->data(), digits->size());
  return m.push({.kind = pickle_kind::integer, .integer = value});
}

// The one big-endian number of the format.
status read_real(pickle_machine& m, size_t) {
  const auto bits = m.number(sizeof(double));
  if (!bits) return pass(bits);
  return m.push({.kind = pickle_kind::real, .real = std::bit_cast<double>(__builtin_bswap64(*bits))});
}

status read_text(pickle_machine& m, size_t size_bytes) {
  const auto length = m.number(size_bytes);
  const auto taken = length ? m.take(*length) : pass(length);
  if (!taken) return pass(taken);
  return m.push({.kind = pickle_kind::text, .text = *taken});
}

status read_bytes(pickle_machine& m, size_t size_bytes) {
  const auto length = m.number(size_bytes);
  const auto taken = length ? m.take(*length) : pass(length);
  if (!taken) return pass(taken);
  return m.push({.kind = pickle_kind::bytes, .text = *taken});
}

status read_empty(pickle_machine& m, size_t kind) {
  return m.push({.kind = static_cast<pickle_kind>(kind)});
}

status read_tuple(pickle_machine& m, size_t) {
  auto items = m.pop_to_mark();
  if (!items) return pass(items);
  return m.push({.kind = pickle_kind::tuple, .items = std::move(*items)});
}

status read_tuple_of(pickle_machine& m, size_t count) {
  std::vector<pickle_index> items(count);
  for (size_t k = count; k-- > 0;) {
    const auto item = m.pop();
    if (!item) return pass(item);
    items[k] = *item;
  }
  return m.push({.kind = pickle_kind::tuple, .items = std::move(items)});
}

status read_append(pickle_machine& m, size_t) {
  const auto item = m.pop();
  if (!item) return pass(item);
  return m.add_items({*item}, pickle_kind::list, pickle_kind::list);
}

status read_appends(pickle_machine& m, size_t) {
  auto items = m.pop_to_mark();
  if (!items) return pass(items);
  return m.add_items(std::move(*items), pickle_kind::list, pickle_kind::list);
}

status read_set_item(pickle_machine& m, size_t) {
  const auto value = m.pop();
  const auto key = value ? m.pop() : pass(value);
  if (!key) return pass(key);
  return m.add_items({*key, *value}, pickle_kind::dict, pickle_kind::object);
}

status read_set_items(pickle_machine& m, size_t) {
  auto items = m.pop_to_mark();
  if (!items) return pass(items);
  if (items->size() % 2 != 0) return m.refuse(error_code::corrupt, "sets a key without a value");
  return m.add_items(std::move(*items), pickle_kind::dict, pickle_kind::object);
}

status read_add_to_set(pickle_machine& m, size_t) {
  auto items = m.pop_to_mark();
  if (!items) return pass(items);
  return m.add_items(std::move(*items), pickle_kind::set, pickle_kind::set);
}

status read_global(pickle_machine& m, size_t) {
  const auto module = m.line();
  const auto name = module ? m.line() : pass(module);
  if (!name) return pass(name);
  return m.push_name(*module, *name);
}

status read_stack_global(pickle_machine& m, size_t) {
  const auto name = m.pop();
  const auto module = name ? m.pop() : pass(name);
  if (!module) return pass(module);
  const auto &first = m.value(*module), &second = m.value(*name);
  const bool named = first.kind == pickle_kind::text && second.kind == pickle_kind::text &&
                     first.text.size() + second.text.size() <= 2 * kMostPickleNameBytes;
  if (!named) return m.refuse(error_code::corrupt, "wants a name that is no text, or too long");
  return m.push_name(first.text, second.text);
}

status read_call(pickle_machine& m, size_t) {
  const auto args = m.pop();
  const auto callable = args ? m.pop() : pass(args);
  if (!callable) return pass(callable);
  if (m.value(*callable).kind != pickle_kind::name || m.value(*args).kind != pickle_kind::tuple) {
    return m.refuse(error_code::corrupt, "calls what has no name, or without arguments");
  }
  return m.push({.kind = pickle_kind::object, .callable = *callable, .args = *args});
}

status read_build(pickle_machine& m, size_t) {
  const auto state = m.pop();
  if (!state) return pass(state);
  const auto object = m.top("builds");
  if (!object) return pass(object);
  if ((*object)->kind != pickle_kind::object || (*object)->state != kNoValue) {
    return m.refuse(error_code::corrupt, "gives a state to what has one, or takes none");
  }
  (*object)->state = *state;
  return {};
}

status read_persistent(pickle_machine& m, size_t) {
  const auto id = m.pop();
  if (!id) return pass(id);
  return m.push({.kind = pickle_kind::persistent, .args = *id});
}

status read_get(pickle_machine& m, size_t size_bytes) {
  const auto key = m.number(size_bytes);
  return key ? m.recall(*key) : pass(key);
}

status read_put(pickle_machine& m, size_t size_bytes) {
  const auto key = m.number(size_bytes);
  return key ? m.remember(*key) : pass(key);
}

status read_memoize(pickle_machine& m, size_t) {
  return m.remember(m.remembered());
}

status read_stop(pickle_machine& m, size_t) {
  return m.stop();
}

status read_mark(pickle_machine& m, size_t) {
  return m.mark();
}

struct opcode {
  char code;
  status (*read)(pickle_machine& m, size_t size);
  size_t size = 0;  // of what follows the opcode: a number, or a length; or a count, or a kind
};

constexpr size_t number_of(pickle_kind kind) {
  return static_cast<size_t>(kind);
}

// Python's names of them: pickletools.opcodes.
constexpr opcode kOpcodes[] = {
    {'\x80', &read_protocol},
    {'\x95', &read_frame},
    {'.', &read_stop},
    {'N', &read_none},
    {'\x88', &read_truth, 1},
    {'\x89', &read_truth, 0},
    {'K', &read_integer, 1},
    {'M', &read_integer, 2},
    {'J', &read_signed_integer},
    {'\x8a', &read_long_integer},
    {'G', &read_real},
    {'\x8c', &read_text, 1},
    {'X', &read_text, 4},
    {'\x8d', &read_text, 8},
    {'C', &read_bytes, 1},
    {'B', &read_bytes, 4},
    {'\x8e', &read_bytes, 8},
    {'\x96', &read_bytes, 8},
    {']', &read_empty, number_of(pickle_kind::list)},
    {')', &read_empty, number_of(pickle_kind::tuple)},
    {'}', &read_empty, number_of(pickle_kind::dict)},
    {'\x8f', &read_empty, number_of(pickle_kind::set)},
    {'(', &read_mark},
    {'t', &read_tuple},
    {'\x85', &read_tuple_of, 1},
    {'\x86', &read_tuple_of, 2},
    {'\x87', &read_tuple_of, 3},
    {'a', &read_append},
    {'e', &read_appends},
    {'s', &read_set_item},
    {'u', &read_set_items},
    {'\x90', &read_add_to_set},
    {'c', &read_global},
    {'\x93', &read_stack_global},
    {'R', &read_call},
    {'\x81', &read_call},
    {'b', &read_build},
    {'Q', &read_persistent},
    {'h', &read_get, 1},
    {'j', &read_get, 4},
    {'q', &read_put, 1},
    {'r', &read_put, 4},
    {'\x94', &read_memoize},
};

status step(pickle_machine& m) {
  const auto code = m.begin_opcode();
  if (!code) return pass(code);
  for (const auto& known : kOpcodes) {
    if (known.code == *code) return known.read(m, known.size);
  }
  return m.refuse(error_code::unsupported, "has opcode 0x{:02x}, which is none this reader knows",
                  static_cast<unsigned char>(*code));
}

}  // namespace

const pickle_value& pickle::operator[](pickle_index at) const {
  return at < values.size() ? values[at] : kNone;
}

const pickle_value* pickle::find(const pickle_value& dict, std::string_view key) const {
  for (size_t k = dict.items.size(); k >= 2; k -= 2) {
    const auto& name = (*this)[dict.items[k - 2]];
    if (name.kind == pickle_kind::text && name.text == key) return &(*this)[dict.items[k - 1]];
  }
  return nullptr;
}

std::string_view pickle::called(const pickle_value& value) const {
  return value.kind == pickle_kind::object ? (*this)[value.callable].text : std::string_view();
}

const pickle_value& pickle::item(const pickle_value& of, size_t k) const {
  const auto& items = of.kind == pickle_kind::object ? (*this)[of.args].items : of.items;
  return k < items.size() ? (*this)[items[k]] : kNone;
}

result<pickle> parse_pickle(std::string_view bytes, std::span<const std::string_view> names) {
  if (bytes.size() > kMostPickleBytes) {
    return fail(error_code::invalid_input, "a pickle of {} bytes is over the limit of {}", bytes.size(),
                kMostPickleBytes);
  }
  if (!bytes.starts_with('\x80')) {
    return fail(error_code::unsupported, "no pickle of protocol {} to {}", kLeastProtocol, kMostProtocol);
  }
  pickle_machine m(bytes, names);
  while (!m.stopped()) {
    if (auto done = step(m); !done) return pass(done);
  }
  return m.release();
}

}  // namespace velib
