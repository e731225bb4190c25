// What a directory store costs: a durable write (temporary file, two fsyncs, rename), and listing a year of
// snapshots. Where the directory lies decides: TMPDIR names another disk.
#include <cstdio>

#include <benchmark/benchmark.h>

#include "store/directory_store.h"
#include "test/support/temporary_folder.h"

namespace velib {
namespace {

void put(benchmark::State& state) {
  const temporary_folder folder;
  directory_store store(folder.path());
  const std::string bytes(static_cast<size_t>(state.range(0)), 'x');
  for (auto _ : state) {
    if (!store.put("history/window.json.gz", bytes)) state.SkipWithError("cannot write");
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * state.range(0));
}
BENCHMARK(put)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->UseRealTime();

void put_if_absent(benchmark::State& state) {
  const temporary_folder folder;
  directory_store store(folder.path());
  const std::string bytes(100'000, 'x');
  int number = 0;
  for (auto _ : state) {
    if (!store.put_if_absent(fmt::format("snapshots/{}", number++), bytes))
      state.SkipWithError("cannot write");
  }
}
BENCHMARK(put_if_absent)->Unit(benchmark::kMillisecond)->UseRealTime();

void list(benchmark::State& state) {
  const temporary_folder folder;
  std::filesystem::create_directory(folder.path() / "snapshots");
  for (int k = 0; k < 10'000; ++k) {
    std::FILE* file =
        std::fopen((folder.path() / fmt::format("snapshots/velib_{:06}.jsonl.gz", k)).c_str(), "w");
    if (file) std::fclose(file);
  }
  directory_store store(folder.path());
  for (auto _ : state) {
    const auto keys = store.list("snapshots/");
    if (!keys || keys->size() != 10'000) state.SkipWithError("cannot list");
  }
}
BENCHMARK(list)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace velib
