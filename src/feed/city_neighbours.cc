#include "feed/city_neighbours.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace velib {

namespace {

constexpr double kCellKm = 0.7;  // holds about four places

// The open places on a square grid.
class place_grid {
 public:
  explicit place_grid(const std::vector<city_place>& places) : places_(places) {
    for (const auto& p : places) reach_ = std::max({reach_, std::abs(p.east_km), std::abs(p.north_km)});
    side_ = cell_of(reach_) + 1;
    cells_.resize(static_cast<size_t>(side_ * side_));
    for (size_t k = 0; k < places.size(); ++k) {
      const auto& p = places[k];
      if (p.open) cell(cell_of(p.east_km), cell_of(p.north_km)).push_back(static_cast<int>(k));
    }
  }

  // Cells are searched ring by ring. What has not been seen after ring r is further than r cells away.
  std::vector<int> nearest(const city_place& from, size_t most) {
    found_.clear();
    const int east = cell_of(from.east_km), north = cell_of(from.north_km);
    for (int ring = 0; ring < side_; ++ring) {
      search_ring(from, east, north, ring);
      if (within(ring * kCellKm) >= most) break;
    }
    most = std::min(most, found_.size());
    std::partial_sort(found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(most), found_.end());
    std::vector<int> out;
    for (size_t k = 0; k < most; ++k) out.push_back(found_[k].second);
    return out;
  }

 private:
  int cell_of(double km) const { return static_cast<int>((km + reach_) / kCellKm); }
  std::vector<int>& cell(int east, int north) { return cells_[static_cast<size_t>(north * side_ + east)]; }

  size_t within(double km) const {
    return static_cast<size_t>(
        std::count_if(found_.begin(), found_.end(), [&](const auto& f) { return f.first <= km; }));
  }

  void search_ring(const city_place& from, int east, int north, int ring) {
    for (int n = north - ring; n <= north + ring; ++n) {
      const bool edge = n == north - ring || n == north + ring;
      for (int e = east - ring; e <= east + ring; e += edge || ring == 0 ? 1 : 2 * ring) {
        if (e >= 0 && e < side_ && n >= 0 && n < side_) search_cell(from, cell(e, n));
      }
    }
  }

  void search_cell(const city_place& from, const std::vector<int>& inside) {
    for (const int k : inside) {
      const auto& p = places_[static_cast<size_t>(k)];
      if (&p != &from) found_.emplace_back(distance_km(from, p), k);
    }
  }

  const std::vector<city_place>& places_;
  double reach_ = 0;
  int side_ = 0;
  std::vector<std::vector<int>> cells_;
  std::vector<std::pair<double, int>> found_;
};

}  // namespace

void find_neighbours(std::vector<city_place>& places, size_t most) {
  place_grid grid(places);
  for (auto& p : places) p.neighbours = grid.nearest(p, most);
}

}  // namespace velib
