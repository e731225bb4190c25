"""velib-trend forecast: in half precision it says nearly the same, and says so where the processor has none."""
import json
from pathlib import Path

import pytest

from program import ROOT, run, server, succeed

REFERENCE = ROOT / "models/velib-2022/model.tar.gz"  # the kind that has half precision


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city") / "store"
    with server("simulate", "--stations", 60, "--history", "2d", "--store", folder, "--port", 0):
        return folder


def bikes_in(store, *arguments):
    code, out, err = run("forecast", "--store", store, "--model", REFERENCE, "--json", *arguments)
    assert code == 0, err
    return [bikes for station in json.loads(out)["stations"] for bikes in station["bikes"]], err


def test_bf16_stays_within_a_twentieth_of_a_bike(store):
    exact, silent = bikes_in(store, "--precision", "f32")
    half, warning = bikes_in(store, "--precision", "bf16")
    assert len(exact) == 180 and silent == "" and max(exact) > 1
    assert max(abs(a - b) for a, b in zip(exact, half, strict=True)) < 0.05
    if " avx512_bf16" in Path("/proc/cpuinfo").read_text():
        assert half != exact and warning == ""
    else:
        assert half == exact and "knows no bf16 here" in warning


def test_f32_is_what_is_given_unasked(store):
    assert bikes_in(store) == bikes_in(store, "--precision", "f32")


def test_the_shipped_model_says_eight_horizons_of_every_station(store):
    answer = json.loads(succeed("forecast", "--store", store, "--json"))
    assert answer["model_version"].startswith("trend-") and answer["horizons_min"] == [15, 30, 45, 60, 90, 120, 150, 180]
    assert len(answer["stations"]) == 60 and all(len(s["bikes"]) == 8 for s in answer["stations"])


def test_e_bikes_are_told_apart_and_never_more_than_the_bikes(store):
    stations = json.loads(succeed("forecast", "--store", store, "--json"))["stations"]
    told = [(e, bikes) for s in stations for e, bikes in zip(s["ebikes"], s["bikes"], strict=True) if e]
    assert len(told) > 300 and all(e["low"] <= e["expected"] + 1 and 0 <= e["chance"] <= 1 for e, _ in told)
    assert sum(e["expected"] for e, _ in told) < sum(bikes for _, bikes in told)
    assert "E-bikes among them" in succeed("forecast", "--store", store)
    reference = json.loads(succeed("forecast", "--store", store, "--model", REFERENCE, "--json"))["stations"]
    assert all(e is None for s in reference for e in s["ebikes"])
    assert "E-bikes among them" not in succeed("forecast", "--store", store, "--model", REFERENCE)
