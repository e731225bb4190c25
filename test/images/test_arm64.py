"""What `make arm64` builds, under QEMU beside the x86-64 program: the functions and the container answer the same, and the one reads
what the other wrote. Skipped where there is no cross build, or one of another commit."""
import contextlib
import gzip
import json
import re
import shutil
import struct
import subprocess

import pyarrow.parquet
import pytest

from inference import INFERENCE, post
from moving_feed import moving_feed
from program import PROGRAM, ROOT, get, server, succeed
from runtime_api import LEAN, function

BUILT = ROOT / "build/arm64"
EMULATED = BUILT / "emulated"
ROOT_OF_PACKAGES = ROOT / "build/arm64-root"
PROGRAMS = ("velib-trend", "velib-lambda", "velib-inference")
CHECKPOINT = ROOT / "test/golden/model/checkpoint.tar.gz"
LSTM = ROOT / "models/velib-2022/model.tar.gz"
TREND = ROOT / "models/trend/model.tar.gz"
AARCH64 = 183  # e_machine of ELF
MOVING = rb'"(inference_time_ms|age_seconds|staleness_sec|capture_ts_utc)": ?[^,}]*'  # told anew at each moment
TOLERANCE = 1e-4  # bikes, and chances; measured are 8e-6
REQUEST = {"station_code": "1001", "historical_bikes": list(range(24)), "hour": 8, "day_of_week": 1, "is_weekend": False,
           "capacity": 30, "latitude": 48.85, "longitude": 2.35, "detail": True}


def commit_of(program):
    told = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    return re.search(r"^commit +(\S+)$", told, re.MULTILINE).group(1)


@pytest.fixture(scope="module", autouse=True)
def built():
    if not all((BUILT / name).exists() for name in PROGRAMS):
        pytest.skip("nothing is built for arm64: 'make arm64'")
    if not shutil.which("qemu-aarch64-static"):
        pytest.skip("no QEMU to run arm64 with: 'make arm64'")
    for name in PROGRAMS:
        if commit_of(EMULATED / name) != commit_of(PROGRAM):
            pytest.skip(f"{name} for arm64 is of another commit than {PROGRAM}: 'make arm64'")


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A store with four days of a simulated city, and its city file, whose feed is gone."""
    folder = tmp_path_factory.mktemp("city")
    with server("simulate", "--stations", 60, "--history", "4d", "--store", folder / "store", "--port", 0, "--write-city", folder / "city.toml"):
        succeed("collect", "--city", folder / "city.toml", "--store", folder / "store")
    return folder


def differences(here, there, path=""):
    """Where two JSON values are not the same; numbers may differ by TOLERANCE."""
    if isinstance(here, dict) and isinstance(there, dict) and here.keys() == there.keys():
        return [d for key in here for d in differences(here[key], there[key], f"{path}.{key}")]
    if isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        return [d for k, (a, b) in enumerate(zip(here, there)) for d in differences(a, b, f"{path}[{k}]")]
    if isinstance(here, float) and isinstance(there, (int, float)) and abs(here - there) <= TOLERANCE:
        return []
    return [] if here == there else [f"{path}: {here} here, {there} there"]


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_is_an_arm64_program(name):
    header = (BUILT / name).read_bytes()[:20]
    assert header[:4] == b"\x7fELF" and struct.unpack("<H", header[18:20]) == (AARCH64,)
    assert "in use: plain" in subprocess.run([EMULATED / name, "--version"], capture_output=True, text=True).stdout


def linked(text):
    """{soname: the file it was found in}, of what a loader traced."""
    return dict(re.findall(r"^\s*(\S+) => (/\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["velib-lambda", "velib-inference"])
def test_it_links_what_it_links_on_x86_64(name):
    there = linked(subprocess.run(["qemu-aarch64-static", "-L", ROOT_OF_PACKAGES, "-E", "LD_TRACE_LOADED_OBJECTS=1", BUILT / name],
                                  capture_output=True, text=True).stdout)
    here = linked(subprocess.run(["ldd", PROGRAM.parent / name], capture_output=True, text=True).stdout)
    assert "libcrypto.so.3" in there and set(there) == set(here)
    assert not [soname for soname in there if "arrow" in soname]


def answers_of(program, city, tmp_path):
    """{target: JSON} of velib-lambda with what is stored, without what differs between two moments."""
    settings = {"VELIB_TREND_STORE": city / "store", "VELIB_TREND_CITY": city / "city.toml", "VELIB_TREND_LIVE": "off"}
    with function(tmp_path, program=(program,), **settings) as f:
        codes = [r["stationcode"] for r in f.request("/stations?all=true").json()["records"]]
        targets = ["/v1/forecast", "/v1/history?hours=24", "/v1/stations", *(f"/v1/stations/{c}/forecast" for c in codes), *(f"/predict/{c}" for c in codes)]
        answers = {target: f.request(target) for target in targets}
        assert f.request("/predict/none").status == 404
    return {target: json.loads(re.sub(MOVING, rb'"\1":0', a.body)) for target, a in answers.items() if a.status == 200}


def test_the_api_function_forecasts_as_on_x86_64(city, tmp_path):
    here, there = (answers_of(program, city, tmp_path) for program in (LEAN, EMULATED / "velib-lambda"))
    assert len(there) > 100
    # What the API rounds may fall to both sides of a half.
    assert len(differences(here, there)) <= 3, differences(here, there)


def test_the_collect_function_writes_what_x86_64_writes_and_reads(tmp_path):
    stores = {}
    for name, program in (("here", LEAN), ("there", EMULATED / "velib-lambda")):
        stores[name] = tmp_path / name
        with moving_feed(tmp_path, stations=3) as feed:
            with function(tmp_path, "collect", program=(program,), VELIB_TREND_STORE=stores[name], VELIB_TREND_CITY=feed.toml) as f:
                for hour in (14, 15):
                    assert f.invoke({"time": f"2026-03-04T{hour}:00:00Z"}).json()["bronze_written"]
                assert f.invoke(b"{}").kind == "error"
            assert succeed("forecast", "--city", feed.toml, "--store", stores[name], "--json")
    for file in ("snapshots/velib_20260304_140000.jsonl.gz", "snapshots/velib_20260304_150000.jsonl.gz"):
        here, there = (re.sub(MOVING, b"", gzip.decompress((stores[name] / file).read_bytes())) for name in ("here", "there"))
        assert here.count(b"\n") == 3 and here == there
    here, there = ((stores[name] / "history/_window.bin").read_bytes() for name in ("here", "there"))
    assert here == there


@contextlib.contextmanager
def door(program, model):
    with server("serve", "--model", model, "--host", "127.0.0.1", "--port", 0, program=program) as url:
        assert get(url + "/ping")[0] == 200
        yield url


@pytest.mark.parametrize("model", [CHECKPOINT, TREND], ids=["reference", "trend"])
def test_the_container_answers_as_on_x86_64(model):
    told = {}
    for program in (INFERENCE, EMULATED / "velib-inference"):
        with door(program, model) as url:
            status, body = post(url, {"instances": [REQUEST | {"hour": hour} for hour in range(24)]})
            assert status == 200 and post(url, {"hour": 1})[0] == 400
            told[program] = [{k: a[k] for k in ("station_code", "predictions", "detail", "model_version")} for a in json.loads(body)["predictions"]]
    here, there = told.values()
    assert set(there[0]["predictions"]) == {"T+1h", "T+2h", "T+3h"}
    assert differences(here, there) == []


@pytest.mark.parametrize("model", [LSTM, TREND], ids=["reference", "trend"])
def test_a_server_elsewhere_may_ask_it(city, model):
    asked = ["forecast", "--city", city / "city.toml", "--store", city / "store", "--json"]
    with door(EMULATED / "velib-inference", model) as url:
        there = json.loads(succeed(*asked, "--inference", url))
    here = json.loads(succeed(*asked, "--model", model))
    assert len(there["stations"]) == 60 and differences(here, there) == []


def test_days_it_writes_are_those_of_x86_64(city, tmp_path):
    tables = []
    for program in (PROGRAM, EMULATED / "velib-trend"):
        store = shutil.copytree(city / "store", tmp_path / program.parent.name)
        shutil.rmtree(store / "history")
        done = subprocess.run([program, "compact", "--all", "--city", city / "city.toml", "--store", store], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        tables.append([pyarrow.parquet.read_table(f) for f in sorted(store.glob("history/date=*/observations.parquet"))])
    here, there = tables
    assert sum(t.num_rows for t in there) >= 60 and here == there


def test_differences_are_found():
    assert differences({"a": [1.0, 2]}, {"a": [1.00005, 2]}) == []
    assert differences({"a": [1.0, 2]}, {"a": [1.1, 3]}) == [".a[0]: 1.0 here, 1.1 there", ".a[1]: 2 here, 3 there"]
    assert differences({"a": 1}, {"b": 1}) and differences([1], [1, 2]) and differences(1.0, None)
