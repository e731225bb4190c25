"""bench/peers: the trees beside the network read what `export` writes, and their figures are errors on those rows."""
import datetime
import json
import math
import subprocess
import sys

import pytest

from program import ROOT, succeed

numpy = pytest.importorskip("numpy")
pyarrow = pytest.importorskip("pyarrow")
import pyarrow.parquet

PEERS = ROOT / "bench/peers"
sys.path.insert(0, str(PEERS))
START = datetime.datetime(2026, 3, 2, tzinfo=datetime.timezone.utc)
CODES = range(101, 113)


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """A city whose counts follow the day, exported."""
    folder = tmp_path_factory.mktemp("peers")
    stations, series = folder / "stations.csv", folder / "series.csv"
    stations.write_text("station_code,name,capacity,lat,lon\n" + "".join(f"{c},S{c},30,48.8{c % 10},2.3\n" for c in CODES))
    with series.open("w") as out:
        out.write("timestamp_utc,station_code,bikes,docks\n")
        for quarter in range(14 * 96):
            for code in CODES:
                n = max(0, round(13 + 16 * math.sin(quarter / 96 * 2 * math.pi + code)))
                out.write(f"{(START + datetime.timedelta(minutes=15 * quarter)).isoformat()},{code},{n},{30 - n}\n")
    succeed("import", series, "--stations", stations, "--store", folder / "store")
    for name in ("one", "two"):
        plan = folder / "plan.toml"
        with plan.open("a") as out:
            out.write(f'[[city]]\nname = "{name}"\nstore = "{folder}/store"\nzone = "Europe/Paris"\n')
    succeed("export", "--plan", plan, "--out", folder / "rows", "--rows", 4000)
    return folder / "rows"


def test_rows_are_read_as_they_are(rows):
    from rows import cities_of, load_rows

    assert cities_of(rows) == ["one", "two"]
    table = pyarrow.parquet.read_table(rows / "one_test.parquet")
    read = load_rows(rows, "one", "test")
    assert len(read) == len(table) and len(read.names) == len(table.column_names) - 21
    for name in ("now", "since_96", "change_12"):
        numpy.testing.assert_array_equal(read.input(name), table[name].to_numpy())
    numpy.testing.assert_array_equal(read.target(60), table["target_60"].to_numpy())
    assert len(read.known(180)) == len(table) - table["target_180"].null_count < len(table)
    fewer = load_rows(rows, "one", "test", most=100)
    assert len(fewer) == 100 and {*fewer.now} <= {*read.now}


def test_trees_beat_persistence_where_the_day_tells_all(rows, tmp_path):
    pytest.importorskip("lightgbm", reason="bench/peers/requirements.txt is not installed: 'tools/setup bench'")
    from rows import load_rows

    command = [sys.executable, PEERS / "trees.py", rows, "--json", tmp_path / "trees.json", "--horizons", "60", "--tune-rows", "500"]
    command += ["--tune-rounds", "5", "--rounds", "60", "--tuned-at", "60", "--rate", "0.2"]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    book = json.loads((tmp_path / "trees.json").read_text())
    test = load_rows(rows, "one", "test")
    error = (test.now - test.target(60))[test.known(60)]
    assert book["persistence/one"]["60"]["mae"] == pytest.approx(numpy.abs(error).mean(), rel=1e-5)
    for scope in ("one", "joint"):
        figures = book[f"bikes/{scope}/60"]["cities"]["one"]
        assert figures["mae"] < 0.5 * book["persistence/one"]["60"]["mae"] and figures["rows"] == len(error)
        chance = book[f"bike/{scope}/60"]["cities"]["one"]
        assert chance["share"] == pytest.approx((test.target(60)[test.known(60)] >= 1).mean())
        assert chance["brier"] < chance["persistence"]["brier"]
    assert "| one | 60 |" in done.stdout
    again = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=60)  # nothing is fitted twice
    assert again.stdout.strip() == done.stdout[done.stdout.index("\n|") :].strip()
