"""velib-trend compact: the snapshots of a store as Parquet days, value for value, as pyarrow and DuckDB read them."""
import datetime
import gzip
import hashlib
import json
import random
import shutil
import signal
import subprocess
import time

import duckdb
import pyarrow
import pyarrow.dataset
import pyarrow.parquet
import pytest

from program import PROGRAM, run, succeed

UTC = datetime.timezone.utc
START = datetime.datetime(2026, 3, 1, tzinfo=UTC)
ANSWERS = {"OUI": True, "NON": False, None: None}


def compact_name(time):
    return time.strftime("velib_%Y%m%d_%H%M%S")


def record(rng, code, observed, scheduled):
    """One station as a line of bronze; unknown values among the known."""
    def maybe(value):
        return None if rng.random() < 0.1 else value
    reported = maybe(observed - datetime.timedelta(seconds=rng.randrange(4000)))
    line = {
        "stationcode": code, "name": maybe(f"Gare « {code} »"), "capacity": maybe(rng.randrange(1, 60)),
        "numbikesavailable": maybe(rng.randrange(60)), "numdocksavailable": maybe(rng.randrange(60)),
        "mechanical": maybe(rng.randrange(30)), "ebike": maybe(rng.randrange(30)),
        "duedate": (reported or observed).isoformat(),
        "lat": round(48.8 + int(code) / 10000, 6), "lon": 2.3, "station_id": "x" + code,
        "capture_ts_utc": scheduled.isoformat(), "feed_ts_utc": observed.isoformat(),
        "duedate_source": "station" if reported else "feed",
    }  # fmt: skip
    for flag in ("is_installed", "is_renting", "is_returning"):
        line[flag] = rng.choice(["OUI", "NON", None])
    return line, reported


def row_of(line, reported, observed):
    return {
        "time": observed, "station_code": line["stationcode"], "capacity": line["capacity"],
        "bikes": line["numbikesavailable"], "docks": line["numdocksavailable"],
        "mechanical": line["mechanical"], "ebikes": line["ebike"],
        "is_installed": ANSWERS[line["is_installed"]], "is_renting": ANSWERS[line["is_renting"]],
        "is_returning": ANSWERS[line["is_returning"]], "reported_at": reported,
        "lat": line["lat"], "lon": line["lon"],
    }  # fmt: skip


def write_snapshots(store, hours, seed=1):
    """An hourly bucket of seven stations; the rows that must come out of it, by (station, time)."""
    rng = random.Random(seed)
    (store / "snapshots").mkdir(parents=True, exist_ok=True)
    rows = {}
    for hour in hours:
        scheduled = START + datetime.timedelta(hours=hour)
        observed = scheduled - datetime.timedelta(minutes=rng.randrange(40))
        lines = []
        for code in ("10", "2", "1001", "7", "33", "404", "5"):
            if rng.random() < 0.1:
                continue
            line, reported = record(rng, code, observed, scheduled)
            lines.append(json.dumps(line))
            rows[code, observed] = row_of(line, reported, observed)
        path = store / "snapshots" / f"{compact_name(scheduled)}.jsonl.gz"
        path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return rows


def expected_rows(rows):
    return [rows[key] for key in sorted(rows)]


def assert_same(read, rows):
    wanted = expected_rows(rows)
    assert len(read) == len(wanted)
    for got, want in zip(read, wanted):
        for name, value in want.items():
            if name == "capacity" and value is None:
                continue  # filled in from the station's other rows
            assert got[name] == value, (name, got, want)


def from_ms(milliseconds):
    return None if milliseconds is None else datetime.datetime.fromtimestamp(milliseconds / 1000, UTC)


def fingerprint(store):
    return {
        str(p.relative_to(store)): (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns)
        for p in sorted(store.rglob("*"))
        if p.is_file()
    }


@pytest.fixture(scope="module")
def compacted(tmp_path_factory):
    store = tmp_path_factory.mktemp("compacted")
    rows = write_snapshots(store, range(72))
    out = succeed("compact", "--store", store)
    assert f"72 snapshots of {store}: 4 days written, 0 unchanged, {len(rows)} rows added" in out
    return store, rows


def test_pyarrow_reads_every_value(compacted):
    store, rows = compacted
    table = pyarrow.dataset.dataset(store / "history", partitioning="hive").to_table()
    assert_same(sorted(table.to_pylist(), key=lambda row: (row["station_code"], row["time"])), rows)


def test_duckdb_reads_every_value(compacted):
    store, rows = compacted
    with duckdb.connect() as db:
        found = db.execute(
            "SELECT * REPLACE (epoch_ms(time) AS time, epoch_ms(reported_at) AS reported_at)"
            " FROM read_parquet(?, hive_partitioning = true) ORDER BY station_code, time",
            [str(store / "history/*/*.parquet")],
        )
        names = [column[0] for column in found.description]
        read = [dict(zip(names, row)) for row in found.fetchall()]
    for row in read:
        row["time"], row["reported_at"] = from_ms(row["time"]), from_ms(row["reported_at"])
        assert str(row["date"]) == row["time"].date().isoformat()
    assert_same(read, rows)


def test_files_are_sorted_and_their_texts_in_dictionaries(compacted):
    store, _ = compacted
    files = sorted((store / "history").glob("date=*/observations.parquet"))
    assert len(files) == 4
    for path in files:
        file = pyarrow.parquet.ParquetFile(path)
        keys = [(row["station_code"], row["time"]) for row in file.read(["station_code", "time"]).to_pylist()]
        assert keys == sorted(set(keys))
        for group in range(file.metadata.num_row_groups):
            columns = {file.metadata.row_group(group).column(i).path_in_schema: i for i in range(file.metadata.num_columns)}
            for name in ("station_code", "name"):
                column = file.metadata.row_group(group).column(columns[name])
                assert column.has_dictionary_page and "RLE_DICTIONARY" in column.encodings, (name, column.encodings)


def test_twice_writes_nothing(compacted):
    store, _ = compacted
    before = fingerprint(store)
    assert "0 days written" in succeed("compact", "--store", store)
    assert "72 snapshots" in succeed("compact", "--all", "--store", store)
    assert fingerprint(store) == before


def test_new_snapshots_join_and_torn_ones_are_told(tmp_path):
    rows = write_snapshots(tmp_path, range(0, 30))
    succeed("compact", "--store", tmp_path)
    rows |= write_snapshots(tmp_path, range(30, 40), seed=2)
    torn = tmp_path / "snapshots/velib_20260302_183000.jsonl.gz"
    torn.write_bytes((tmp_path / "snapshots/velib_20260302_120000.jsonl.gz").read_bytes()[:-9])
    code, out, err = run("compact", "--store", tmp_path)
    assert code == 0 and "1 snapshots left out as unreadable" in out, out
    assert torn.name in err
    table = pyarrow.dataset.dataset(tmp_path / "history", partitioning="hive").to_table()
    assert_same(sorted(table.to_pylist(), key=lambda row: (row["station_code"], row["time"])), rows)


def test_killed_at_any_time_it_is_made_good(tmp_path):
    rows = write_snapshots(tmp_path, range(24 * 20))
    for signal_number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        process = subprocess.Popen([PROGRAM, "compact", "--store", tmp_path], stderr=subprocess.DEVNULL)
        while process.poll() is None and len(list(tmp_path.glob("history/date=*/*.parquet"))) < 5:
            time.sleep(0.002)
        process.send_signal(signal_number)
        assert process.wait(timeout=30) in (0, -signal_number)
    succeed("compact", "--store", tmp_path)
    table = pyarrow.dataset.dataset(tmp_path / "history", partitioning="hive").to_table()
    assert_same(sorted(table.to_pylist(), key=lambda row: (row["station_code"], row["time"])), rows)


def test_a_store_without_snapshots_says_so(tmp_path):
    assert "has no snapshots" in succeed("compact", "--store", tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_damaged_day_is_one_clear_error(tmp_path):
    write_snapshots(tmp_path, range(10))
    day = tmp_path / "history/date=2026-03-01/observations.parquet"
    day.parent.mkdir(parents=True)
    day.write_bytes(b"torn")
    code, _, err = run("compact", "--store", tmp_path)
    assert code == 1 and "date=2026-03-01" in err and day.read_bytes() == b"torn"


def profiles_zone(store):
    """The zone that the object of profiles names, by docs/formats/profiles.md."""
    frame = pyarrow.BufferReader((store / "history/_profiles.bin").read_bytes()[16:])
    content = pyarrow.CompressedInputStream(frame, "zstd").read()
    length = int.from_bytes(content[4:8], "little")
    return content[8 : 8 + length].decode()


def test_profiles_follow_the_days(compacted, tmp_path):
    source, _ = compacted
    store = tmp_path / "store"
    shutil.copytree(source, store)
    path = store / "history/_profiles.bin"
    assert profiles_zone(store) == "Europe/Paris"
    made = path.read_bytes()
    path.write_bytes(made[:-1])
    code, out, err = run("compact", "--store", store)
    assert code == 0 and "_profiles.bin: a damaged table of profiles" in err
    assert "through 2026-03-02: 2 more days, made anew" in out
    assert path.read_bytes() == made
    assert "through 2026-03-02: 0 more days\n" in succeed("compact", "--store", store)


def test_profiles_take_in_earlier_days_that_were_imported(compacted, tmp_path):
    source, _ = compacted
    store = tmp_path / "store"
    shutil.copytree(source, store)
    csv = tmp_path / "february.csv"
    # Five days and an hour of the next one, in Paris; with the two of March, eight.
    lines = [f"2026-02-{day:02}T{hour:02}:00:00Z,77,5" for day in range(10, 15) for hour in range(24)]
    csv.write_text("timestamp_utc,station_code,bikes\n" + "\n".join(lines) + "\n")
    before = (store / "history/_profiles.bin").read_bytes()
    succeed("import", csv, "--store", store)
    assert (store / "history/_profiles.bin").read_bytes() == before
    assert "8 more days, made anew" in succeed("compact", "--store", store)


def test_profiles_are_of_the_city_s_local_time(compacted, tmp_path):
    source, _ = compacted
    store = tmp_path / "store"
    shutil.copytree(source, store)
    city = tmp_path / "city.toml"
    city.write_text('title = "Far"\nzone = "Pacific/Auckland"\n[feed]\ndiscovery = "http://127.0.0.1:9/gbfs.json"\n')
    code, out, err = run("compact", "--store", store, "--city", city)
    assert code == 0 and "of Europe/Paris, not of Pacific/Auckland" in err, err
    assert "made anew" in out and profiles_zone(store) == "Pacific/Auckland"
    code, _, err = run("compact", "--store", store, "--city", "nowhere")
    assert code != 0 and "nowhere" in err


def test_profiles_of_a_newer_version_are_left_alone(compacted, tmp_path):
    source, _ = compacted
    store = tmp_path / "store"
    shutil.copytree(source, store)
    path = store / "history/_profiles.bin"
    made = path.read_bytes()
    path.write_bytes(made[:8] + b"\x09" + made[9:])
    code, _, err = run("compact", "--store", store)
    assert code == 1 and "format version 9" in err and "remove" in err
    assert path.read_bytes()[8] == 9
