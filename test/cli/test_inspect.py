"""velib-trend inspect on recorded answers: as files, and over HTTP from their discovery on."""
import json
import tomllib

import pytest

import recorded_feed
from program import SHARED, run, succeed

FIXTURES = SHARED / "data/fixtures"

pytestmark = pytest.mark.skipif(not FIXTURES.is_dir(), reason="the fixtures of ../shared/data are not here")

VELIB = [FIXTURES / "velib/gbfs_station_information_2026-03-04.json", FIXTURES / "velib/gbfs_station_status_2026-03-04.json"]


def inspect(*sources):
    return json.loads(succeed("inspect", "--json", *sources))


def test_the_velib_pair_in_any_order():
    for files in (VELIB, VELIB[::-1]):
        found = inspect(*files)
        assert found["stations"] == 1511 and found["version"] == "1.0" and found["ttl_s"] == 3600
        assert found["observed_at"] == "2026-03-04T14:29:50Z"
        assert found["totals"]["bikes"] > found["totals"]["ebikes"] > 0
        south, west, north, east = found["box"]
        assert 48 < south < 48.85 < north < 49.3 and 1.9 < west < 2.35 < east < 2.9


def test_every_version():
    for folder, version in (("gbfs-2.3", "2.3"), ("gbfs-3.0", "3.0"), ("gbfs-mixed", "2.3")):
        files = [FIXTURES / folder / f"{name}.json" for name in ("station_status", "vehicle_types", "station_information", "system_information")]
        found = inspect(*files)
        assert found["version"] == version and found["stations"] >= 1 and found["system"]["zone"], folder
        assert [f["kind"] for f in found["files"]] == ["station_status", "vehicle_types", "station_information", "system_information"]


def test_the_portal():
    found = inspect(FIXTURES / "velib/opendata_export_2024-11-05.json")
    assert found["version"] == "opendata" and found["stations"] > 1400
    zero = inspect(FIXTURES / "velib/opendata_records_capacity_zero_2025-03-20.json")
    assert zero["report"]["put_right"]["capacity_raised"]["count"] > 50


def test_the_table_names_defects_and_drafts_a_city_file(tmp_path):
    status = json.loads(VELIB[1].read_text())
    status["data"]["stations"][0]["num_docks_available"] = status["data"]["stations"][0]["numDocksAvailable"] = 999
    status["data"]["stations"].append({"station_id": "nobody"})
    changed = tmp_path / "status.json"
    changed.write_text(json.dumps(status))
    out = succeed("inspect", VELIB[0], changed)
    assert "1511 stations, 1 left out (1 without_information)" in out
    assert "unlimited" in out and "nobody" in out
    city = tomllib.loads(out[out.index("title ="):])
    assert city["every"] == "1m" and len(city["box"]) == 4 and city["feed"] == {"information": str(VELIB[0]), "status": str(changed)}


def test_discovery_over_http(tmp_path):
    """The 2.3 sample behind a server of its own: only the addresses are changed."""
    for path in (FIXTURES / "gbfs-2.3").glob("*.json"):
        (tmp_path / path.stem).write_bytes(path.read_bytes())

    with recorded_feed.served(tmp_path) as base:
        discovery = (tmp_path / "gbfs").read_text().replace("https://test.com", base)
        (tmp_path / "gbfs").write_text(discovery)
        found = inspect(f"{base}/gbfs?key=secret")
        table = succeed("inspect", f"{base}/gbfs?key=secret")
    assert found["stations"] == 2 and found["system"] == {"id": "TST:System:Test", "name": "Test", "zone": "Europe/Oslo"}
    assert "secret" not in json.dumps(found)
    city = tomllib.loads(table[table.index("title ="):])
    assert (city["title"], city["zone"], city["feed"]) == ("Test", "Europe/Oslo", {"discovery": f"{base}/gbfs"})


@pytest.mark.parametrize("sources, words", [
    ([FIXTURES / "odd/empty.json"], "empty.json: empty"),
    ([FIXTURES / "odd/not_found_saved_as.json"], "not_found_saved_as.json"),
    ([FIXTURES / "odd/opendata_export_truncated_2024-11-05.json"], "cut off at byte 524288"),
    ([FIXTURES / "odd/opendata_export_many_null_2024-11-04.json"], "no station"),
    ([VELIB[0]], "no station_status"),
    ([FIXTURES / "gbfs-2.3/system_alerts.json"], "no station_information"),
    (["nowhere.json"], "nowhere.json"),
    (["http://127.0.0.1:9/gbfs.json?key=secret"], "http://127.0.0.1:9/gbfs.json"),
])
def test_what_is_no_feed_is_one_clear_error(sources, words):
    code, out, err = run("inspect", *sources)
    assert (code, out, err.count("\n")) == (1, "", 1), err
    assert words in err and "secret" not in err, err
