#!/usr/bin/env python3
"""Our network beside PyTorch's, asked in turn in one run: medians over the rounds, and what one is of the other.

`tools/bench` runs it; it wants the benches built and python3-torch. Machines are noisy: the ratio of a round counts, not its times.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "models/velib-2022/model.tar.gz"

# What is asked of both: name, question, unit, factor from seconds. PyTorch knows no bf16 LSTM on a CPU: it answers in f32.
ASKED = [
    ("1,500 stations, one core", {"what": "forward", "rows": 1500, "threads": 1}, "ms", 1e3),
    ("1,500 stations, two cores", {"what": "forward", "rows": 1500, "threads": 2}, "ms", 1e3),
    ("1,500 stations, one core, bf16", {"what": "forward", "rows": 1500, "threads": 1, "precision": "bf16"}, "ms", 1e3),
    ("1,500 stations, two cores, bf16", {"what": "forward", "rows": 1500, "threads": 2, "precision": "bf16"}, "ms", 1e3),
    ("one station", {"what": "forward", "rows": 1, "threads": 1}, "ms", 1e3),
    ("training a sequence, one core", {"what": "train", "threads": 1}, "µs", 1e6),
    ("training a sequence, two cores", {"what": "train", "threads": 2}, "µs", 1e6),
]


def environment():
    """Without what would choose OpenBLAS' kernels for another machine."""
    return {name: value for name, value in os.environ.items() if name not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}


class Peer:
    """A program that answers a line of JSON with a line of JSON."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment())
        self.about = json.loads(self.process.stdout.readline())

    def ask(self, asked):
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


def once(*command):
    """(seconds from the start of a process to its first forecast, its greatest memory in MB)"""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment())
    answer = json.loads(process.stdout.readline())
    seconds = time.perf_counter() - begun
    process.wait(timeout=60)
    return seconds, answer["peak_kib"] / 1024


def work_of(asked):
    return asked["what"], asked.get("rows")


def best_of(peer):
    """What PyTorch needs for each work, on as many of two cores as suit it: more of them are not always faster."""
    works = {work_of(asked) for _, asked, *_ in ASKED}
    return {work: min(peer.ask({"what": work[0], "rows": work[1], "threads": n})["seconds"] for n in (1, 2)) for work in works}


def rows_of(rounds, ours, theirs, weights, torch_once):
    """(name, unit, our figures, theirs), one figure a round each."""
    figures = {name: ([], []) for name, *_ in ASKED}
    start, memory = ([], []), ([], [])
    for _ in range(rounds):
        best = best_of(theirs)
        for name, asked, _, factor in ASKED:
            figures[name][0].append(ours.ask(asked)["seconds"] * factor)
            figures[name][1].append(best[work_of(asked)] * factor)
        for k, command in enumerate(([ROOT / "build/release/first_forecast", MODEL], [*torch_once, weights])):
            seconds, megabytes = once(*command)
            start[k].append(seconds * 1e3)
            memory[k].append(megabytes)
    rows = [(name, unit, *figures[name]) for name, _, unit, _ in ASKED]
    return [*rows, ("process start to first forecast", "ms", *start), ("memory of that process", "MB", *memory)]


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--python", default="/usr/bin/python3", help="a Python with torch")
    options = options.parse_args()
    if subprocess.run([options.python, "-c", "import torch"], capture_output=True, env=environment()).returncode:
        return print("side_by_side: no PyTorch: 'tools/setup bench' installs python3-torch")
    torch = [options.python, ROOT / "bench/torch_peer.py"]
    with tempfile.TemporaryDirectory() as folder:
        weights = Path(folder) / "weights.pth"
        ours, theirs = Peer(ROOT / "build/release/lstm_probe"), Peer(*torch, "serve")
        theirs.ask({"what": "save", "path": str(weights)})
        rows = rows_of(options.rounds, ours, theirs, weights, [*torch, "once"])
        for peer in (ours, theirs):
            peer.close()
    print(f"medians of {options.rounds} rounds beside PyTorch {theirs.about['version']} at its best, on one core or two")
    print(f"{'what':<36}{'ours':>12}{'PyTorch':>12}{'ratio':>8}")
    for name, unit, mine, peers in rows:
        ratio = statistics.median(b / a for a, b in zip(mine, peers))
        print(f"{name:<36}{statistics.median(mine):>9.3g} {unit}{statistics.median(peers):>9.3g} {unit}{ratio:>7.1f}x")


if __name__ == "__main__":
    sys.exit(main())
