"""The golden answers are as openapi.yaml says, and answers that are not so are found out."""

import copy
import json
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

import openapi

ROOT = Path(__file__).resolve().parents[2]

GOLDEN = {
    "healthz": ("/healthz", 200),
    "stations": ("/stations", 200),
    "stations_limit": ("/stations", 200),
    "stations_validate": ("/stations", 200),
    "stations_422": ("/stations", 422),
    "predict": ("/predict/10002", 200),
    "predict_404": ("/predict/99999", 404),
    "predict_503": ("/predict/10004", 503),
    "readyz": ("/readyz", 200),
    "readyz_503": ("/readyz", 503),
    "readyz_without_data": ("/readyz", 503),
    "v1_stations": ("/v1/stations", 200),
    "v1_stations_filtered": ("/v1/stations", 200),
    "v1_stations_422": ("/v1/stations", 422),
    "v1_station": ("/v1/stations/10002", 200),
    "v1_station_unknown": ("/v1/stations/10004", 200),
    "v1_station_gone": ("/v1/stations/10005", 200),
    "v1_history": ("/v1/stations/10002/history", 200),
    "v1_station_forecast": ("/v1/stations/10002/forecast", 200),
    "v1_station_forecast_points": ("/v1/stations/10002/forecast", 200),
    "v1_station_forecast_unknown": ("/v1/stations/10004/forecast", 200),
    "v1_forecast": ("/v1/forecast", 200),
    "v1_forecast_points": ("/v1/forecast", 200),
    "v1_city_history": ("/v1/history", 200),
    "config": ("/config.json", 200),
    "config_without_basemap": ("/config.json", 200),
    "v1_system": ("/v1/system", 200),
    "v1_system_without_data": ("/v1/system", 200),
}
WITHOUT_DESCRIPTION = {"not_found", "requests"}


def golden(name):
    return json.loads((ROOT / "test" / "golden" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_answer_is_as_described(name):
    openapi.validate(*GOLDEN[name], golden(name))


def test_every_golden_answer_is_held():
    files = {path.stem for path in (ROOT / "test" / "golden").glob("*.json")}
    assert files == set(GOLDEN) | WITHOUT_DESCRIPTION


def test_the_description_is_one():
    OpenAPIV31SpecValidator(openapi.description()).validate()


def places(node, path=()):
    """Every place of a JSON value that has a name or a number."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield path + (key,)
        yield from places(child, path + (key,))


def altered(value, path, change):
    out = copy.deepcopy(value)
    parent = out
    for key in path[:-1]:
        parent = parent[key]
    change(parent, path[-1])
    return out


STRICT = ["healthz", "stations_validate", "stations_422", "predict", "predict_404", "readyz", "readyz_503", "v1_stations",
          "v1_stations_422", "v1_station", "v1_history", "v1_station_forecast", "v1_forecast", "v1_city_history", "v1_system", "config"]


@pytest.mark.parametrize("name", STRICT)
def test_a_field_missing_or_of_another_type_is_found_out(name):
    value = golden(name)
    for path in places(value):
        wrong = {"not": "this"}
        with pytest.raises(AssertionError):
            openapi.validate(*GOLDEN[name], altered(value, path, lambda parent, key: parent.update({key: wrong})
                                                    if isinstance(parent, dict) else parent.__setitem__(key, wrong)))
        if isinstance(path[-1], str):
            with pytest.raises(AssertionError):
                openapi.validate(*GOLDEN[name], altered(value, path, lambda parent, key: parent.pop(key)))


def test_a_field_too_many_is_found_out():
    value = golden("predict")
    value["extra"] = 1
    with pytest.raises(AssertionError, match="extra"):
        openapi.validate("/predict/10002", 200, value)


def test_a_path_or_status_nobody_described_is_found_out():
    with pytest.raises(openapi.UndescribedAnswer):
        openapi.validate("/nowhere", 200, {})
    with pytest.raises(openapi.UndescribedAnswer):
        openapi.validate("/healthz", 418, {})
