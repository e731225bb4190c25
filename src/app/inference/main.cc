// velib-inference: the entry point of the inference image, `serve` or `train`. It links only what serves;
// training reads recorded histories, which takes Arrow, and is handed on to the velib-trend beside it or on
// the PATH.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "app/build_facts.h"
#include "app/sagemaker.h"

namespace velib {
namespace {

constexpr const char* kUsage = "Usage: velib-inference serve|train [OPTIONS]\n";

// Comes back only when there is no such program.
int hand_on(int argc, char** argv) {
  std::vector<char*> arguments;
  std::string program = "velib-trend", command = "sagemaker";
  std::error_code none;
  const auto beside = std::filesystem::read_symlink("/proc/self/exe", none).parent_path() / program;
  if (std::filesystem::exists(beside, none)) program = beside.string();
  arguments = {program.data(), command.data()};
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  arguments.push_back(nullptr);
  ::execvp(program.c_str(), arguments.data());
  std::fprintf(stderr, "velib-inference: train needs velib-trend beside it: %s\n", std::strerror(errno));
  return 1;
}

int run(int argc, char** argv) {
  if (asks_for_version(argc, argv)) return std::fputs(version_text("velib-inference").c_str(), stdout), 0;
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "serve") return run_sagemaker_serve(argc - 1, argv + 1);
  if (name == "train") return hand_on(argc, argv);
  const bool help = name == "--help" || name == "-h";
  std::fputs(kUsage, help ? stdout : stderr);
  return help ? 0 : 2;
}

}  // namespace
}  // namespace velib

int main(int argc, char** argv) {
  return velib::run(argc, argv);
}
