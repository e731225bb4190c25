// velib-lambda: the Lambda front door alone, for an image without the rest.
#include <cstdio>

#include "app/build_facts.h"
#include "app/command.h"

int main(int argc, char** argv) {
  if (velib::asks_for_version(argc, argv)) {
    return std::fputs(velib::version_text("velib-lambda").c_str(), stdout), 0;
  }
  argv[0] = const_cast<char*>("lambda");  // what `velib-trend lambda` gets
  return velib::run_lambda(argc, argv);
}
