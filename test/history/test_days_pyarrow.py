"""The days of history as other tools see them: read with pyarrow from a store that a test has written.

VELIB_TREND_STORE names the store of days_test.cc; without it, VELIB_TREND names the program, which then imports
a series of its own.
"""
import csv
import datetime
import json
import os
import subprocess
from pathlib import Path

import pytest

pyarrow = pytest.importorskip("pyarrow")
import pyarrow.dataset
import pyarrow.parquet

UTC = datetime.timezone.utc
TIME = pyarrow.timestamp("ms", tz="UTC")
TEXT = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
COLUMNS = {
    "time": TIME, "station_code": TEXT, "name": TEXT, "lat": pyarrow.float64(), "lon": pyarrow.float64(),
    "capacity": pyarrow.int16(), "bikes": pyarrow.int16(), "docks": pyarrow.int16(),
    "mechanical": pyarrow.int16(), "ebikes": pyarrow.int16(), "is_installed": pyarrow.bool_(),
    "is_renting": pyarrow.bool_(), "is_returning": pyarrow.bool_(), "reported_at": TIME,
}  # fmt: skip


def import_two_days(program, folder):
    """The rows of two_days() in days_test.cc, through the program."""
    start = datetime.datetime(2022, 5, 12, 22, tzinfo=UTC)
    with open(folder / "series.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow("timestamp_utc station_code bikes docks capacity mechanical ebike is_installed is_renting"
                     " is_returning reported_at_utc".split())
        for hour in range(4):
            time = start + datetime.timedelta(hours=hour)
            reported = (time - datetime.timedelta(seconds=77)).isoformat()
            for code, capacity in (("2", 20), ("10", 40)):
                out.writerow([time.isoformat(), code, hour, 12, capacity, 0, hour, 1, 0, 1, reported])
            out.writerow([time.isoformat(), "7", hour * 3 + 1] + [""] * 8)
    store = folder / "store"
    subprocess.run([program, "import", folder / "series.csv", "--store", store], check=True, timeout=60)
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    if "VELIB_TREND_STORE" in os.environ:
        return Path(os.environ["VELIB_TREND_STORE"])
    if "VELIB_TREND" in os.environ:
        return import_two_days(os.environ["VELIB_TREND"], tmp_path_factory.mktemp("days"))
    pytest.skip("neither VELIB_TREND_STORE nor VELIB_TREND is set")


def day(store, date):
    return pyarrow.parquet.ParquetFile(store / "history" / f"date={date}" / "observations.parquet")


def test_schema_and_format(store):
    file = day(store, "2022-05-12")
    assert {field.name: field.type for field in file.schema_arrow} == COLUMNS
    assert file.schema_arrow.metadata[b"velib_trend.format"] == b"days/1"
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_plain_readers_see_text_and_utc_milliseconds(store):
    schema = day(store, "2022-05-12").schema
    time = schema.column(schema.names.index("time"))
    assert time.physical_type == "INT64"
    logical = json.loads(time.logical_type.to_json())
    assert (logical["isAdjustedToUTC"], logical["timeUnit"]) == (True, "milliseconds")
    assert schema.column(schema.names.index("station_code")).logical_type.type == "STRING"


def test_rows(store):
    rows = day(store, "2022-05-12").read().to_pylist()
    assert [(row["station_code"], row["time"].hour) for row in rows] == [
        ("10", 22), ("10", 23), ("2", 22), ("2", 23), ("7", 22), ("7", 23)]  # fmt: skip
    full = rows[1]
    assert full["time"] == datetime.datetime(2022, 5, 12, 23, tzinfo=UTC)
    assert full["reported_at"] == full["time"] - datetime.timedelta(seconds=77)
    assert [full[name] for name in ("capacity", "bikes", "docks", "mechanical", "ebikes")] == [40, 1, 12, 0, 1]
    assert [full[name] for name in ("is_installed", "is_renting", "is_returning")] == [True, False, True]
    bare = rows[4]
    assert {name for name, value in bare.items() if value is not None} == {"time", "station_code", "bikes"}


def test_all_days_as_one_table(store):
    table = pyarrow.dataset.dataset(store / "history", partitioning="hive").to_table()
    assert table.num_rows == 12
    assert sorted(set(table.column("date").to_pylist())) == ["2022-05-12", "2022-05-13"]
    assert sum(bikes for bikes in table.column("bikes").to_pylist()) == 2 * (0 + 1 + 2 + 3) + 1 + 4 + 7 + 10
