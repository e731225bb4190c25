// A store from the command line, for tests that drive it from outside, where variables are real and processes
// can be killed:
//   store_probe ADDRESS get KEY | put KEY | put_if_absent KEY | remove KEY | list [PREFIX [AFTER]]
//   store_probe ADDRESS write FROM COUNT
// put and put_if_absent read the bytes from standard input. `write` puts "state" and puts "log/NUMBER" if
// absent for each number, and prints the number when both have returned. Failures: exit 1, "CODE: MESSAGE" on
// standard error.
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "store/open_store.h"

namespace velib {
namespace {

std::optional<std::string> real_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value && *value ? std::optional<std::string>(value) : std::nullopt;
}

std::string input() {
  return {std::istreambuf_iterator<char>(std::cin), {}};
}

// The number, again and again, up to some tens of kilobytes: a torn object shows.
std::string bytes_of(int number) {
  const std::string line = std::to_string(number) + "\n";
  std::string bytes;
  for (int k = 0; k < 1'000 + number % 7 * 1'000; ++k) bytes += line;
  return bytes;
}

status write(object_store& store, int from, int count) {
  for (int number = from; number < from + count; ++number) {
    if (auto put = store.put("state", bytes_of(number)); !put) return put;
    auto logged = store.put_if_absent("log/" + std::to_string(number), bytes_of(number));
    if (!logged && logged.error().code != error_code::conflict) return logged;
    std::cout << number << std::endl;
  }
  return {};
}

status print(const result<std::string>& bytes) {
  if (!bytes) return pass(bytes);
  std::cout << *bytes;
  return {};
}

status print(const result<std::vector<std::string>>& keys) {
  if (!keys) return pass(keys);
  for (const auto& key : *keys) std::cout << key << '\n';
  return {};
}

status run(const std::vector<std::string>& words) {
  const auto opened = open_store(words.at(0), {.variables = real_variable});
  if (!opened) return pass(opened);
  object_store& store = **opened;
  const std::string& verb = words.at(1);
  const auto word = [&](size_t k) { return k < words.size() ? words[k] : std::string(); };
  if (verb == "get") return print(store.get(word(2)));
  if (verb == "put") return store.put(word(2), input());
  if (verb == "put_if_absent") return store.put_if_absent(word(2), input());
  if (verb == "remove") return store.remove(word(2));
  if (verb == "list") return print(store.list(word(2), word(3)));
  if (verb == "write") return write(store, std::stoi(word(2)), std::stoi(word(3)));
  return fail(error_code::invalid_input, "no such verb: {}", verb);
}

}  // namespace
}  // namespace velib

int main(int count, char** words) {
  const auto done = velib::run({words + 1, words + count});
  if (done) return 0;
  std::cerr << velib::name_of(done.error().code) << ": " << done.error().message << '\n';
  return 1;
}
