"""The whole way of the data on the simulated city: simulate → collect → train 50 steps → evaluate → serve → ask."""
import contextlib
import json

import pytest

import openapi
from program import get_json, run, server, succeed, wait_for_stations

STATIONS = 60


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A running simulated city with four days of past, and a store that has been trained on."""
    folder = tmp_path_factory.mktemp("whole")
    store, toml, model = folder / "store", folder / "city.toml", folder / "model.tar.gz"
    with server("simulate", "--stations", STATIONS, "--history", "4d", "--store", store, "--port", 0, "--write-city", toml):
        succeed("collect", "--city", toml, "--store", store)
        succeed("train", "--store", store, "--kind", "reference_lstm", "--out", model, "--steps", 50)
        yield {"store": store, "toml": toml, "model": model}


@contextlib.contextmanager
def served(city, store):
    """The URL of a server that has its first snapshot."""
    with server("serve", "--city", city["toml"], "--store", store, "--model", city["model"], "--port", 0) as base:
        wait_for_stations(base)
        yield base


@pytest.fixture(scope="module")
def url(city):
    with served(city, city["store"]) as base:
        yield base


def test_collect_writes_bronze_and_window(city):
    assert list(city["store"].glob("snapshots/velib_*.jsonl.gz"))
    assert list(city["store"].glob("index/velib_*.json"))
    assert (city["store"] / "history/_window.bin").is_file()
    assert len(list(city["store"].glob("history/date=*/*.parquet"))) >= 4


def test_evaluate_sets_the_model_beside_the_naive_ones(city, tmp_path):
    out = succeed("evaluate", "--store", city["store"], "--model", city["model"], "--json", tmp_path / "rows.json")
    rows = json.loads((tmp_path / "rows.json").read_text())["rows"]
    assert {(r["horizon_min"], r["method"]) for r in rows} == {
        (h, m) for h in (60, 120, 180) for m in ("persistence", "climatology", "model")
    }
    for horizon in (60, 120, 180):
        of_horizon = [r for r in rows if r["horizon_min"] == horizon]
        assert len({r["n"] for r in of_horizon}) == 1 and of_horizon[0]["n"] > 100
        assert all(0 < r["mae"] <= r["rmse"] for r in of_horizon)
    assert "persistence" in out and "climatology" in out


def test_healthz(url):
    assert get_json(url + "/healthz") == {"status": "ok"}


def test_stations(url):
    answer = get_json(url + "/stations?limit=5")
    openapi.validate("/stations", 200, answer)
    assert answer["count"] == 5 and len(answer["records"]) == 5
    assert get_json(url + "/stations?all=true")["count"] > STATIONS // 2
    assert get_json(url + "/stations?limit=0", 422)["detail"][0]["loc"] == ["query", "limit"]


def test_predict(url):
    record = next(r for r in get_json(url + "/stations?all=true")["records"] if r["is_renting"] == "OUI")
    answer = get_json(f"{url}/predict/{record['stationcode']}")
    openapi.validate("/predict/{station_code}", 200, answer)
    assert list(answer["predictions"]) == ["T+1h", "T+2h", "T+3h"]
    for forecast in answer["predictions"].values():
        assert 0 <= forecast["bikes"] <= record["capacity"]
        assert forecast["change"] == forecast["bikes"] - answer["current"]["bikes_available"]
    assert len(answer["historical_24h"]) == 24
    assert answer["metadata"]["simulated_history"] is False
    assert answer["metadata"]["history_hours_missing"] == 0
    assert get_json(url + "/predict/none", 404) == {"detail": "Station none not found"}


def test_a_city_without_history_says_what_it_lacks(city, tmp_path):
    empty = tmp_path / "empty"
    with served(city, empty) as base:
        record = next(r for r in get_json(base + "/stations?all=true")["records"] if r["is_renting"] == "OUI")
        answer = get_json(f"{base}/predict/{record['stationcode']}")
    assert answer["metadata"]["history_hours_missing"] == 23
    assert [h["bikes"] for h in answer["historical_24h"]].count(None) == 23
    assert answer["historical_24h"][-1]["bikes"] == answer["current"]["bikes_available"]


def test_the_same_seed_gives_the_same_archive(city, tmp_path):
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        succeed("train", "--store", city["store"], "--kind", "reference_lstm", "--out", tmp_path / name, "--steps", 10,
                "--seed", seed, "--threads", 1 if name == "a" else 2)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").read_bytes() != (tmp_path / "c").read_bytes()


def test_forecast_prints_the_city(city):
    rows = json.loads(succeed("forecast", "--city", city["toml"], "--store", city["store"], "--model", city["model"], "--json"))
    assert len(rows["stations"]) == STATIONS


def test_a_taken_port_is_one_clear_error(url, city):
    port = url.rsplit(":", 1)[1]
    code, out, err = run("serve", "--city", city["toml"], "--store", city["store"], "--port", port)
    assert (code, out) == (1, "") and port in err.splitlines()[-1]
