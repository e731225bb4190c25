"""A city whose store is a bucket: one as the reference system left it, 1,200 snapshots long, taken over as it is."""
import gzip
import json
from datetime import datetime, timedelta, timezone

import pytest

import s3_servers
from program import SHARED, get_json, run, server, succeed, wait_for_stations
from recorded_feed import city_of

FIXTURES = SHARED / "data/fixtures/velib"
STORE = f"s3://{s3_servers.BUCKET}/velib"
SNAPSHOTS = 1200
NEWEST = datetime(2026, 3, 4, 14, 0, 12, tzinfo=timezone.utc)  # half an hour before the recorded feed

pytestmark = pytest.mark.skipif(not FIXTURES.is_dir(), reason="the fixtures of ../shared/data are not here")


def record_of_reference(code, time, bikes):
    """A line as the reference's uploader writes it: the portal's record and four fields of its own."""
    due = time - timedelta(seconds=40)
    return {
        "stationcode": code, "name": f"Station {code}", "is_installed": "OUI", "capacity": 35, "numdocksavailable": 35 - bikes,
        "numbikesavailable": bikes, "mechanical": bikes // 2, "ebike": bikes - bikes // 2, "is_renting": "OUI", "is_returning": "OUI",
        "duedate": due.isoformat(), "coordonnees_geo": {"lon": 2.275725, "lat": 48.865983}, "nom_arrondissement_communes": "Paris",
        "code_insee_commune": "75056", "capture_ts_utc": time.isoformat(), "duedate_utc": due.isoformat(), "staleness_sec": 40.0,
        "stale_flag": False,
    }


def write_bucket_of_reference(folder):
    """The objects as files below `folder`, by key; one hour has its file torn."""
    for k in range(SNAPSHOTS):
        time = NEWEST - timedelta(hours=k)
        name = f"velib_{time:%Y%m%d_%H%M%S}"
        lines = "".join(json.dumps(record_of_reference(code, time, (k + int(code)) % 30)) + "\n" for code in ("16107", "40001"))
        packed = gzip.compress(lines.encode(), mtime=0)
        (folder / f"{name}.jsonl.gz").write_bytes(packed[:40] if k == 5 else packed)


@pytest.fixture(scope="module")
def bucket(tmp_path_factory):
    """The environment of a SeaweedFS that holds the reference's objects."""
    folder = tmp_path_factory.mktemp("bucket")
    write_bucket_of_reference(folder)
    with s3_servers.seaweedfs(tmp_path_factory.mktemp("seaweedfs")) as env:
        s3_servers.with_botocore(
            env,
            "from concurrent.futures import ThreadPoolExecutor; from pathlib import Path\n"
            f"put = lambda p: s3.upload_file(str(p), '{s3_servers.BUCKET}', 'velib/snapshots/' + p.name)\n"
            f"list(ThreadPoolExecutor(8).map(put, Path('{folder}').iterdir()))",
        )
        with pytest.MonkeyPatch.context() as patch:
            for name, value in env.items():
                patch.setenv(name, value)
            yield env


@pytest.fixture(scope="module")
def toml(tmp_path_factory):
    """A city file of the recorded Vélib' feed, served on loopback."""
    with city_of(FIXTURES, tmp_path_factory.mktemp("city")) as path:
        yield path


def test_collecting_goes_on_from_the_newest_of_more_than_a_thousand_snapshots(bucket, toml):
    code, out, err = run("collect", "--city", toml, "--store", STORE)
    assert code == 0, err
    assert "1511 stations" in out and "rebuilt it from bronze, 2 stations up to 2026-03-04T13:59:32Z" in err
    forecast = json.loads(succeed("forecast", "--city", toml, "--store", STORE, "--json", "16107", "14111"))
    missing = {s["station_code"]: s["history_hours_missing"] for s in forecast["stations"]}
    assert missing["14111"] == 23  # seen now for the first time
    assert missing["16107"] in (1, 2)  # the torn hour, and what falls between hours


def test_the_same_poll_again_writes_nothing(bucket, toml):
    assert "nothing new" in succeed("collect", "--city", toml, "--store", STORE)


def test_serving_reads_what_another_process_collected(bucket, toml):
    with server("serve", "--city", toml, "--store", STORE, "--no-collect", "--port", 0) as base:
        wait_for_stations(base)
        stations = get_json(base + "/stations?all=true")
        assert stations["count"] >= 1500
        godard = next(r for r in stations["records"] if r["stationcode"] == "16107")
        assert (godard["numbikesavailable"], godard["mechanical"], godard["is_installed"]) == (13, 10, "OUI")
        assert godard["duedate"] == "2026-03-04T15:14:48+01:00"
        assert get_json(base + "/predict/16107")["current"]["bikes_available"] == 13


def test_the_bucket_becomes_days(bucket):
    out = succeed("compact", "--store", STORE)
    assert f"{SNAPSHOTS} snapshots" in out and "1 snapshots left out as unreadable" in out, out
    assert "0 days written" in succeed("compact", "--store", STORE)


def test_a_wrong_secret_is_one_clear_error(bucket, toml, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    code, out, err = run("collect", "--city", toml, "--store", STORE)
    assert (code, out) == (1, "") and "SignatureDoesNotMatch" in err and "hunter2" not in err
    assert err.count("\n") == 1, err
