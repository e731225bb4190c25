// velib-lambda: the Lambda front door alone, for an image without the rest.
#include "app/command.h"

int main(int argc, char** argv) {
  argv[0] = const_cast<char*>("lambda");  // what `velib-trend lambda` gets
  return velib::run_lambda(argc, argv);
}
