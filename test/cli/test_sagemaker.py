"""The SageMaker container from outside: what it says when there is no model, and a training job from its folders to a model
that serves."""
import http.client
import json
import shutil
import subprocess
import tarfile

import pytest

from inference import INFERENCE, container, post
from program import PROGRAM, ROOT, get, run, server

REFERENCE = ROOT / "test/golden/model/checkpoint.tar.gz"
REQUEST = {"station_code": "1001", "historical_bikes": list(range(24)), "hour": 8, "day_of_week": 1, "is_weekend": False,
           "capacity": 30, "latitude": 48.85, "longitude": 2.35}


def infer(*arguments, timeout=300):
    done = subprocess.run([INFERENCE, *map(str, arguments)], capture_output=True, text=True, timeout=timeout)
    return done.returncode, done.stdout, done.stderr


def unpacked(archive, folder):
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A store with four days of a simulated city."""
    store = tmp_path_factory.mktemp("recorded") / "store"
    with server("simulate", "--stations", 40, "--history", "4d", "--store", store, "--port", 0):
        pass
    return store


def job(folder, settings, **channels):
    """The folders of a training job; a channel is a folder to copy."""
    (folder / "input/config").mkdir(parents=True)
    (folder / "input/config/hyperparameters.json").write_text(json.dumps(settings))
    (folder / "input/data").mkdir()
    for name, source in channels.items():
        shutil.copytree(source, folder / "input/data" / name)
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_it_serves_what_sagemaker_unpacked_and_an_archive_too(tmp_path, packed):
    model = tmp_path / "model"
    model.mkdir()
    if packed:
        shutil.copy(REFERENCE, model / "model.tar.gz")
    else:
        unpacked(REFERENCE, model)
    with server("serve", "--prefix", tmp_path, "--host", "127.0.0.1", "--port", 0, program=INFERENCE) as door:
        assert get(door + "/ping")[0] == 200
        status, body = post(door, REQUEST)
    answer = json.loads(body)
    assert status == 200 and list(answer) == ["station_code", "predictions", "inference_time_ms", "model_version", "timestamp"]
    assert list(answer["predictions"]) == ["T+1h", "T+2h", "T+3h"]


def test_the_port_is_sagemaker_s_to_choose(tmp_path, monkeypatch):
    monkeypatch.setenv("SAGEMAKER_BIND_TO_PORT", "0")
    with server("sagemaker", "serve", "--model", REFERENCE, "--host", "127.0.0.1") as door:
        assert not door.endswith(":8080") and get(door + "/ping")[0] == 200


def test_too_large_a_body_is_a_413():
    with container(REFERENCE) as door:
        client = http.client.HTTPConnection(door.removeprefix("http://"), timeout=20)
        client.putrequest("POST", "/invocations")
        client.putheader("Content-Length", str(7 << 20))
        client.endheaders(b"{")  # it need not wait for the rest
        assert client.getresponse().status == 413
        client.close()
        assert post(door, REQUEST)[0] == 200


def test_without_a_model_it_says_what_is_missing(tmp_path):
    code, out, err = infer("serve", "--prefix", tmp_path, "--port", 0)
    assert (code, out) == (1, "") and str(tmp_path / "model") in err and len(err.splitlines()) == 1
    model = unpacked(REFERENCE, tmp_path / "model")
    (model / "scaler.pkl").write_bytes(b"torn")
    code, _, err = infer("serve", "--prefix", tmp_path, "--port", 0)
    assert code == 1 and "scaler.pkl" in err and len(err.splitlines()) == 1
    (model / "scaler.pkl").unlink()
    code, _, err = infer("serve", "--prefix", tmp_path, "--port", 0)
    assert code == 1 and "scaler.pkl is missing" in err


def test_wrong_use_is_exit_2():
    assert infer()[0] == infer("swerve")[0] == infer("serve", "--nonsense")[0] == 2
    assert infer("--help")[0] == run("sagemaker", "--help")[0] == 0
    assert run("sagemaker")[0] == 2


def test_a_job_of_the_reference_network(recorded, tmp_path):
    settings = {"kind": "reference_lstm", "steps": "20", "sagemaker_region": "eu-west-3"}
    places = job(tmp_path / "ml", settings, training=recorded)
    code, out, err = infer("train", "--prefix", places)
    assert code == 0, out + err
    assert sorted(p.name for p in (places / "model").iterdir()) == ["config.json", "model.safetensors", "station_mappings.json"]
    with container(places / "model") as door:
        status, body = post(door, REQUEST)
    assert status == 200 and json.loads(body)["model_version"].startswith("reference_lstm-")


def test_a_job_of_two_recorded_cities(recorded, tmp_path):
    csv = tmp_path / "csv"
    csv.mkdir()
    rows = [f"2026-03-{2 + h // 24:02}T{h % 24:02}:{q:02}:00Z,{s},{(h * s + q // 15) % 20},{20 - (h * s + q // 15) % 20}"
            for h in range(96) for q in (0, 15, 30, 45) for s in (1, 2, 3)]
    (csv / "series.csv").write_text("\n".join(["timestamp_utc,station_code,bikes,docks", *rows]) + "\n")
    (csv / "stations.csv").write_text("station_code,name,lat,lon,capacity\n" + "".join(f"{s},S,48.8{s},2.3{s},20\n" for s in (1, 2, 3)))
    settings = {"steps": "10", "batch": "16", "zone": "Europe/Paris", "zone.bay": "America/Los_Angeles"}
    places = job(tmp_path / "ml", settings, paris=recorded, bay=csv)
    code, out, err = infer("train", "--prefix", places)
    assert code == 0, out + err
    assert sorted(p.name for p in (places / "model").iterdir()) == ["config.json", "model.safetensors"]
    assert sorted(p.name for p in (places / "output/data").iterdir()) == ["bay.html", "bay.json", "paris.html", "paris.json"]
    with container(places / "model") as door:
        status, body = post(door, {**REQUEST, "detail": True})
    detail = json.loads(body)["detail"]
    assert status == 200 and [d["horizon_min"] for d in detail] == [15, 30, 45, 60, 90, 120, 150, 180]
    assert all(d["low"] <= d["high"] and 0 <= d["a_bike"] <= 1 for d in detail)


@pytest.mark.parametrize(
    "settings,channels,reason",
    [
        ({"kind": "lstm"}, {}, "'kind' must be trend or reference_lstm"),
        ({}, {}, "no channel to train on"),
        ({"kind": "reference_lstm"}, {"a": "recorded", "b": "recorded"}, "one channel; there are 2"),
        ({}, {"empty": "nothing"}, "no recorded files in it"),
    ],
)
def test_a_job_that_fails_says_why(recorded, tmp_path, settings, channels, reason):
    (tmp_path / "nothing").mkdir()
    sources = {name: recorded if source == "recorded" else tmp_path / "nothing" for name, source in channels.items()}
    places = job(tmp_path / "ml", settings, **sources)
    code, out, err = infer("train", "--prefix", places)
    assert (code, out) == (1, "")
    assert reason in (places / "output/failure").read_text() and reason in err.splitlines()[-1]
    assert not (places / "model").exists()


def test_serving_links_no_arrow():
    libraries = subprocess.run(["ldd", INFERENCE], capture_output=True, text=True, check=True).stdout
    assert "libcrypto" in libraries and not [name for name in ("arrow", "curl", "libxml2", "libicu") if name in libraries]
    assert "arrow" in subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=True).stdout
