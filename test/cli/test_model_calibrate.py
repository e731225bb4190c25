"""velib-trend model calibrate: an archive's errors measured again, its weights and its points as they were."""
import json
import tarfile

import pytest

from program import ROOT, run, server, succeed

TREND = ROOT / "models/trend/model.tar.gz"
SHIPPED = ROOT / "models/velib-2022/model.tar.gz"
FOREIGN = ROOT / "test/golden/model/checkpoint.tar.gz"


def parts(archive):
    with tarfile.open(archive) as tar:
        return {e.name: tar.extractfile(e).read() for e in tar}


def show(archive):
    return json.loads(succeed("model", "show", archive, "--json"))


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A simulated city, a model trained a moment on it, and the same without errors."""
    folder = tmp_path_factory.mktemp("calibrate")
    store, trained, bare = folder / "store", folder / "trained.tar.gz", folder / "bare.tar.gz"
    with server("simulate", "--stations", 40, "--history", "5d", "--store", store, "--port", 0):
        pass
    succeed("train", "--store", store, "--kind", "reference_lstm", "--out", trained, "--steps", 20)
    for name, content in parts(trained).items():
        config = {k: v for k, v in json.loads(content).items() if k != "errors"} if name == "config.json" else None
        (folder / name).write_bytes(json.dumps(config).encode() if config else content)
    succeed("package", "--out", bare, folder / "config.json", folder / "model.safetensors", folder / "station_mappings.json")
    return {"store": store, "trained": trained, "bare": bare}


def test_train_keeps_errors_and_calibrate_finds_them_again(city, tmp_path):
    again = tmp_path / "again.tar.gz"
    out = succeed("model", "calibrate", city["trained"], "--store", city["store"], "--out", again)
    assert again.read_bytes() == city["trained"].read_bytes()
    assert [f"{minutes} min" in out for minutes in (60, 120, 180)] == [True] * 3
    shown = show(city["trained"])["errors"]
    assert [h["horizon_min"] for h in shown["horizons"]] == [60, 120, 180]
    assert all(h["rows"] > 200 and h["levels"] >= 2 for h in shown["horizons"])


def test_gives_errors_to_an_archive_that_had_none(city, tmp_path):
    archive = tmp_path / "model.tar.gz"
    archive.write_bytes(city["bare"].read_bytes())
    assert show(archive)["errors"] is None
    assert "none kept" in succeed("model", "show", archive)
    succeed("model", "calibrate", archive, "--store", city["store"])
    before, after = parts(city["bare"]), parts(archive)
    assert before.keys() == after.keys()
    for name in ("model.safetensors", "station_mappings.json"):
        assert after[name] == before[name], name
    assert json.loads(after["config.json"])["errors"] == json.loads(parts(city["trained"])["config.json"])["errors"]
    assert show(archive)["version"] == show(city["bare"])["version"]
    bikes = [json.loads(succeed("forecast", "--store", city["store"], "--model", model, "--json"))["stations"]
             for model in (city["bare"], archive)]
    assert len(bikes[0]) == 40 and bikes[0] == bikes[1]


def test_a_calibrated_model_is_judged_by_its_chances(city, tmp_path):
    succeed("evaluate", "--store", city["store"], "--model", city["trained"], "--report", tmp_path)
    for horizon in json.loads((tmp_path / "report.json").read_text())["horizons"]:
        figures = horizon["methods"][0]["all"]
        assert figures["interval"]["n"] == figures["bike"]["n"] == figures["n"] > 0
        assert 0.4 < figures["interval"]["covered"] <= 1 and figures["crps"] < figures["mae"]


def refused(*arguments):
    code, out, err = run("model", "calibrate", *arguments)
    assert (code, out) == (1, "") and err.count("\n") == 1, out + err
    return err


def test_refuses_what_keeps_no_errors(city, tmp_path):
    before = city["trained"].read_bytes()
    assert "tells chances itself" in refused(TREND, "--store", city["store"], "--out", tmp_path / "out")
    assert "--convert" in refused(FOREIGN, "--store", city["store"], "--out", tmp_path / "out")
    assert "gone" in refused(tmp_path / "gone", "--store", city["store"])
    assert "empty" in refused(city["trained"], "--store", tmp_path / "empty")
    assert city["trained"].read_bytes() == before and not (tmp_path / "out").exists()


def test_refuses_a_history_too_short_to_tell_errors_by(city, tmp_path):
    with server("simulate", "--stations", 2, "--history", "4d", "--store", tmp_path / "store", "--port", 0):
        pass
    assert "too few forecasts" in refused(city["trained"], "--store", tmp_path / "store", "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_converted_archive_has_none_until_it_is_calibrated(city, tmp_path):
    ours = tmp_path / "ours.tar.gz"
    succeed("package", "--convert", "--out", ours, FOREIGN)
    assert show(ours)["errors"] is None
    succeed("model", "calibrate", ours, "--store", city["store"])
    assert len(show(ours)["errors"]["horizons"]) == 3


def test_refuses_an_archive_with_broken_errors(tmp_path):
    for name, content in parts(SHIPPED).items():
        (tmp_path / name).write_bytes(content)
    config = json.loads((tmp_path / "config.json").read_text())
    config["errors"]["horizons"][1]["upper"][0]["errors"].reverse()
    (tmp_path / "config.json").write_text(json.dumps(config))
    code, out, err = run("package", "--out", tmp_path / "out.tar.gz", *(tmp_path / name for name in parts(SHIPPED)))
    assert (code, out) == (1, "") and "config.json: errors" in err and err.count("\n") == 1, err
