#!/usr/bin/env python3
"""Measures what the cost of a month stands on and writes measured.json beside itself: velib-lambda under a runtime API played here.

A simulated city of 1,500 stations with eight days of past, its store on disk, its feed on loopback; and velib-inference asked over
loopback. Of functions it is processor time that counts: Lambda lends a share of a processor, and cost.py stretches by it.
"""
import contextlib
import datetime
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "test/support"), str(ROOT / "bench")]
os.environ.setdefault("VELIB_TREND", str(ROOT / "build/release/velib-trend"))

import lambda_side  # noqa: E402
from inference import container  # noqa: E402
from moving_feed import moving_feed  # noqa: E402
from program import PROGRAM, get, server, wait_for_stations  # noqa: E402
from runtime_api import LEAN  # noqa: E402

STATIONS = 1500
PACKED = {"headers": {"accept-encoding": "gzip"}}
TICKS = os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def city(folder):
    """A simulated city with its past in `folder`/store, and its city file."""
    file = folder / "city.toml"
    words = ["simulate", "--stations", STATIONS, "--history", "8d", "--port", 0, "--store", folder / "store", "--write-city", file]
    with subprocess.Popen([str(w) for w in [PROGRAM, *words]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as simulated:
        try:
            while not file.exists():
                assert simulated.poll() is None, "the simulated city did not start"
                time.sleep(0.1)
            yield file
        finally:
            simulated.terminate()


def used_ms(process):
    """Processor time of a running process, all its threads together."""
    user, system = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return 1000 * (int(user) + int(system)) / TICKS


def per_invocation_ms(connection, process, event, times):
    before = used_ms(process)
    for k in range(times):
        _, answer = lambda_side.invoke(connection, event, k)
    return (used_ms(process) - before) / times, answer


def measure_api(env):
    connection, process, _ = lambda_side.start(env)
    lambda_side.invoke(connection, lambda_side.event("/healthz"), 0)
    told = {}
    code = None
    for name, target in (("stations", "/stations?all=true"), ("predict", "/predict/{code}")):
        event = lambda_side.event(target.format(code=code), **PACKED)
        cpu, answer = per_invocation_ms(connection, process, event, 500)
        plain = lambda_side.invoke(connection, lambda_side.event(target.format(code=code)), 1)[1]
        body = json.loads(plain)["body"]
        code = code or json.loads(body)["records"][0]["stationcode"]
        packed = json.loads(answer)["body"]
        told[name] = {"cpu_ms": round(cpu, 3), "bytes": len(body.encode()), "packed_bytes": len(packed) * 3 // 4}
    told["peak_mb"] = round(lambda_side.peak_mb(process))
    lambda_side.end(connection, process)
    starts = lambda_side.bench_starts(env, {"predict": lambda_side.event(f"/predict/{code}")}, 15)["predict"]
    told["start_cpu_ms"] = round(1000 * statistics.median(used for _, used in starts), 1)
    return told


def measure_looks(folder, env):
    """Processor time of an invocation that finds its data old: reads the feed, where every count moved, and makes a new forecast."""
    with moving_feed(folder, stations=STATIONS) as feed:
        env = env | {"VELIB_TREND_CITY": str(feed.toml), "VELIB_TREND_STORE": str(folder / "looked")}
        subprocess.run([PROGRAM, "collect", "--city", feed.toml, "--store", folder / "looked"], check=True, capture_output=True)
        connection, process, _ = lambda_side.start(env)
        lambda_side.invoke(connection, lambda_side.event("/healthz"), 0)
        before = used_ms(process)
        for k in range(15):
            feed.bikes = 1 + k
            time.sleep(1.1)
            _, answer = lambda_side.invoke(connection, lambda_side.event("/stations?limit=1"), k)
            assert json.loads(json.loads(answer)["body"])["records"][0]["numbikesavailable"] == 1 + k, answer
        told = (used_ms(process) - before) / 15
        lambda_side.end(connection, process)
    return round(told, 1)


def measure_collector(env):
    env = env | {"_HANDLER": "collect"}
    connection, process, _ = lambda_side.start(env)
    event = lambda hour: json.dumps({"time": f"2026-03-04T{hour:02}:00:00Z"}).encode()
    before = used_ms(process)
    for hour in range(10):
        took, answer = lambda_side.invoke(connection, event(hour), hour)
        assert b'"bronze_written":true' in answer, answer
    told = {"cpu_ms": round((used_ms(process) - before) / 10, 1), "peak_mb": round(lambda_side.peak_mb(process))}
    lambda_side.end(connection, process)
    return told


def measure_objects(store):
    size = lambda pattern: round(statistics.mean(p.stat().st_size for p in store.glob(pattern)))
    return {"window_bytes": size("history/_window.bin"), "profiles_bytes": size("history/_profiles.bin"),
            "bronze_bytes": size("snapshots/*"), "index_bytes": size("index/*")}


def measure_inference(folder, file):
    """Seconds of one forecast of the city by a container, round trip over loopback."""
    with container(ROOT / "models/trend/model.tar.gz") as url:
        with server("serve", "--city", file, "--store", folder / "store", "--port", 0, "--inference", url) as base:
            wait_for_stations(base)
            text = get(base + "/metrics")[2].decode()
    total, count = (float(re.search(rf"(?m)^velib_forecast_seconds_{x} (\S+)$", text).group(1)) for x in ("sum", "count"))
    return round(1000 * total / count, 1)


def measure_image():
    """Bytes of the executable, the libraries it loads and the model, packed; a base image's own files come on top."""
    loaded = subprocess.run(["ldd", LEAN], capture_output=True, text=True, check=True).stdout
    files = {str(LEAN), *(os.path.realpath(line.split("=> ")[1].split()[0]) for line in loaded.splitlines() if "=> /" in line)}
    packed = subprocess.run(["tar", "cz", "--absolute-names", *sorted(files), ROOT / "models/trend/model.tar.gz"], capture_output=True, check=True)
    return len(packed.stdout)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with city(folder) as file:
            env = {"PATH": os.environ["PATH"], "_HANDLER": "api", "VELIB_TREND_STORE": str(folder / "store"), "VELIB_TREND_CITY": str(file)}
            measured = {
                "command": "deploy/cost/measure.py", "date": datetime.date.today().isoformat(), "stations": STATIONS,
                "machine": next(line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")),
                "load_average": round(os.getloadavg()[0], 1), "processors": os.cpu_count(),
                "api": measure_api(env | {"VELIB_TREND_LIVE": "off"}) | {"look_cpu_ms": measure_looks(folder, env)},
                "collector": measure_collector(env), "objects": measure_objects(folder / "store"),
                "inference_ms": measure_inference(folder, file), "image_bytes": measure_image(),
            }
    Path(__file__).with_name("measured.json").write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
