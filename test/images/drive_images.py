"""`make images`: builds each image of deploy/docker/ and drives it as its cloud would, in a container with a read-only root, no
capability and the image's own user. Not among the tests of `make test`: a first build takes ten minutes and the network."""
import json
import os
import re
import shutil
import time
from pathlib import Path

import pytest

from images import BASE, Image, Running, as_program, build, buildah, make_base
from inference import post
from program import PROGRAM, ROOT, get, get_json, server, wait_for_stations
from runtime_api import function, http_event

MODEL = ROOT / "test/golden/model/checkpoint.tar.gz"
MB = 1_000_000
ALLOWED = 40 * MB  # over the base, for what Lambda and SageMaker pull
USER = 65532
REQUEST = {"station_code": "1001", "historical_bikes": list(range(24)), "hour": 8, "day_of_week": 1, "is_weekend": False,
           "capacity": 30, "latitude": 48.85, "longitude": 2.35}
EVENT = {"time": "2026-03-04T14:00:00Z"}
CALLED = {"lambda": ("lambda", None), "inference": ("inference", None), "training": ("inference", "training"), "server": ("server", None)}


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("images")
    (ROOT / "build/images").mkdir(parents=True, exist_ok=True)
    if BASE not in buildah("images", "--format", "{{.Name}}", "--noheading").splitlines():
        make_base(made)
    return made


@pytest.fixture(scope="session")
def base(folder):
    image = Image(BASE)
    yield image
    image.close()


def image_fixture(name):
    @pytest.fixture(scope="session", name=name)
    def fixture(folder):
        settings = folder / f"settings-{name}"
        settings.mkdir()
        dockerfile, target = CALLED[name]
        image = Image(build(dockerfile, settings, target))
        yield image
        image.close()

    return fixture


lambda_image, inference, training, whole = (image_fixture(name) for name in ("lambda", "inference", "training", "server"))


@pytest.fixture(params=CALLED)
def image(request):
    return request.getfixturevalue(request.param)


def owned(path, mode=0o755):
    path.mkdir(parents=True, exist_ok=True)
    for each in (path, *path.rglob("*")):
        os.chown(each, USER, USER)
    return path


@pytest.fixture(scope="session")
def city(folder):
    """A simulated city that runs, with four days in a store: (its file, the store)."""
    with server("simulate", "--stations", 40, "--history", "4d", "--store", folder / "past", "--port", 0, "--write-city", folder / "city.toml"):
        yield folder / "city.toml", folder / "past"


# ---- what holds for all

def test_it_is_unprivileged_on_a_read_only_root(image, tmp_path):
    code, out = image.run("-c", "id -u; touch /usr/x /x; grep -E 'CapEff|NoNewPrivs' /proc/self/status; touch /tmp/x", program=["/bin/bash"])
    assert code == 0 and out.splitlines()[0] == str(USER), out
    assert out.count("Read-only file system") == 2
    assert re.search(r"CapEff:\s+0+\n", out) and re.search(r"NoNewPrivs:\s+1\n", out)


def test_its_entry_point_is_absolute_and_needs_no_shell(image):
    (program,) = image.config["Entrypoint"]
    assert program.startswith("/usr/bin/velib-") and (image.root / program[1:]).is_file()


def test_it_tells_version_and_commit(image, tmp_path):
    code, out = image.run("--version")
    labels = image.config["Labels"]
    assert code == 0 and out.split()[1] == labels["org.opencontainers.image.version"]
    assert re.search(r"^commit +(\w+)$", out, re.MULTILINE).group(1) == labels["org.opencontainers.image.revision"]


def test_nothing_of_the_build_is_left_in_it(image, base):
    assert not list(image.root.glob("usr/lib/python3*")) and not list(image.root.rglob("g++*"))
    assert not (image.root / "velib-trend").exists() and not (image.root / "machine").exists()
    own = {p.name for p in (image.root / "etc").rglob("*")} - {p.name for p in (base.root / "etc").rglob("*")}
    assert own - {"hosts", "resolv.conf"} <= {"ca-certificates.crt", "ssl", "certs"}


def test_libraries_come_with_their_records_and_licences(image):
    records = sorted((image.root / "var/lib/dpkg/status.d").iterdir())
    assert "libssl3" in [r.name for r in records]
    for record in records:
        assert "\nVersion: " in record.read_text()
        assert (image.root / "usr/share/doc" / record.name / "copyright").is_file()


@pytest.mark.parametrize("name", CALLED)
def test_it_is_small(name, request, base):
    image = request.getfixturevalue(name)
    over = image.size() - base.size()
    print(f"\n{name}: {over / MB:.1f} MB over a base of {base.size() / MB:.0f} MB")
    assert over < (ALLOWED if name in ("lambda", "inference") else 110 * MB)
    assert bool(list(image.root.rglob("libarrow*"))) == (name in ("training", "server"))


# ---- lambda

def function_of(image, tmp_path, city, store, handler="api", **settings):
    mounts = {"/store": store, "/etc/city.toml": city[0]}
    settings = {"VELIB_TREND_STORE": "/store", "VELIB_TREND_CITY": "/etc/city.toml", **settings}
    return function(tmp_path, handler, program=as_program(image, tmp_path, mounts), **settings)


def test_lambda_answers_http_events(request, city, tmp_path):
    image = request.getfixturevalue("lambda")
    store = owned(shutil.copytree(city[1], tmp_path / "store"))
    began = time.monotonic()
    with function_of(image, tmp_path, city, store) as f:
        stations = f.request("/stations?limit=3")
        print(f"\nlambda: container to first answer {1000 * (time.monotonic() - began):.0f} ms")
        assert stations.status == 200
        code = stations.json()["records"][0]["stationcode"]
        assert set(f.request(f"/predict/{code}").json()["predictions"]) == {"T+1h", "T+2h", "T+3h"}
        page = f.request("/")
        assert page.status == 200 and b"<!doctype html" in page.body.lower()
        failing = f.invoke(b'{"version":"1.0"}')
        assert (failing.kind, failing.error_type) == ("error", "Function.InvalidInput")
        assert f.request("/healthz").json()["status"] == "ok"


def test_lambda_collects_on_a_schedule_and_tells_a_failure(request, city, tmp_path):
    image = request.getfixturevalue("lambda")
    store = owned(tmp_path / "store")
    with function_of(image, tmp_path, city, store, "collect") as f:
        told = f.invoke(EVENT)
        assert told.kind == "response" and told.json()["stations"] == 40 and told.json()["bronze_written"]
    assert [p.name for p in (store / "snapshots").iterdir()] == ["velib_20260304_140000.jsonl.gz"]
    (tmp_path / "gone.toml").write_text(city[0].read_text().replace("http://127.0.0.1:", "http://127.0.0.1:9/"))
    with function_of(image, tmp_path, (tmp_path / "gone.toml",), store, "collect") as f:
        assert f.invoke(EVENT).kind == "error"


def test_lambda_s_command_stands_in_for_the_handler(request, tmp_path):
    code, out = request.getfixturevalue("lambda").run()
    assert code == 1 and "AWS_LAMBDA_RUNTIME_API is not set" in out


# ---- sagemaker

def test_inference_answers_as_sagemaker_asks(inference, tmp_path):
    model = owned(tmp_path / "ml/model")
    shutil.copy(MODEL, model / "model.tar.gz")
    with Running(inference, "serve", mounts={"/opt/ml": tmp_path / "ml"}, SAGEMAKER_BIND_TO_PORT=8391) as door:
        assert get(door.url + "/ping")[0] == 200 and door.healthy()
        status, body = post(door.url, REQUEST)
        assert status == 200 and list(json.loads(body)["predictions"]) == ["T+1h", "T+2h", "T+3h"]
        assert post(door.url, {"hour": 1})[0] == 400


def test_inference_says_what_it_cannot_do(inference, tmp_path):
    code, out = inference.run("serve")
    assert code == 1 and "/opt/ml/model" in out
    code, out = inference.run("train")
    assert code == 1 and "train needs velib-trend" in out


def job(folder, recorded, **settings):
    (folder / "input/config").mkdir(parents=True)
    (folder / "input/config/hyperparameters.json").write_text(json.dumps(settings))
    shutil.copytree(recorded, folder / "input/data/training")
    return owned(folder)


def test_training_runs_a_job_whose_model_inference_serves(training, inference, city, tmp_path):
    places = job(tmp_path / "ml", city[1], kind="reference_lstm", steps="20", sagemaker_region="eu-west-3")
    code, out = training.run("train", mounts={"/opt/ml": places})
    assert code == 0, out
    assert "model.safetensors" in [p.name for p in (places / "model").iterdir()]
    with Running(inference, "serve", mounts={"/opt/ml/model": places / "model"}, SAGEMAKER_BIND_TO_PORT=8392) as door:
        status, body = post(door.url, REQUEST)
    assert status == 200 and json.loads(body)["model_version"].startswith("reference_lstm-")


def test_a_training_job_that_fails_leaves_its_reason(training, city, tmp_path):
    places = job(tmp_path / "ml", city[1], kind="lstm")
    code, _ = training.run("train", mounts={"/opt/ml": places})
    assert code == 1 and "must be trend or reference_lstm" in (places / "output/failure").read_text()


# ---- the server

def test_the_server_serves_page_and_forecasts_from_its_volume(request, city, tmp_path):
    image = request.getfixturevalue("server")
    assert list(image.config["Volumes"]) == ["/data"] and "8000/tcp" in image.config["ExposedPorts"]
    data = owned(tmp_path / "data")
    mounts = {"/data": data, "/etc/city.toml": city[0]}
    with Running(image, "serve", "--host", "127.0.0.1", mounts=mounts, VELIB_TREND_CITY="/etc/city.toml") as served:
        wait_for_stations(served.url)
        assert b"<!doctype html" in get(served.url + "/")[2].lower()
        record = next(r for r in get_json(served.url + "/stations?all=true")["records"] if r["is_renting"] == "OUI")
        assert set(get_json(f"{served.url}/predict/{record['stationcode']}")["predictions"]) == {"T+1h", "T+2h", "T+3h"}
        assert served.healthy()
    assert (data / "history/_window.bin").stat().st_uid == USER


def test_the_server_s_image_has_every_command(request, tmp_path):
    image = request.getfixturevalue("server")
    (tmp_path / "days.csv").write_text("timestamp_utc,station_code,bikes\n2026-03-01T08:00:00Z,1,4\n")
    data = owned(tmp_path / "data")
    code, out = image.run("import", "/days.csv", mounts={"/data": data, "/days.csv": tmp_path / "days.csv"})
    assert code == 0, out
    assert list(data.glob("history/date=2026-03-01/*.parquet"))
