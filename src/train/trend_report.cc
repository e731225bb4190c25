#include "train/trend_report.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/trend_model.h"
#include "nn/parallel.h"
#include "train/baselines.h"
#include "train/scores.h"

namespace velib {

namespace {

using std::chrono::minutes;

constexpr size_t kOriginsOfChunk = 8;  // that share a book, whose number never depends on the threads
constexpr int kAmountStride = 8;  // of the judged origins, those that are asked on little history as well

// The chance of each count, from that of at most it.
void differences(std::span<const float> at_most, std::vector<float>& chances) {
  chances.assign(at_most.begin(), at_most.end());
  for (size_t k = chances.size(); k-- > 1;) chances[k] -= chances[k - 1];
}

struct judge_of_city {
  const trend_history& city;
  const dataset& set;               // its own, or of its e-bikes
  const std::vector<bool>& moving;  // stations whose count in it ever changes
  cell_range part;
  std::span<const minutes> horizons;
  climatology usual;
  persistence now_stays;
  bool of_ebikes = false;  // then of docks nothing is judged

  struct scratch {
    std::vector<float> model, stays, usually;
  };

  int size_of(size_t station, int origin) const {
    const auto& grid = set.grid;
    const auto at = grid.cell(station, origin);
    const int seen = std::max<int>(grid.bikes[at], 0) + std::max<int>(grid.docks[at], 0);
    return std::max({1, seen, static_cast<int>(grid.stations[station].capacity)});
  }

  void add_origin(score_book& book, int origin, const model_forecast& forecast, double history_hours,
                  scratch& s) const {
    for (std::uint32_t station = 0; station < city.moving().size(); ++station) {
      if (!moving[station] || !is_known(set.grid.bikes[set.grid.cell(station, origin)])) continue;
      for (size_t h = 0; h < horizons.size(); ++h) {
        add(book, {station, origin}, h, forecast, history_hours, s);
      }
    }
  }

  void add(score_book& book, dataset_row row, size_t h, const model_forecast& forecast, double history_hours,
           scratch& s) const {
    const auto& grid = set.grid;
    const int ahead = static_cast<int>(horizons[h] / minutes(15));
    const count truth = target_at(set, part, row, ahead);
    if (!is_known(truth)) return;
    const auto now_at = grid.cell(row.station, row.origin),
               then_at = grid.cell(row.station, row.origin + ahead);
    const count now = grid.bikes[now_at], docks_now = grid.docks[now_at], docks = grid.docks[then_at];
    const int size = size_of(row.station, row.origin);
    const auto then = city.zone().at(grid.time_of(row.origin + ahead));
    s.stays.resize(static_cast<size_t>(size) + 1);
    s.usually.resize(s.stays.size());
    now_stays.chances(h, now, size, then, s.stays);
    usual.chances(row.station, then, s.usually);
    method_forecast of_model{.bikes = static_cast<double>(forecast.bikes[row.station * horizons.size() + h])};
    if (!forecast.chances.empty() && forecast.chances.at_most(row.station, h).back() > 0) {
      differences(forecast.chances.at_most(row.station, h), s.model);
      of_model.chances = s.model;
    }
    const std::array<method_forecast, 3> forecasts = {
        {of_model,
         {.bikes = static_cast<double>(now), .chances = s.stays},
         {.bikes = usual.at(row.station, then),
          .chances = s.usually,
          .bike_chance = usual.bike_chance(row.station, then),
          .dock_chance = usual.dock_chance(row.station, then)}}};
    const bool has_dock = is_known(docks) ? docks > 0 : truth < size;
    const int full_at = is_known(docks_now) ? std::max(1, now + docks_now) : size;
    book.add({.horizon = static_cast<int>(h),
              .day = day_number(then),
              .hour = then.hour,
              .weekday = then.weekday,
              .fill = static_cast<double>(now) / size,
              .size = size,
              .history_hours = history_hours},
             {.bikes = truth, .full_at = full_at, .dock = of_ebikes ? std::nullopt : std::optional(has_dock)},
             forecasts);
  }
};

// The city as if its e-bikes were all its bikes, and all else at a station were docks; cells that know no
// e-bikes know nothing. Persistence and climatology are then those of e-bikes.
dataset set_of_ebikes(dataset set) {
  auto& grid = set.grid;
  for (size_t k = 0; k < grid.bikes.size(); ++k) {
    const count bikes = std::exchange(grid.bikes[k], kUnknown),
                docks = std::exchange(grid.docks[k], kUnknown);
    if (!is_known(bikes) || !is_known(grid.ebikes[k]) || grid.ebikes[k] > bikes) continue;
    grid.bikes[k] = grid.ebikes[k];
    if (is_known(docks)) grid.docks[k] = static_cast<count>(bikes - grid.ebikes[k] + docks);
  }
  return set;
}

// The chances of e-bikes in the bikes' place, with their medians.
model_forecast ebikes_of(const model_forecast& all, size_t horizons) {
  model_forecast out{std::vector<float>(all.bikes.size(), std::nanf("")), all.ebike_chances};
  for (size_t k = 0; !all.ebike_chances.empty() && k < out.bikes.size(); ++k) {
    const auto at_most = out.chances.at_most(k / horizons, k % horizons);
    if (at_most.back() > 0) out.bikes[k] = static_cast<float>(quantile(at_most, 0.5));
  }
  return out;
}

// What there was to see before an origin, in hours.
double history_hours(int origin) {
  return std::min(origin, kTrendPast) / 4.0;
}

score_plan plan_of(std::span<const minutes> horizons) {
  score_plan plan{.horizons_min = {}, .methods = {"model", "persistence", "climatology"}};
  for (const auto h : horizons) plan.horizons_min.push_back(static_cast<int>(h.count()));
  return plan;
}

// Books of the origins, chunk by chunk, merged in order.
score_book book_of(const score_plan& plan, std::span<const int> origins, int threads,
                   const std::function<void(score_book&, int origin, judge_of_city::scratch&)>& add) {
  const auto chunks = cut(origins.size(), kOriginsOfChunk);
  std::vector<std::optional<score_book>> books(chunks.size());
  run_chunks(chunks.size(), threads, [&](size_t c, int) {
    judge_of_city::scratch scratch;
    books[c].emplace(plan);
    for (const int origin : origins.subspan(chunks[c].begin, chunks[c].size()))
      add(*books[c], origin, scratch);
  });
  score_book all(plan);
  for (const auto& book : books) all.merge(*book);
  return all;
}

// The same origins as if less could be seen: none but the count now, an hour, six hours, a day.
score_book book_of_amounts(const judge_of_city& judge, const trend_model& model, std::span<const int> origins,
                           int threads) {
  return book_of(plan_of(judge.horizons), origins, threads,
                 [&](score_book& book, int origin, judge_of_city::scratch& scratch) {
                   for (const int hours : {0, 1, 6, 24, kTrendPast / 4}) {
                     const sight visible{std::max(0, origin - 4 * hours), origin};
                     const auto forecast = model.predict(judge.city.city_at(origin),
                                                         judge.city.inputs_at(origin), origin, visible);
                     judge.add_origin(book, origin, forecast, hours, scratch);
                   }
                 });
}

}  // namespace

std::vector<int> judged_origins(const trend_history& city, cell_range part) {
  const bool hourly = city.set().sampled_every == std::chrono::hours(1);
  const int every = hourly ? 4 : 3,
            first = hourly ? static_cast<int>(city.set().sampled_at / minutes(15)) : 0;
  std::vector<int> origins;
  for (int origin = part.begin + first; origin < part.end; origin += every) origins.push_back(origin);
  return origins;
}

namespace {

// By horizon; nothing where no e-bike forecast could be scored.
result<std::vector<horizon_scores>> judge_ebikes(const trend_history& city, cell_range part,
                                                 const forecast_model& model, std::span<const int> origins,
                                                 int threads) {
  if (std::ranges::none_of(city.set().grid.ebikes, is_known)) return std::vector<horizon_scores>();
  const auto set = set_of_ebikes(city.set());
  auto now_stays = persistence::fit(set, city.zone(), model.horizons());
  if (!now_stays) return pass(now_stays, city.name());
  const auto moving = moving_stations(set, {0, set.grid.steps});
  const judge_of_city judge{
      city, set, moving, part, model.horizons(), climatology(set, city.zone()), *std::move(now_stays), true};
  auto report =
      book_of(plan_of(model.horizons()), origins, threads,
              [&](score_book& b, int origin, judge_of_city::scratch& scratch) {
                judge.add_origin(b, origin,
                                 ebikes_of(model.predict(city.basis_at(origin)), model.horizons().size()),
                                 history_hours(origin), scratch);
              })
          .report();
  if (std::ranges::all_of(report.horizons, [](const horizon_scores& h) { return h.n == 0; }))
    return std::vector<horizon_scores>();
  return std::move(report.horizons);
}

}  // namespace

result<score_report> judge_model(const trend_history& city, cell_range part, const forecast_model& model,
                                 int threads) {
  auto now_stays = persistence::fit(city.set(), city.zone(), model.horizons());
  if (!now_stays) return pass(now_stays, city.name());
  const judge_of_city judge{city,
                            city.set(),
                            city.moving(),
                            part,
                            model.horizons(),
                            climatology(city.set(), city.zone()),
                            *std::move(now_stays)};
  const auto origins = judged_origins(city, part);
  const auto book = book_of(plan_of(model.horizons()), origins, threads,
                            [&](score_book& b, int origin, judge_of_city::scratch& scratch) {
                              judge.add_origin(b, origin, model.predict(city.basis_at(origin)),
                                               history_hours(origin), scratch);
                            });
  auto report = book.report();
  report.title = city.name();
  report.model_version = model.version();
  auto ebikes = judge_ebikes(city, part, model, origins, threads);
  if (!ebikes) return pass(ebikes);
  report.ebikes = *std::move(ebikes);
  if (const auto* trend = dynamic_cast<const trend_model*>(&model)) {
    std::vector<int> some;
    for (size_t k = 0; k < origins.size(); k += kAmountStride) some.push_back(origins[k]);
    const auto amounts = book_of_amounts(judge, *trend, some, threads).report();
    const auto history = static_cast<size_t>(score_group::history);
    for (size_t h = 0; h < report.horizons.size(); ++h) {
      for (size_t m = 0; m < report.methods.size(); ++m) {
        report.horizons[h].methods[m].groups[history] = amounts.horizons[h].methods[m].groups[history];
      }
    }
  }
  return report;
}

}  // namespace velib
