"""velib-trend export: a training plan's rows as Parquet, read with pyarrow and held against the series they were made of."""
import datetime
import math

import pytest

from program import run, succeed

pyarrow = pytest.importorskip("pyarrow")
import pyarrow.parquet

UTC = datetime.timezone.utc
START = datetime.datetime(2026, 3, 2, tzinfo=UTC)
STEP = datetime.timedelta(minutes=15)
CODES = ("101", "102", "103")
QUARTERS = 10 * 96
VALIDATION, TEST = 7 * 96, 8 * 96  # quarters
LEADS = (15, 30, 45, 60, 90, 120, 150, 180)


def bikes(code, quarter):
    """What the series says; nothing in the third hour of each day, and nothing outside of it."""
    if not 0 <= quarter < QUARTERS or quarter % 96 // 4 == 2:
        return None
    if code == "103":
        return 5  # never moves
    return round(13 + 9.9 * math.sin(quarter / 96 * 2 * math.pi + int(code))) + quarter % 2


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    stations, series, plan = folder / "stations.csv", folder / "series.csv", folder / "plan.toml"
    stations.write_text("station_code,name,capacity,lat,lon\n" + "".join(f"{c},S{c},25,48.8{c[-1]},2.3\n" for c in CODES))
    with series.open("w") as out:
        out.write("timestamp_utc,station_code,bikes,docks\n")
        for quarter in range(QUARTERS):
            for code in CODES:
                if (n := bikes(code, quarter)) is not None:
                    out.write(f"{(START + quarter * STEP).isoformat()},{code},{n},{24 - n if code == '101' else ''}\n")
    succeed("import", series, "--stations", stations, "--store", folder / "store")
    times = [(START + quarter * STEP).isoformat().replace("+00:00", "Z") for quarter in (VALIDATION, TEST)]
    plan.write_text(f"""[[city]]
name = "small"
store = "{folder}/store"
zone = "Europe/Paris"
validation_from = "{times[0]}"
test_from = "{times[1]}"
""")
    out = succeed("export", "--plan", plan, "--out", folder / "rows", "--rows", 200, "--seed", 3)
    return folder, out


def rows_of(exported, part):
    return pyarrow.parquet.read_table(exported[0] / "rows" / f"small_{part}.parquet").to_pylist()


def quarter_of(row):
    return (row["origin"] - START) // STEP


def is_row(code, quarter, end):
    later = (bikes(code, quarter + lead // 15) for lead in LEADS if quarter + lead // 15 < end)
    return bikes(code, quarter) is not None and any(n is not None for n in later)


def test_the_file_says_what_it_is(exported):
    file = pyarrow.parquet.ParquetFile(exported[0] / "rows/small_test.parquet")
    schema = file.schema_arrow
    assert schema.metadata[b"velib_trend.format"] == b"rows/1"
    assert schema.names[:2] == ["station_code", "origin"]
    assert schema.field("origin").type == pyarrow.timestamp("ms", tz="UTC")
    assert {schema.field(name).type for name in schema.names[2:]} == {pyarrow.float32()}
    assert schema.names[-19:-16] == ["base_now", "base_most", "full_at"]
    assert schema.names[-16:] == [f"{what}_{lead}" for what in ("target", "dock") for lead in LEADS]
    assert f"small_test.parquet: {file.metadata.num_rows} rows" in exported[1]


@pytest.mark.parametrize("part, begin, end", [("validation", VALIDATION, TEST), ("test", TEST, QUARTERS)])
def test_the_rows_are_every_third_quarter_of_stations_that_move(exported, part, begin, end):
    got = [(row["station_code"], quarter_of(row)) for row in rows_of(exported, part)]
    want = [(code, quarter) for quarter in range(begin, end, 3) for code in ("101", "102") if is_row(code, quarter, end)]
    assert got == want and len(want) > 50


def test_training_rows_are_as_many_as_asked_for_and_lie_in_the_training_part(exported):
    rows = rows_of(exported, "train")
    assert len(rows) == 200
    assert all(is_row(row["station_code"], quarter_of(row), VALIDATION) for row in rows)
    assert len({(row["station_code"], quarter_of(row)) for row in rows}) > 150


@pytest.mark.parametrize("part, end", [("train", VALIDATION), ("validation", TEST), ("test", QUARTERS)])
def test_the_numbers_are_those_of_the_series(exported, part, end):
    for row in rows_of(exported, part):
        code, quarter = row["station_code"], quarter_of(row)
        now = bikes(code, quarter)
        assert row["base_now"] == row["bikes"] == now
        assert row["now"] == pytest.approx(now / 25)
        assert row["base_most"] == 25
        assert row["full_at"] == (24 if code == "101" else 25)
        for lag in (1, 4, 12, 96):
            past = bikes(code, quarter - lag)
            assert row[f"since_{lag}"] == (None if past is None else now - past), (code, quarter, lag)
        for lead in LEADS:
            ahead = quarter + lead // 15
            target = bikes(code, ahead) if ahead < end else None
            assert row[f"target_{lead}"] == target, (code, quarter, lead)
            dock = None if target is None else target < (24 if code == "101" else 25)
            assert row[f"dock_{lead}"] == dock, (code, quarter, lead)


def test_a_plan_without_its_store_is_one_clear_error(exported, tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text((exported[0] / "plan.toml").read_text().replace("/store", "/nowhere"))
    code, _, err = run("export", "--plan", plan, "--out", tmp_path / "rows")
    assert code == 1 and len(err.strip().splitlines()) == 1 and "small" in err and "nowhere" in err
    assert not (tmp_path / "rows").exists()


def test_a_part_without_a_row_is_one_clear_error(exported, tmp_path):
    plan = tmp_path / "plan.toml"
    last = (START + (QUARTERS - 1) * STEP).isoformat().replace("+00:00", "Z")  # a quarter: no target lies in it
    plan.write_text((exported[0] / "plan.toml").read_text().replace("2026-03-10T00:00:00Z", last))
    code, _, err = run("export", "--plan", plan, "--out", tmp_path / "rows")
    assert code == 1 and "small" in err and "test" in err
