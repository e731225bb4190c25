// Runs a fuzz target over files without a fuzzer: each file whole, cut short, and with bytes changed. The
// same files give the same inputs.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/random.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace velib {
namespace {

constexpr int kVariants = 24;  // of each file

int runs = 0;

// A copy of its own, so that the sanitizer sees a read past the end.
void run(const std::string& bytes) {
  const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(input.data(), input.size());
  ++runs;
}

void run_variants(const std::string& bytes) {
  random_source random(bytes.size());
  run(bytes);
  for (int k = 0; k < kVariants && !bytes.empty(); ++k) {
    run(bytes.substr(0, random.below(bytes.size())));
    auto changed = bytes;
    for (auto flips = 1 + random.below(4); flips > 0; --flips) {
      changed[random.below(changed.size())] = static_cast<char>(random.next());
    }
    run(changed);
  }
}

}  // namespace
}  // namespace velib

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : fs::directory_iterator(argv[i])) {
      velib::run_variants(velib::load_file(entry.path()).value());
    }
  }
  std::printf("%d inputs\n", velib::runs);
  return velib::runs > 0 ? 0 : 1;
}
