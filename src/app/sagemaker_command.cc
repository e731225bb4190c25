// velib-trend sagemaker: the container's commands, for those who have no container.
#include <cstdio>
#include <string_view>

#include "app/command.h"
#include "app/command_line.h"
#include "app/sagemaker.h"

namespace velib {

int run_sagemaker(int argc, const char* const* argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "serve") return run_sagemaker_serve(argc - 1, argv + 1);
  if (name == "train") return run_sagemaker_train(argc - 1, argv + 1);
  const bool help = name == "--help" || name == "-h";
  std::fputs("Usage: velib-trend sagemaker serve|train [OPTIONS]; docs/sagemaker.md tells what they do\n",
             help ? stdout : stderr);
  return help ? kExitOk : kExitWrongUse;
}

}  // namespace velib
