#!/usr/bin/env python3
"""velib-lambda under a runtime API played here: process start to first answer, and one invocation after another.

A city of 1,500 stations, its store on disk, the shipped model. An invocation's time runs from the event's bytes sent to the answer's
bytes read. Processor time stands beside the start's: it is what counts where others load the machine.
"""
import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "test/support"))
os.environ.setdefault("VELIB_TREND", str(ROOT / "build/release/velib-trend"))

from program import PROGRAM  # noqa: E402
from runtime_api import LEAN, http_event  # noqa: E402


class Connection:
    """The one connection that a runtime keeps, without an HTTP server's own cost."""

    def __init__(self, listener):
        self.listener, self.socket, self.buffer = listener, None, b""

    def read_request(self):
        while True:
            while self.socket is None or b"\r\n\r\n" not in self.buffer:
                if self.socket is None:
                    self.socket, _ = self.listener.accept()
                    self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self.buffer = b""
                got = self.socket.recv(1 << 20)
                self.buffer += got
                if not got:
                    self.socket = None
            head, _, rest = self.buffer.partition(b"\r\n\r\n")
            length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
            while len(rest) < length:
                rest += self.socket.recv(1 << 20)
            self.buffer = rest[length:]
            return head.split(b" ", 2)[:2], rest[:length]

    def answer(self, status, body, headers=b""):
        self.socket.sendall(b"HTTP/1.1 %s\r\ncontent-length: %d\r\n%s\r\n" % (status, len(body), headers) + body)


def invoke(connection, event, number):
    """Seconds from the event's last byte sent to the answer's last byte read, and the answer."""
    (method, path), told = connection.read_request()
    assert (method, path) == (b"GET", b"/2018-06-01/runtime/invocation/next"), (path, told)
    deadline = int(time.time() * 1000) + 30_000
    begun = time.perf_counter()
    connection.answer(b"200 OK", event, b"lambda-runtime-aws-request-id: id-%d\r\nlambda-runtime-deadline-ms: %d\r\n" % (number, deadline))
    (method, path), body = connection.read_request()
    took = time.perf_counter() - begun
    assert path.endswith(b"/response"), (path, body)
    connection.answer(b"202 Accepted", b"")
    return took, body


def start(env):
    listener = socket.create_server(("127.0.0.1", 0))
    begun = time.perf_counter()
    process = subprocess.Popen([LEAN], env=env | {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{listener.getsockname()[1]}"}, stderr=subprocess.DEVNULL)
    return Connection(listener), process, begun


def end(connection, process):
    """Seconds of processor time that the process took, all its threads together."""
    process.kill()
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = -9
    connection.listener.close()
    return used.ru_utime + used.ru_stime


def peak_mb(process):
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024


def past(folder, stations):
    with subprocess.Popen([PROGRAM, "simulate", "--stations", str(stations), "--history", "8d", "--port", "0", "--store", folder],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as simulated:
        assert simulated.stdout.readline()
        simulated.terminate()
    assert (Path(folder) / "history/_window.bin").exists()


def event(target, **more):
    return json.dumps(http_event(target, **more)).encode()


def bench_starts(env, events, rounds):
    """{name: [(seconds from the start to the first answer, of processor time)]}, interleaved."""
    took = {name: [] for name in events}
    for k in range(rounds):
        for name, first in events.items():
            connection, process, begun = start(env)
            _, answer = invoke(connection, first, k)
            passed = time.perf_counter() - begun
            assert b'"statusCode":200' in answer, answer[:300]
            took[name].append((passed, end(connection, process)))
    return took


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--stations", type=int, default=1500)
    arguments.add_argument("--starts", type=int, default=15)
    arguments.add_argument("--invocations", type=int, default=1000)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        past(folder + "/store", chosen.stations)
        city = Path(folder) / "city.toml"
        city.write_text('title = "Bench"\nzone = "Europe/Paris"\nevery = "1h"\n[feed]\ninformation = "http://127.0.0.1:9/i"\nstatus = "http://127.0.0.1:9/s"\n')
        env = {"PATH": os.environ["PATH"], "_HANDLER": "api", "VELIB_TREND_STORE": folder + "/store", "VELIB_TREND_CITY": str(city)}
        connection, process, _ = start(env)
        _, told = invoke(connection, event("/stations?limit=1"), 0)
        code = json.loads(json.loads(told)["body"])["records"][0]["stationcode"]
        events = {"/healthz": event("/healthz"), "/predict/{code}": event(f"/predict/{code}"), "/stations": event("/stations"),
                  "/stations?limit=1000": event("/stations?limit=1000")}
        print(f"{chosen.stations} stations, load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        for name, asked in events.items():
            took = sorted(invoke(connection, asked, k)[0] for k in range(chosen.invocations))
            print(f"invocation {name}: median {1e3 * statistics.median(took):.3f} ms, least {1e3 * took[0]:.3f} ms")
        print(f"peak memory: {peak_mb(process):.0f} MB")
        end(connection, process)
        for name, took in bench_starts(env, {k: events[k] for k in ("/healthz", "/predict/{code}")}, chosen.starts).items():
            (passed, used) = zip(*took)
            print(f"start to first answer, {name}: median {1e3 * statistics.median(passed):.1f} ms, least {1e3 * min(passed):.1f} ms; "
                  f"processor time, median {1e3 * statistics.median(used):.1f} ms, least {1e3 * min(used):.1f} ms")


if __name__ == "__main__":
    main()
