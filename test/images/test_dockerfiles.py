"""The files of deploy/docker/ by themselves: hadolint is content, the Dockerfiles share one text and bind no machine, and every series
that the dashboard and the alerts name is one that the program tells."""
import json
import os
import re
import shutil
import socket
import subprocess

import pytest
import yaml

from program import ROOT, get, server, wait_for_stations

FOLDER = ROOT / "deploy/docker"
DOCKERFILES = sorted(FOLDER.glob("*.Dockerfile"))
SHARED = re.compile(r"# ---- the same in every Dockerfile.*?# ---- up to here\n", re.DOTALL)
SERIES = re.compile(r"\bvelib_[a-z_]+")
# Told only once something has gone wrong, been refused, or a day has passed.
RARE = {"velib_forecast_absolute_error_bikes", "velib_http_connections_refused_total", "velib_http_connections_cut_total"}


def test_the_images_are_all_there():
    assert [f.name for f in DOCKERFILES] == ["inference.Dockerfile", "lambda.Dockerfile", "server.Dockerfile"]


def hadolint(file):
    program = shutil.which("hadolint", path=f"{ROOT}/.venv/bin:{os.environ['PATH']}")
    if not program:
        pytest.skip("hadolint is not in .venv: 'make setup'")
    done = subprocess.run([program, file], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda f: f.stem)
def test_hadolint_is_content(file):
    assert hadolint(file) == (0, "")


def test_hadolint_is_not_content_with_everything(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN apt-get install curl\nCMD curl\n")
    code, out = hadolint(tmp_path / "Dockerfile")
    assert code == 1 and "DL3006" in out and "DL3008" in out and "DL3025" in out


def test_they_build_by_one_text_so_that_one_cache_serves_all():
    assert len({SHARED.search(f.read_text()).group(0) for f in DOCKERFILES}) == 1


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda f: f.stem)
def test_they_bind_neither_processor_nor_moving_base(file):
    text = file.read_text() + (FOLDER / "gather").read_text()
    assert not re.search(r"x86|amd64|arm64|aarch64|--platform", text)
    (base,) = re.findall(r"^ARG DEBIAN=(\S+)", text, re.MULTILINE)
    assert re.fullmatch(r"docker\.io/library/debian:\d+\.\d+-slim(@sha256:[0-9a-f]{64})?", base)
    assert len(re.findall(r"snapshot\.debian\.org/archive/debian(?:-security)?/\d{8}T\d{6}Z", text)) == 2
    version = re.search(r"project\(velib_trend VERSION (\S+) ", (ROOT / "CMakeLists.txt").read_text()).group(1)
    assert set(re.findall(r"^ARG VERSION=(\S+)", text, re.MULTILINE)) == {version}
    for words in re.findall(r"^(?:ENTRYPOINT|CMD|  CMD) (.*)", text, re.MULTILINE):
        assert json.loads(words)  # exec form


def compose():
    return yaml.safe_load((FOLDER / "compose.yaml").read_text())


def test_compose_mounts_what_is_there_and_asks_who_listens():
    services = compose()["services"]
    named = [v.split(":")[0] for s in services.values() for v in s.get("volumes", [])]
    for path in (n for n in named if n.startswith(".")):
        assert (FOLDER / path).is_file(), path
    assert {n for n in named if not n.startswith(".")} == set(compose()["volumes"])
    assert (FOLDER / services["server"]["build"]["dockerfile"].removeprefix("deploy/docker/")).is_file()
    assert all("@" in image or re.search(r":\d|:v\d", image) for image in (s["image"] for s in services.values() if "build" not in s))
    (job,) = yaml.safe_load((FOLDER / "monitoring/prometheus.yaml").read_text())["scrape_configs"]
    assert job["static_configs"][0]["targets"] == ["server:8000"] and "EXPOSE 8000" in (FOLDER / "server.Dockerfile").read_text()
    (source,) = yaml.safe_load((FOLDER / "monitoring/datasource.yaml").read_text())["datasources"]
    panels = json.loads((FOLDER / "monitoring/velib-trend.json").read_text())["panels"]
    assert source["url"] == "http://prometheus:9090" and {p["datasource"]["uid"] for p in panels} == {source["uid"]}


def expressions():
    panels = json.loads((FOLDER / "monitoring/velib-trend.json").read_text())["panels"]
    (group,) = yaml.safe_load((FOLDER / "monitoring/alerts.yaml").read_text())["groups"]
    return [t["expr"] for p in panels for t in p["targets"]] + [r["expr"] for r in group["rules"]]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What /metrics tells of a server after requests, and of one whose feed is gone."""
    folder = tmp_path_factory.mktemp("told")
    with server("simulate", "--stations", 20, "--port", 0, "--write-city", folder / "city.toml"):
        with server("serve", "--city", folder / "city.toml", "--store", folder / "store", "--port", 0) as base:
            wait_for_stations(base)
            with socket.create_connection(base.removeprefix("http://").split(":")) as s:
                s.sendall(b"no request\r\n\r\n")
                s.recv(1000)
            text = ""
            while "velib_http_connections_accepted_total" not in text:  # counted since the last look
                text = get(base + "/metrics")[2].decode()
    with server("serve", "--city", folder / "city.toml", "--store", folder / "other", "--port", 0) as base:
        for _ in range(100):
            failed = get(base + "/metrics")[2].decode()
            if "velib_feed_poll_failures_total" in failed:
                break
            get(base + "/readyz")
    return text + failed


def test_every_series_named_is_one_the_program_tells(told):
    named = {name for e in expressions() for name in SERIES.findall(e)}
    assert len(named) > 12
    there = set(re.findall(r"^(velib_[a-z_]+)", told, re.MULTILINE))
    assert named - there <= RARE, named - there - RARE
    sources = "".join(f.read_text() for f in (ROOT / "src").rglob("*.cc"))
    assert all(f'"{name}"' in sources for name in RARE)


def test_every_label_asked_for_is_one_the_program_tells(told):
    for name, labels in (m for e in expressions() for m in re.findall(r"(velib_[a-z_]+)\{(.*?)\}", e) if m[0] not in RARE):
        for label in re.findall(r"(\w+)=~?\"", labels):
            assert re.search(rf"^{name}\{{[^}}]*\b{label}=", told, re.MULTILINE), f"{name} has no {label}"
