#include "bench/eigen_lstm.h"

#if defined(__GNUC__) && !defined(__clang__)  // g++ 12 warns of its own AVX-512 header: GCC bug 105593
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#define Eigen eigen_of_the_bench
#include <Eigen/Core>

namespace velib {

namespace {

using matrix = Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
using const_matrix = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
using lane = Eigen::Array<float, 16, 1>;
using lane_map = Eigen::Map<lane>;

matrix shaped(float* data, size_t rows, size_t columns) {
  return {data, static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns)};
}

const_matrix shaped(const float* data, size_t rows, size_t columns) {
  return {data, static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns)};
}

lane sigmoid(const lane& x) {
  return 0.5f * (0.5f * x).tanh() + 0.5f;
}

void take_cells(size_t hidden, float* gates, float* c, float* h) {
  const lane i = sigmoid(lane_map(gates)), f = sigmoid(lane_map(gates + hidden));
  const lane g = lane_map(gates + 2 * hidden).tanh(), o = sigmoid(lane_map(gates + 3 * hidden));
  const lane cell = f * lane_map(c) + i * g;
  lane_map{c} = cell;
  lane_map{h} = o * cell.tanh();
}

}  // namespace

bool eigen_lstm_usable() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  return true;
#endif
}

void take_eigen_step(const eigen_lstm_step& s, bool first) {
  const size_t width = 4 * s.hidden;
  for (size_t row = 0; row < s.rows; ++row) {
    const float x = s.input == 1 ? s.x[row] : 0.0f;
    for (size_t j = 0; j < width; ++j) s.gates[row * width + j] = s.bias[j] + x * s.w_ih[j];
  }
  auto gates = shaped(s.gates, s.rows, width);
  if (s.input > 1) {
    gates.noalias() += shaped(s.x, s.rows, s.input) * shaped(s.w_ih, width, s.input).transpose();
  }
  if (!first) gates.noalias() += shaped(s.h, s.rows, s.hidden) * shaped(s.w_hh, width, s.hidden).transpose();
  take_eigen_cells(s.rows, s.hidden, s.gates, s.c, s.h, s.hidden);
}

void take_eigen_cells(size_t rows, size_t hidden, float* gates, float* c, float* h, size_t h_stride) {
  for (size_t row = 0; row < rows; ++row) {
    for (size_t j = 0; j < hidden; j += 16) {
      take_cells(hidden, gates + 4 * row * hidden + j, c + row * hidden + j, h + row * h_stride + j);
    }
  }
}

}  // namespace velib
