"""What trees.py has found out: kept as JSON while it runs, printed as tables in the end."""
import json

HORIZONS = (15, 30, 60, 120, 180)
CHANCE_HORIZONS = (60, 180)
JOINT = "joint"


class Book:
    """Results by key, written after each, so that a run goes on where one was ended."""

    def __init__(self, path):
        self.path, self.results = path, {}
        try:
            with open(path, encoding="utf-8") as file:
                self.results = json.load(file)
        except FileNotFoundError:
            pass

    def get(self, key, make):
        if key not in self.results:
            self.results[key] = make()
            with open(self.path, "w", encoding="utf-8") as file:
                json.dump(self.results, file, indent=1)
        return self.results[key]


def better_of(book, kinds, city, minutes, loss):
    """(name, figures) of the best on validation rows, or nothing."""
    found = []
    for kind in kinds:
        for scope, name in ((city, "own"), (JOINT, "joint")):
            figures = figures_of(book, kind, scope, city, minutes)
            if figures:
                found.append((figures[loss], "classes" if kind == "classes" else name, figures))
    return min(found, key=lambda one: one[0])[1:] if found else None


def figures_of(book, kind, scope, city, minutes):
    return book.results.get(f"{kind}/{scope}/{minutes}", {}).get("cities", {}).get(city)


def print_tables(book, cities):
    print("\n| city | min | rows | persistence MAE, RMSE | own trees | classes | joint trees | best on validation: MAE, RMSE | of persistence |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for city in cities:
        for minutes in HORIZONS:
            best = better_of(book, ("bikes", "classes"), city, minutes, "validation_mae")
            if not best:
                continue
            p = book.results[f"persistence/{city}"][str(minutes)]
            each = (("bikes", city), ("classes", city), ("bikes", JOINT))
            figures = [figures_of(book, kind, scope, city, minutes) for kind, scope in each]
            told = " | ".join(f"{f['mae']:.4f}" if f else "–" for f in figures)
            name, f = best
            print(f"| {city} | {minutes} | {p['rows']} | {p['mae']:.4f}, {p['rmse']:.4f} | {told} "
                  f"| {name}: {f['mae']:.4f}, {f['rmse']:.4f} | {f['mae'] / p['mae']:.3f} |")  # fmt: skip
    print("\n| city | min | chance of | true | persistence Brier, log | trees: Brier, log |\n| --- | --- | --- | --- | --- | --- |")
    for city in cities:
        for minutes in CHANCE_HORIZONS:
            for which in ("bike", "dock"):
                best = better_of(book, (which,), city, minutes, "validation_log")
                if best:
                    name, f = best
                    print(f"| {city} | {minutes} | {which} | {f['share']:.3f} | {f['persistence']['brier']:.4f}, "
                          f"{f['persistence']['log']:.4f} | {name}: {f['brier']:.4f}, {f['log']:.4f} |")  # fmt: skip
