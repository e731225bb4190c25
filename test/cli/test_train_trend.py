"""velib-trend train --kind trend: from a plan of cities to an archive that forecasts, with a report on each."""
import json
import math

import pytest

from program import ROOT, run, succeed

DAYS = 8


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """Two cities by the quarter of an hour, whose stations breathe with the day; the feed of one knows e-bikes."""
    folder = tmp_path_factory.mktemp("cities")
    text = ""
    for city, shift in (("here", 0), ("there", 3)):
        stations, series = folder / f"{city}_stations.csv", folder / f"{city}.csv"
        codes = range(1001, 1007)
        stations.write_text("station_code,name,capacity,lat,lon\n" + "".join(f"{c},S{c},30,48.8{c % 10},2.3\n" for c in codes))
        with series.open("w") as out:
            out.write("timestamp_utc,station_code,bikes,docks,mechanical,ebike\n")
            for quarter in range(96 * DAYS):
                for code in codes:
                    bikes = round(15 + 12 * math.sin(quarter * math.pi / 48 + code + shift))
                    time = f"2026-03-{2 + quarter // 96:02}T{quarter // 4 % 24:02}:{15 * (quarter % 4):02}:00Z"
                    ebikes = bikes // 3 if city == "here" else ""
                    out.write(f"{time},{code},{bikes},{30 - bikes},{bikes - ebikes if city == 'here' else ''},{ebikes}\n")
        succeed("import", series, "--stations", stations, "--store", folder / city)
        text += f'[[city]]\nname = "{city}"\nstore = "{folder / city}"\nzone = "Europe/Paris"\ntrain = {"true" if city == "here" else "false"}\n'
    file = folder / "plan.toml"
    file.write_text(text)
    return file


def train(plan, out, *more):
    return succeed("train", "--kind", "trend", "--plan", plan, "--steps", 60, "--members", 2, "--out", out, *more)


def test_the_same_command_gives_the_same_archive_on_any_threads(plan, tmp_path):
    archives = [tmp_path / f"{threads}.tar.gz" for threads in (1, 2)]
    for threads, archive in enumerate(archives, 1):
        train(plan, archive, "--threads", threads)
    assert archives[0].read_bytes() == archives[1].read_bytes()


def test_it_reports_on_every_city_of_the_plan_and_is_a_model_like_any_other(plan, tmp_path):
    archive, reports = tmp_path / "model.tar.gz", tmp_path / "reports"
    told = train(plan, archive, "--report", reports)
    for city in ("here", "there"):
        report = json.loads((reports / f"{city}.json").read_text())
        assert report["title"] == city and report["methods"] == ["model", "persistence", "climatology"]
        assert [h["horizon_min"] for h in report["horizons"]] == [15, 30, 45, 60, 90, 120, 150, 180]
        assert all(h["n"] > 100 for h in report["horizons"])
        assert "<svg" in (reports / f"{city}.html").read_text()
    version = json.loads(succeed("model", "show", archive, "--json"))["version"]
    assert version in told and version.startswith("trend-")
    assert "trend" in succeed("model", "show", archive)
    judged = succeed("evaluate", "--store", plan.parent / "here", "--model", archive, "--validation-from", "2026-03-07", "--test-from", "2026-03-09", "--report", tmp_path / "one")
    assert "180 min  model" in judged and (tmp_path / "one/report.html").exists()


def test_it_goes_on_from_an_archive(plan, tmp_path):
    first, tuned = tmp_path / "first.tar.gz", tmp_path / "tuned.tar.gz"
    train(plan, first)
    own = tmp_path / "own.toml"
    own.write_text(plan.read_text().replace("train = true", "train = true\nmelted = 2"))
    told = succeed("train", "--kind", "trend", "--plan", own, "--from", first, "--steps", 20, "--out", tuned)
    assert "2 networks of 20 batches" in told
    config = {name: json.loads(succeed("model", "show", path, "--json"))["config"] for name, path in (("first", first), ("tuned", tuned))}
    assert config["tuned"]["architecture"] == config["first"]["architecture"]
    assert config["tuned"]["training"]["from"] == json.loads(succeed("model", "show", first, "--json"))["version"]
    assert [city["name"] for city in config["tuned"]["data"]] == ["here, melted by 2", "here"]
    assert first.read_bytes() != tuned.read_bytes()


def test_e_bikes_are_told_apart_and_can_be_fitted_alone(plan, tmp_path):
    first, again, reports = tmp_path / "first.tar.gz", tmp_path / "again.tar.gz", tmp_path / "reports"
    assert "e-bikes apart" in train(plan, first, "--report", reports)
    report = {city: json.loads((reports / f"{city}.json").read_text())["ebikes"] for city in ("here", "there")}
    assert report["there"] == [] and [h["horizon_min"] for h in report["here"]] == [15, 30, 45, 60, 90, 120, 150, 180]
    assert all(h["n"] > 100 for h in report["here"]) and "E-bikes" in (reports / "here.html").read_text()
    succeed("train", "--kind", "trend", "--plan", plan, "--from", first, "--ebikes-only", "--steps", 20, "--out", again)
    configs = [json.loads(succeed("model", "show", path, "--json"))["config"] for path in (first, again)]
    assert configs[0]["training"].pop("ebikes")["steps"] == 60 and configs[1]["training"].pop("ebikes")["steps"] == 20
    assert configs[0] == configs[1] and first.read_bytes() != again.read_bytes()


def test_e_bikes_alone_need_a_city_that_knows_them(plan, tmp_path):
    first = tmp_path / "first.tar.gz"
    train(plan, first)
    other = tmp_path / "other.toml"
    other.write_text(plan.read_text().replace("train = true", "train = never").replace("train = false", "train = true").replace("never", "false"))
    code, _, err = run("train", "--kind", "trend", "--plan", other, "--from", first, "--ebikes-only", "--out", tmp_path / "m.tar.gz")
    assert code == 1 and "knows e-bikes" in err.splitlines()[-1]


def test_it_goes_on_from_nothing_else(plan, tmp_path):
    code, _, err = run("train", "--kind", "trend", "--plan", plan, "--from", plan, "--out", tmp_path / "m.tar.gz")
    assert code != 0 and "plan.toml" in err and len(err.strip().splitlines()) == 1
    reference = ROOT / "models/velib-2022/model.tar.gz"
    code, _, err = run("train", "--kind", "trend", "--plan", plan, "--from", reference, "--out", tmp_path / "m.tar.gz")
    assert code != 0 and '"kind" is not "trend"' in err


def test_what_is_missing_is_said_in_one_line(plan, tmp_path):
    code, _, err = run("train", "--kind", "trend", "--out", tmp_path / "m.tar.gz")
    assert code != 0 and "--plan FILE.toml" in err and len(err.strip().splitlines()) == 1
    gone = tmp_path / "gone.toml"
    gone.write_text(plan.read_text().replace(str(plan.parent / "there"), str(tmp_path / "nowhere")))
    code, _, err = run("train", "--kind", "trend", "--plan", gone, "--out", tmp_path / "m.tar.gz")
    assert code != 0 and "there" in err
    assert not (tmp_path / "m.tar.gz").exists()
