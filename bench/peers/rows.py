"""The rows that `velib-trend export` writes, as arrays: docs/formats/rows.md."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

FACTS = ("base_now", "base_most", "full_at")
KEYS = ("station_code", "origin")


def is_input(name):
    return name not in KEYS and name not in FACTS and not name.startswith(("target_", "dock_"))


@dataclass
class Rows:
    """Some rows of one city: all arrays have as many entries, unknown is NaN."""

    city: str
    names: list
    inputs: np.ndarray  # (rows, names) float32
    facts: dict  # name: float32

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, chosen):
        return Rows(self.city, self.names, self.inputs[chosen], {name: values[chosen] for name, values in self.facts.items()})

    @property
    def now(self):
        return self.facts["base_now"]

    def target(self, minutes):
        return self.facts[f"target_{minutes}"]

    def known(self, minutes):
        return np.flatnonzero(~np.isnan(self.target(minutes)))

    def input(self, name):
        return self.inputs[:, self.names.index(name)]


def load_rows(folder, city, part, most=None, seed=1):
    """At most `most` rows of a part, at random; group by group, so that memory holds what is kept and one row group."""
    file = pq.ParquetFile(Path(folder) / f"{city}_{part}.parquet")
    columns = [name for name in file.schema_arrow.names if name not in KEYS]
    names = [name for name in columns if is_input(name)]
    total = file.metadata.num_rows
    kept = np.ones(total, bool)
    if most is not None and total > most:
        kept = np.zeros(total, bool)
        kept[np.random.default_rng(seed).choice(total, most, replace=False)] = True
    inputs = np.empty((int(kept.sum()), len(names)), np.float32)
    facts = {name: np.empty(len(inputs), np.float32) for name in columns if not is_input(name)}
    read, filled = 0, 0
    for group in range(file.num_row_groups):
        table = file.read_row_group(group, columns=columns)
        chosen = kept[read : read + len(table)]
        to = slice(filled, filled + int(chosen.sum()))
        for name in columns:
            values = table[name].to_numpy()[chosen]
            if is_input(name):
                inputs[to, names.index(name)] = values
            else:
                facts[name][to] = values
        read, filled = read + len(table), to.stop
    return Rows(city, names, inputs, facts)


def cities_of(folder):
    return sorted(path.name.removesuffix("_train.parquet") for path in Path(folder).glob("*_train.parquet"))
