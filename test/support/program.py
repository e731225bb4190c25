"""Drives velib-trend from outside: runs commands, starts servers on free loopback ports, stops them with the test."""
import contextlib
import json
import os
import queue
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
PROGRAM = Path(os.environ.get("VELIB_TREND", ROOT / "build/release/velib-trend"))
URL = re.compile(r"https?://[^\s/]+:\d+")


def run(*arguments, timeout=300):
    """(exit code, standard output, standard error) of `velib-trend ARGUMENTS`."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=timeout)
    return done.returncode, done.stdout, done.stderr


def succeed(*arguments, timeout=300):
    code, out, err = run(*arguments, timeout=timeout)
    assert code == 0, f"velib-trend {' '.join(map(str, arguments))}: exit {code}\n{out}{err}"
    return out


def read_lines(stream, lines):
    for line in stream:
        lines.put(line)
    lines.put("")


@contextlib.contextmanager
def server(*arguments, timeout=60, program=PROGRAM):
    """Starts a command that serves, yields the base URL it prints, and ends it with SIGTERM: it must exit 0."""
    process = subprocess.Popen([program, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines, errors = queue.Queue(), queue.Queue()
    for stream, into in ((process.stdout, lines), (process.stderr, errors)):
        threading.Thread(target=read_lines, args=(stream, into), daemon=True).start()
    try:
        match = None
        while not match:
            line = lines.get(timeout=timeout)
            assert line, "ended before it said where it listens: " + "".join(iter(lambda: errors.get(timeout=5), ""))
            match = URL.search(line)
        yield match.group(0)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert code == 0, f"exit {code} after SIGTERM"


def get(url):
    """(status, headers, body) of a GET; an HTTP error is an answer too."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


def get_json(url, status=200):
    got, _, body = get(url)
    assert got == status, f"{url}: {got}, {body[:200]}"
    return json.loads(body)


def wait_for_stations(base):
    """Until the server at `base` has published a snapshot; a minute at most."""
    for _ in range(600):
        if get(base + "/stations")[0] == 200:
            return
        time.sleep(0.1)
    raise AssertionError(f"{base} has no stations")
