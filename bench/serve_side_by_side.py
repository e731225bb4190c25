#!/usr/bin/env python3
"""The server beside nginx with the same bytes as files, and beside FastAPI: one run, rounds in turn, medians and ratios.

A simulated city of 1,500 stations; wrk, 64 connections, all on the same two cores. `make bench` builds what this needs.
"""
import argparse
import contextlib
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/velib-trend"
CORES = ["taskset", "-c", "0,1"]
CONNECTIONS = 64
LIMITS = ["--rate", "1000000/s", "--burst", "1000000", "--connections", "4096", "--connections-per-client", "256"]
NGINX = """
worker_processes 2;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.err;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000000; open_file_cache max=1000;
  default_type application/json;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port} backlog=4096; root {folder}/www; }}
}}
"""


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def fetch(port, path):
    """The body, or nothing when the answer is no 200."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.read()
    except (urllib.error.URLError, ConnectionError):
        return None


def wait_for(port, path, seconds=60):
    end = time.monotonic() + seconds
    while (body := fetch(port, path)) is None:
        if time.monotonic() > end:
            raise SystemExit(f"serve_side_by_side: nothing answers {path} on port {port}")
        time.sleep(0.05)
    return body


@contextlib.contextmanager
def started(*command, env=None):
    process = subprocess.Popen([*CORES, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=os.environ | (env or {}))
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def make_city(folder):
    """A store with a day of past and its city file; the simulator is gone afterwards."""
    store, toml, port = folder / "store", folder / "city.toml", free_port()
    with started(PROGRAM, "simulate", "--stations", 1500, "--history", "1d", "--store", store, "--port", port, "--write-city", toml):
        wait_for(port, "/gbfs.json")
        subprocess.run([PROGRAM, "collect", "--city", toml, "--store", store], check=True, capture_output=True)
    return ["--city", toml, "--store", store, "--no-collect", *LIMITS]


def requests_per_second(port, path, seconds):
    done = subprocess.run([*CORES, "wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", f"http://127.0.0.1:{port}{path}"],
                          capture_output=True, text=True, check=True)
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise SystemExit(f"serve_side_by_side: {path} on port {port} failed:\n{done.stdout}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout).group(1))


def p99_ms(port, path, rate, seconds):
    done = subprocess.run([*CORES, ROOT / "build/release/paced_load", str(port), path, str(rate), str(seconds), str(CONNECTIONS)],
                          capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    if answer["failed"]:
        raise SystemExit(f"serve_side_by_side: {answer['failed']} connections failed at half of the rate")
    return answer["p99_ms"]


def start_ms(flags, path):
    """From the start of the process to the first answer."""
    port = free_port()
    begun = time.perf_counter()
    with started(PROGRAM, "serve", *flags, "--port", port):
        while fetch(port, path) is None:
            time.sleep(0.0005)
        return (time.perf_counter() - begun) * 1e3


def memory_mb(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def publish(folder, path, body):
    file = folder / "www" / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    return file


def measure(options, folder):
    flags = make_city(folder)
    ours, nginx, fastapi = free_port(), free_port(), free_port()
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=nginx))
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(started(PROGRAM, "serve", *flags, "--port", ours))
        records = json.loads(wait_for(ours, "/stations?all=true"))["records"]
        code = next(r["stationcode"] for r in records if r["is_renting"] == "OUI")
        predict = f"/predict/{code}"
        file = publish(folder, predict, fetch(ours, predict))
        city = next(path for path in ("/v1/forecast", "/stations?all=true") if fetch(ours, path) is not None)
        publish(folder, "/city", fetch(ours, city))
        stack.enter_context(started("nginx", "-c", folder / "nginx.conf"))
        stack.enter_context(started("/usr/bin/python3", "-m", "uvicorn", "--app-dir", ROOT / "bench", "fastapi_peer:app", "--port",
                                    fastapi, "--workers", 2, "--log-level", "warning", "--no-access-log",
                                    env={"PREDICT_FILE": str(file), "CODE": code}))
        wait_for(nginx, predict)
        wait_for(fastapi, predict)
        asked = {"ours": (ours, predict), "nginx": (nginx, predict), "FastAPI": (fastapi, predict),
                 "ours, city": (ours, city), "nginx, city": (nginx, "/city")}
        rates = {name: [] for name in asked}
        starts = [start_ms(flags, predict) for _ in range(3 * options.rounds)]  # before the loads, which a shared machine pays back
        p99 = []
        for _ in range(options.rounds):
            for name, (port, path) in asked.items():
                rates[name].append(requests_per_second(port, path, options.seconds))
            p99.append(p99_ms(ours, predict, rates["ours"][-1] / 2, options.seconds))
        sizes = {"predict": file.stat().st_size, "city": (folder / "www/city").stat().st_size, "city path": city}
        return rates, p99, starts, memory_mb(server), sizes


def row(name, figure, goal):
    print(f"{name:<58}{figure:>22}   {goal}")


def ratio(rates, a, b):
    return statistics.median(x / y for x, y in zip(rates[a], rates[b]))


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=5, help="of each load")
    options = options.parse_args()
    missing = [tool for tool in ("wrk", "nginx", "taskset") if not shutil.which(tool)]
    if missing or subprocess.run(["/usr/bin/python3", "-c", "import fastapi, uvicorn"], capture_output=True).returncode:
        return print(f"serve_side_by_side: not installed: {' '.join(missing) or 'python3-fastapi uvicorn'}; 'tools/setup bench' does")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # nginx' workers are another user
        rates, p99, starts, memory, sizes = measure(options, Path(folder))
    middle = {name: statistics.median(values) for name, values in rates.items()}
    print(f"medians of {options.rounds} rounds of {options.seconds} s, {CONNECTIONS} connections, load and servers on two cores; "
          f"/predict {sizes['predict']} bytes, {sizes['city path']} {sizes['city']} bytes")
    for name, value in middle.items():
        row(f"requests a second: {name}", f"{value:,.0f}", "")
    row("/predict, every limit on, beside nginx' file", f"{ratio(rates, 'ours', 'nginx'):.2f} x", "1.2 x")
    row("the city beside nginx' file", f"{ratio(rates, 'ours, city', 'nginx, city'):.2f} x", "0.9 x")
    row("/predict beside FastAPI", f"{ratio(rates, 'ours', 'FastAPI'):.1f} x", "35 x")
    row("p99 of /predict at half of that rate", f"{statistics.median(p99):.2f} ms", "3 ms")
    row("process start to the first /predict", f"{statistics.median(starts):.0f} ms (least {min(starts):.0f})", "60 ms")
    row("resident memory after the load", f"{memory:.0f} MB", "60 MB")


if __name__ == "__main__":
    sys.exit(main())
