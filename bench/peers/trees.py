#!/usr/bin/env python3
"""Gradient-boosted trees (LightGBM) on the rows and inputs of the kind "trend", beside persistence.

`velib-trend export` writes the rows. For each city and horizon: trees fitted on the city alone and on all cities together,
tuned on the validation part, judged on the test part. README.md has the figures. What is in --json already is not fitted again.
"""
import argparse
import sys
import time
import warnings

import lightgbm as lgb
import numpy as np

from book import CHANCE_HORIZONS, HORIZONS, JOINT, Book, print_tables
from rows import cities_of, load_rows

CLASSES = {15: 5, 30: 8}  # horizons at which the change, cut to ±this many bikes, is fitted as classes, too
METRICS = {"l1": "l1", "binary": "binary_logloss", "multiclass": "multi_logloss"}
LEAST_CHANCE = 1e-4

START = {"jitter": True, "relative": False, "num_leaves": 31, "min_data_in_leaf": 100, "feature_fraction": 0.4, "lambda_l2": 1.0}
# One after the other, the others staying as they are: a bounded search.
# jitter: a count's median from one that is smooth, by noise of ±half a bike on the labels and rounding (Machado and Santos Silva
# 2005, "Quantiles for counts"): trees on absolute errors of whole numbers stall where most changes are 0.
# relative: changes in units of what is usual at the station.
GRID = (
    ("jitter", (False,)),
    ("relative", (True,)),
    ("num_leaves", (15, 95)),
    ("min_data_in_leaf", (30, 400)),
    ("feature_fraction", (0.2, 0.6)),
    ("lambda_l2", (0.0, 20.0)),
)
OWN_PARAMS = ("jitter", "relative")  # not LightGBM's
FIXED = {"verbosity": -1, "bagging_fraction": 0.7, "bagging_freq": 1, "feature_pre_filter": False, "force_col_wise": True, "deterministic": True}


# --- rows of a scope: a city, or all


class Scope:
    """The training and validation rows of one city or of several, binned once."""

    def __init__(self, name, training, validation, seed):
        self.name, self.training, self.validation = name, training, validation
        inputs = np.concatenate([rows.inputs for rows in training])
        self.binned = lgb.Dataset(inputs, params={**FIXED, "seed": seed}, free_raw_data=True).construct()
        self.checked = self.binned.create_valid(np.concatenate([rows.inputs for rows in validation])).construct()

    def targets(self, part, minutes):
        return np.concatenate([rows.target(minutes) for rows in part])

    def known(self, part, minutes):
        return np.flatnonzero(~np.isnan(self.targets(part, minutes)))

    def weights(self, part, minutes):
        """Each city counts alike, whatever its rows and however much it moves: as in the network's loss."""
        weights = []
        for rows, training in zip(part, self.training):
            change = np.nanmean(np.abs(training.target(minutes) - training.now)) if len(training.known(minutes)) else 1.0
            n = max(1, len(rows.known(minutes)))
            weights.append(np.full(len(rows), 1.0 / (change * n) if len(part) > 1 else 1.0))
        weights = np.concatenate(weights)
        return weights / weights.mean()


def usual_of(rows, minutes):
    return np.maximum(rows.input(f"change_{minutes // 15}"), 0.05)


# --- the number of bikes


def labels_of(scope, part, minutes, params, seed):
    """(label, weight) of each row: the change, or the change over what is usual, which weighed by that is the same loss."""
    change = np.concatenate([rows.target(minutes) - rows.now for rows in part])
    weight = scope.weights(part, minutes)
    if params["jitter"]:
        change = change + np.random.default_rng(seed).uniform(-0.5, 0.5, len(change))
    if not params["relative"]:
        return change, weight
    usual = np.concatenate([usual_of(rows, minutes) for rows in part])
    return change / usual, weight * usual


def part_of(binned, label, weight, chosen):
    data = binned.subset(chosen)
    data.construct()
    data.set_label(label[chosen])
    data.set_weight(weight[chosen])
    return data


def boost(scope, objective, labels, chosen, params, options, rounds):
    """Trees that stop where the validation loss does. `labels` and `chosen`: of training and validation."""
    binned = (scope.binned, scope.checked)
    train, validation = (part_of(data, *own, rows) for data, own, rows in zip(binned, labels, chosen))
    how = {**FIXED, **params, "objective": objective, "num_threads": options.threads, "seed": options.seed}
    how = {name: value for name, value in how.items() if name not in OWN_PARAMS}
    how["metric"] = METRICS[objective]
    stop = lgb.early_stopping(max(20, int(3 / params["learning_rate"])), verbose=False)
    return lgb.train(how, train, rounds, valid_sets=[validation], callbacks=[stop])


def fit_bikes(scope, minutes, params, options, rounds, most=None):
    """`most`: training rows, and validation rows."""
    parts = (scope.training, scope.validation)
    chosen = [scope.known(part, minutes) for part in parts]
    if most is not None:
        chosen = [np.sort(np.random.default_rng(k).permutation(rows)[:most]) for k, rows in enumerate(chosen)]
    labels = [labels_of(scope, part, minutes, params, options.seed + k) for k, part in enumerate(parts)]
    return boost(scope, "l1", labels, chosen, params, options, rounds)


def validation_error(trees, scope, minutes, params):
    """Mean over cities of the error over that of persistence, whole bikes or not, whichever is better."""
    shares = []
    for rows in scope.validation:
        rows = rows[rows.known(minutes)]
        if len(rows):
            forecast = predict_bikes(trees, rows, minutes, params)
            best = min(errors(f, rows, minutes)["mae"] for f in (forecast, np.round(forecast)))
            shares.append(best / errors(rows.now, rows, minutes)["mae"])
    return float(np.mean(shares))


def predict_bikes(trees, rows, minutes, params):
    change = trees.predict(rows.inputs, num_iteration=trees.best_iteration)
    if params["relative"]:
        change *= usual_of(rows, minutes)
    return np.clip(rows.now + change, 0, rows.facts["base_most"])


def tune(scope, minutes, options):
    """The best of a bounded search by validation_error, on fewer rows than are fitted later."""
    begun, tried = time.time(), []

    def attempt(params):
        params = {**params, "learning_rate": options.tune_rate}
        trees = fit_bikes(scope, minutes, params, options, options.tune_rounds, options.tune_rows)
        tried.append([params, validation_error(trees, scope, minutes, params)])
        return tried[-1][1]

    params = dict(START)
    best = attempt(params)
    for name, values in GRID:
        kept = params
        for value in values:
            other = {**kept, name: value}
            score = attempt(other)
            if score < best:
                params, best = other, score
    seconds = time.time() - begun
    print(f"{scope.name} {minutes} min tuned: {changed(params)} {best:.4f} from {tried[0][1]:.4f}, {seconds:.0f} s", flush=True)
    return {"params": params, "tried": tried}


def changed(params):
    return {name: value for name, value in params.items() if value != START[name]} or "as it was"


def errors(forecast, rows, minutes):
    error = forecast - rows.target(minutes)
    return {"mae": float(np.mean(np.abs(error))), "rmse": float(np.sqrt(np.mean(error**2)))}


def judge_bikes(trees, minutes, params, validation, test):
    """Figures of one city; rounded to whole bikes where that is better on validation."""
    checked, judged = (rows[rows.known(minutes)] for rows in (validation, test))
    forecast = predict_bikes(trees, checked, minutes, params)
    whole = errors(np.round(forecast), checked, minutes)["mae"]
    plain = errors(forecast, checked, minutes)["mae"]
    rounded = whole < plain
    forecast = predict_bikes(trees, judged, minutes, params)
    figures = {"plain": errors(forecast, judged, minutes), "whole": errors(np.round(forecast), judged, minutes)}
    chosen = figures["whole" if rounded else "plain"]
    return {**chosen, "rows": len(judged), "rounded": bool(rounded), "validation_mae": min(whole, plain), **figures}


# --- the change as classes: its median is that of a whole distribution, as the network's is


def fit_classes(scope, minutes, params, options):
    most, parts = CLASSES[minutes], (scope.training, scope.validation)
    labels, chosen = [], []
    for part in parts:
        change = np.concatenate([rows.target(minutes) - rows.now for rows in part])
        labels.append((np.clip(change, -most, most) + most, scope.weights(part, minutes)))
        chosen.append(scope.known(part, minutes))
    params = {**params, "num_leaves": 15, "num_class": 2 * most + 1}
    return boost(scope, "multiclass", labels, chosen, params, options, options.class_rounds)


def predict_classes(trees, rows, minutes):
    at_most = np.cumsum(trees.predict(rows.inputs, num_iteration=trees.best_iteration), axis=1)
    change = np.argmax(at_most >= 0.5, axis=1) - CLASSES[minutes]
    return np.clip(rows.now + change, 0, rows.facts["base_most"])


def judge_classes(trees, minutes, validation, test):
    checked, judged = (rows[rows.known(minutes)] for rows in (validation, test))
    figures = errors(predict_classes(trees, judged, minutes), judged, minutes)
    validation_mae = errors(predict_classes(trees, checked, minutes), checked, minutes)["mae"]
    return {**figures, "rows": len(judged), "validation_mae": validation_mae}


# --- the chances of at least one bike and one dock


def event_of(rows, minutes, which):
    """1, 0, or NaN where nobody knows."""
    target = rows.target(minutes)
    return np.where(np.isnan(target), np.nan, target >= 1) if which == "bike" else rows.facts[f"dock_{minutes}"]


def fit_chance(scope, minutes, which, params, options):
    parts = (scope.training, scope.validation)
    events = [np.concatenate([event_of(rows, minutes, which) for rows in part]) for part in parts]
    chosen = [np.flatnonzero(~np.isnan(event)) for event in events]
    labels = [(event, scope_weights_alike(part)) for event, part in zip(events, parts)]
    params = {**params, "num_leaves": min(params["num_leaves"], 63), "min_data_in_leaf": max(params["min_data_in_leaf"], 100)}
    return boost(scope, "binary", labels, chosen, params, options, options.rounds)


def scope_weights_alike(part):
    return np.concatenate([np.full(len(rows), 1.0 / len(rows)) for rows in part]) * sum(map(len, part)) / len(part)


def chance_scores(chance, event):
    chance = np.clip(chance, LEAST_CHANCE, 1 - LEAST_CHANCE)
    log = -np.mean(np.where(event == 1, np.log(chance), np.log1p(-chance)))
    return {"brier": float(np.mean((chance - event) ** 2)), "log": float(log)}


def usual_chance(training, rows, minutes, which):
    """How often it came true in the training part where it is true now, and where it is not: persistence as a chance."""
    true_now = [r.now >= 1 if which == "bike" else r.now <= r.facts["full_at"] - 1 for r in (training, rows)]
    event = event_of(training, minutes, which)
    share = [np.nanmean(event[true_now[0] == state]) if np.any(true_now[0] == state) else np.nanmean(event) for state in (False, True)]
    return np.where(true_now[1], share[1], share[0])


def judge_chance(trees, minutes, which, training, validation, test):
    figures = {}
    for name, rows in (("validation", validation), ("test", test)):
        event = event_of(rows, minutes, which)
        known = np.flatnonzero(~np.isnan(event))
        chance = trees.predict(rows.inputs[known], num_iteration=trees.best_iteration)
        figures[name] = chance_scores(chance, event[known])
        figures["persistence"] = chance_scores(usual_chance(training, rows[known], minutes, which), event[known])
    return {**figures["test"], "rows": len(known), "share": float(event[known].mean()), "persistence": figures["persistence"],
            "validation_log": figures["validation"]["log"]}  # fmt: skip


# --- the run


def tuned_for(book, scope, minutes, options):
    at = min((m for m in options.tuned_at if scope_knows(scope, m)), key=lambda m: abs(m - minutes))
    return book.get(f"tuned/{scope.name}/{at}", lambda: tune(scope, at, options))["params"]


def scope_knows(scope, minutes):
    return all(len(scope.known(part, minutes)) for part in (scope.training, scope.validation))


def run_bikes(scope, minutes, tests, book, options):
    def make():
        begun = time.time()
        params = {**tuned_for(book, scope, minutes, options), "learning_rate": options.rate}
        trees = fit_bikes(scope, minutes, params, options, options.rounds)
        figures = {
            rows.city: judge_bikes(trees, minutes, params, validation, rows)
            for rows, validation in zip(tests, scope.validation)
            if len(rows.known(minutes)) and len(validation.known(minutes))
        }
        told = " ".join(f"{city} {f['mae']:.4f}" for city, f in figures.items())
        print(f"{scope.name} {minutes} min: {told}, {trees.best_iteration} trees, {time.time() - begun:.0f} s", flush=True)
        return {"params": params, "trees": trees.best_iteration, "cities": figures}

    book.get(f"bikes/{scope.name}/{minutes}", make)


def run_classes(scope, minutes, tests, book, options):
    def make():
        begun = time.time()
        params = {**tuned_for(book, scope, minutes, options), "learning_rate": options.rate}
        trees = fit_classes(scope, minutes, params, options)
        figures = {
            rows.city: judge_classes(trees, minutes, validation, rows)
            for rows, validation in zip(tests, scope.validation)
            if len(rows.known(minutes)) and len(validation.known(minutes))
        }
        told = " ".join(f"{city} {f['mae']:.4f}" for city, f in figures.items())
        print(f"{scope.name} {minutes} min as classes: {told}, {trees.best_iteration} rounds, {time.time() - begun:.0f} s", flush=True)
        return {"params": params, "trees": trees.best_iteration, "cities": figures}

    book.get(f"classes/{scope.name}/{minutes}", make)


def run_chance(scope, minutes, which, tests, book, options):
    def make():
        begun = time.time()
        params = {**tuned_for(book, scope, minutes, options), "learning_rate": options.rate}
        trees = fit_chance(scope, minutes, which, params, options)
        figures = {
            rows.city: judge_chance(trees, minutes, which, training, validation, rows)
            for rows, training, validation in zip(tests, scope.training, scope.validation)
        }
        told = " ".join(f"{city} {f['brier']:.4f} {f['log']:.4f}" for city, f in figures.items())
        print(f"{scope.name} {minutes} min {which}: {told}, {trees.best_iteration} trees, {time.time() - begun:.0f} s", flush=True)
        return {"params": params, "trees": trees.best_iteration, "cities": figures}

    book.get(f"{which}/{scope.name}/{minutes}", make)


def run_scope(name, cities, book, options):
    most = options.rows if len(cities) == 1 else max(1, options.joint_rows // len(cities))
    training = [load_rows(options.folder, city, "train", most, options.seed) for city in cities]
    validation = [load_rows(options.folder, city, "validation", options.validation_rows, options.seed) for city in cities]
    tests = [load_rows(options.folder, city, "test") for city in cities]
    scope = Scope(name, training, validation, options.seed)
    for minutes in options.horizons:
        if scope_knows(scope, minutes):
            run_bikes(scope, minutes, tests, book, options)
            if minutes in CLASSES and name != JOINT:
                run_classes(scope, minutes, tests, book, options)
    for minutes in CHANCE_HORIZONS if options.chances else ():
        for which in ("bike", "dock"):
            run_chance(scope, minutes, which, tests, book, options)


def run_persistence(city, book, options):
    def make():
        rows = load_rows(options.folder, city, "test")
        known = [minutes for minutes in HORIZONS if len(rows.known(minutes))]
        judged = {minutes: rows[rows.known(minutes)] for minutes in known}
        return {str(m): {**errors(r.now, r, m), "rows": len(r)} for m, r in judged.items()}

    return book.get(f"persistence/{city}", make)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="what `velib-trend export --out` wrote to")
    parser.add_argument("--json", default="trees.json", help="results, added to as they come")
    parser.add_argument("--scopes", nargs="*", help=f"cities and '{JOINT}'; all of them unless given")
    parser.add_argument("--horizons", nargs="*", type=int, default=HORIZONS)
    parser.add_argument("--rows", type=int, default=400_000, help="training rows of a city, at most")
    parser.add_argument("--joint-rows", type=int, default=800_000, help="training rows of all cities together")
    parser.add_argument("--validation-rows", type=int, default=100_000, help="of a city, at most")
    parser.add_argument("--tuned-at", nargs="*", type=int, default=(60, 180), help="horizons; each other has what is best at the nearest")
    parser.add_argument("--tune-rows", type=int, default=100_000, help="training rows that tuning tries on")
    parser.add_argument("--tune-rounds", type=int, default=400)
    parser.add_argument("--tune-rate", type=float, default=0.1)
    parser.add_argument("--rounds", type=int, default=3000, help="trees, at most")
    parser.add_argument("--class-rounds", type=int, default=200, help="rounds of a tree a class, at most")
    parser.add_argument("--rate", type=float, default=0.05, help="learning rate after tuning")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-chances", dest="chances", action="store_false")
    return parser.parse_args()


def main():
    warnings.filterwarnings("ignore", message="Overriding the parameters from Reference Dataset")
    options = parse_options()
    cities, book = cities_of(options.folder), Book(options.json)
    for city in cities:
        run_persistence(city, book, options)
    for name in options.scopes if options.scopes is not None else (*cities, JOINT):
        run_scope(name, cities if name == JOINT else [name], book, options)
    print_tables(book, cities)


if __name__ == "__main__":
    sys.exit(main())
