// velib-trend: picks the command and steps aside.
#include <array>
#include <cstdio>
#include <string_view>

#include <malloc.h>

#include "app/build_facts.h"
#include "app/command.h"

namespace velib {
namespace {

constexpr std::array kCommands = {
    command{"serve", "the API and the page, with the collector inside", run_serve},
    command{"collect", "a city's feed into the store, once or on a schedule", run_collect},
    command{"inspect", "what a feed tells, and what is wrong with it", run_inspect},
    command{"import", "recorded series into the history", run_import},
    command{"compact", "the store's snapshots into its Parquet days", run_compact},
    command{"train", "a model from the history", run_train},
    command{"evaluate", "a model beside persistence and climatology, on rows it never saw", run_evaluate},
    command{"export", "the rows and inputs of a training plan as Parquet, for other models", run_export},
    command{"forecast", "one forecast from the store, as a table or JSON", run_forecast},
    command{"package", "the files of a model into one archive", run_package},
    command{"model", "what an archive holds; promote, list, rollback: the model in use", run_model},
    command{"lambda", "the runtime loop of AWS Lambda: api or collect", run_lambda},
    command{"sagemaker", "serve or train as SageMaker runs a container", run_sagemaker},
    command{"simulate", "a city that speaks GBFS on loopback and can write its own past", run_simulate},
};

void print_usage(std::FILE* out) {
  std::fputs("Usage: velib-trend COMMAND [OPTIONS]\n\nCommands:\n", out);
  for (const auto& c : kCommands) std::fprintf(out, "  %-10s %s\n", c.name.data(), c.summary.data());
  std::fputs("\n'velib-trend COMMAND --help' is the manual of each.\n", out);
}

// Large buffers go back to the system when they are freed: glibc would learn to keep them, which at 60,000
// stations is a tenth of the memory.
void give_back_large_buffers() {
#ifdef M_MMAP_THRESHOLD
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
#endif
}

int run(int argc, char** argv) {
  give_back_large_buffers();
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "--help" || name == "-h") return print_usage(stdout), 0;
  if (asks_for_version(argc, argv)) return std::fputs(version_text("velib-trend").c_str(), stdout), 0;
  for (const auto& c : kCommands) {
    if (c.name == name) return c.run(argc - 1, argv + 1);
  }
  const auto* problem = argc > 1 ? argv[1] : "nothing";
  std::fprintf(stderr, "velib-trend: no command '%s'; see 'velib-trend --help'\n", problem);
  return 2;
}

}  // namespace
}  // namespace velib

int main(int argc, char** argv) {
  return velib::run(argc, argv);
}
