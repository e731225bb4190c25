#include "app/build_facts.h"

#include <fmt/format.h>

#include "nn/kernels.h"

namespace velib {

extern const char* const kCommit;  // generated at each build: cmake/commit.cmake

namespace {

#if defined(__clang__)
constexpr std::string_view kCompiler = "clang++ " __clang_version__;
#else
constexpr std::string_view kCompiler = "g++ " __VERSION__;
#endif

std::string instruction_sets() {
  std::string names;
  for (auto set = usable_kernels(); *set; ++set) names += fmt::format("{} ", (*set)->name);
  return fmt::format("{}(in use: {}{})", names, kernels().name, kernels().lstm_bf16 ? " with bfloat16" : "");
}

}  // namespace

std::string version_text(std::string_view program) {
  return fmt::format(
      "{} " VELIB_TREND_VERSION
      "\ncommit            {}\ncompiler          {}\nbuild type        {}\ninstruction sets  {}\n",
      program, kCommit, kCompiler, VELIB_TREND_BUILD_TYPE, instruction_sets());
}

bool asks_for_version(int argc, const char* const* argv) {
  return argc == 2 && std::string_view(argv[1]) == "--version";
}

}  // namespace velib
