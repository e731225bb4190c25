#include "app/model_promotion.h"

#include "app/model_comparison.h"
#include "app/model_store.h"
#include "net/sha256.h"

namespace velib {

namespace {

struct candidate_model {
  std::unique_ptr<forecast_model> model;
  stored_model facts;
};

result<candidate_model> load_candidate(const promotion& p) {
  auto model = parse_model(p.archive);
  if (!model) return pass(model, p.source);
  const auto version = (*model)->version();
  const auto name = p.name.empty() ? version : p.name;
  if (const auto good = check_model_name(name); !good) return pass(good);
  return candidate_model{std::move(*model), {name, version, sha256_hex(p.archive)}};
}

result<model_comparison> measure(object_store& store, const promotion& p, const forecast_model& candidate,
                                 const time_zone& zone, const promotion_log& log) {
  const auto in_use = load_model(store, p.in_use);
  if (!in_use) return pass(in_use, "the model in use");
  const auto history = load_recent_history(store, p.days);
  if (!history) return pass(history);
  auto compared = compare_models(*history, zone, **in_use, candidate);
  if (!compared) return pass(compared);
  const auto& grid = history->set.grid;
  log(fmt::format("In use {}, new {}; from {} to {}, {}\n{}", (*in_use)->version(), candidate.version(),
                  format_utc(grid.time_of(history->part.begin)), format_utc(grid.time_of(history->part.end)),
                  history->source, table_of(compared->report)));
  log(fmt::format("Mean absolute error over all horizons: new {:.3f}, in use {:.3f}, persistence {:.3f}\n",
                  compared->candidate, compared->in_use, compared->persistence));
  return compared;
}

// Whether the measurement lets the candidate in.
status judge(object_store& store, const promotion& p, const candidate_model& candidate, const time_zone& zone,
             const promotion_log& log) {
  const auto compared = measure(store, p, *candidate.model, zone, log);
  if (!compared) return pass(compared, "the models cannot be measured");
  if (compared->candidate < compared->in_use) return {};
  return fail(error_code::conflict,
              "{} is no better than the model in use, {:.3f} bikes off and not below {:.3f}",
              candidate.facts.version, compared->candidate, compared->in_use);
}

bool is_in_use(const std::optional<current_model>& current, const stored_model& model) {
  return current && current->now.model && current->now.model->sha256 == model.sha256;
}

}  // namespace

status promote_model(object_store& store, const promotion& p, const time_zone& zone, utc_time now,
                     const promotion_log& log) {
  const auto candidate = load_candidate(p);
  if (!candidate) return pass(candidate);
  auto current = load_current(store);
  if (!current && !p.force) return pass(current);
  const auto seen = current.value_or(std::nullopt);
  if (is_in_use(seen, candidate->facts)) {
    return fail(error_code::conflict, "{} is in use already, as {}", candidate->facts.version,
                seen->now.model->name);
  }
  const auto judged = judge(store, p, *candidate, zone, log);
  if (!judged && !p.force) {
    return fail(judged.error().code, "{}: nothing changed (--force switches all the same)",
                judged.error().message);
  }
  if (!judged) log(judged.error().message + ": switched by force\n");
  if (auto saved = save_archive(store, candidate->facts.name, p.archive); !saved) return saved;
  if (auto switched = switch_model(store, seen, candidate->facts, now); !switched) return switched;
  log(fmt::format("{} is in use now: {}\n", candidate->facts.version, model_key(candidate->facts.name)));
  return {};
}

}  // namespace velib
