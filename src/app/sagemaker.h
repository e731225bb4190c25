// The SageMaker container's two commands:
// https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms.html `velib-trend sagemaker` has both; the
// lean `velib-inference` has the first and hands the second on.
#pragma once

namespace velib {

// argv[0] is "serve" or "train"; the exit code.
int run_sagemaker_serve(int argc, const char* const* argv);
int run_sagemaker_train(int argc, const char* const* argv);

}  // namespace velib
