#!/usr/bin/env python3
"""Holds the names of .clang-tidy over every C++ file that is compiled, two at a time.

Usage: check_names.py [--build DIR] [FILE...]
A file whose text, and the text of every project header, is as at its last clean run is not read again
(build/.names holds their sums): a whole run costs minutes, a repeated one seconds.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN_FOLDERS = ("src", "test", "bench", "fuzz")


def compiled_files(build):
    entries = json.loads((build / "compile_commands.json").read_text())
    files = {Path(e["directory"], e["file"]).resolve() for e in entries}
    return sorted(f for f in files if any(f.is_relative_to(ROOT / top) for top in OWN_FOLDERS))


def digest_of(paths):
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def run_tidy(build, path):
    done = subprocess.run(["clang-tidy", "--quiet", "-p", str(build), str(path)], capture_output=True, text=True)
    return done.returncode == 0, done.stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("files", nargs="*", type=Path)
    args = parser.parse_args()
    files = [f.resolve() for f in args.files] or compiled_files(args.build)
    headers = sorted(h for top in OWN_FOLDERS for p in ("*.h", "*.inc") for h in (ROOT / top).rglob(p))
    base = digest_of([ROOT / ".clang-tidy", *headers])
    stamps = ROOT / "build" / ".names"
    stamps.mkdir(parents=True, exist_ok=True)

    def check(path):
        stamp = stamps / hashlib.sha256((base + digest_of([path]) + str(path)).encode()).hexdigest()
        if stamp.exists():
            return True, ""
        clean, output = run_tidy(args.build, path)
        if clean:
            stamp.touch()
        return clean, output

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for clean, output in pool.map(check, files):
            if not clean:
                failed += 1
                print(output, end="")
    print(f"names: {f'FAILED in {failed} of {len(files)} files' if failed else f'ok ({len(files)} files)'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
