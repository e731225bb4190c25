"""The recorded city: import, the naive figures that are known, and the shipped model's figures as reported beside it."""
import json
import tarfile

import pytest

from program import ROOT, SHARED, succeed

RECORDING = SHARED / "data/velib-2022"
MODEL = ROOT / "models/velib-2022"

pytestmark = pytest.mark.skipif(not RECORDING.is_dir(), reason="the recording of ../shared/data/velib-2022 is not here")

PERSISTENCE = {60: (2.10, 3.44, 99087), 120: (3.16, 5.10, 94839), 180: (4.01, 6.36, 92003)}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = tmp_path_factory.mktemp("velib-2022") / "store"
    out = succeed("import", RECORDING / "series.csv.gz", "--stations", RECORDING / "stations.csv", "--store", store)
    assert "864643 rows of 1423 stations" in out and ", 0 bad" in out
    return store


@pytest.fixture(scope="module")
def rows(store, tmp_path_factory):
    report = tmp_path_factory.mktemp("figures") / "report.json"
    succeed("evaluate", "--store", store, "--model", MODEL / "model.tar.gz", "--json", report, timeout=600)
    return json.loads(report.read_text())["rows"]


def of(rows, method):
    return {r["horizon_min"]: r for r in rows if r["method"] == method}


def test_persistence_is_as_published(rows):
    for horizon, (mae, rmse, n) in PERSISTENCE.items():
        row = of(rows, "persistence")[horizon]
        assert row["n"] == n
        assert row["mae"] == pytest.approx(mae, abs=0.01)
        assert row["rmse"] == pytest.approx(rmse, abs=0.01)


def test_the_shipped_report_is_what_the_shipped_model_does(rows):
    shipped = json.loads((MODEL / "report.json").read_text())["rows"]
    assert len(shipped) == len(rows) == 9
    for ours, theirs in zip(rows, shipped):
        assert (ours["horizon_min"], ours["method"], ours["n"]) == (theirs["horizon_min"], theirs["method"], theirs["n"])
        assert ours["mae"] == pytest.approx(theirs["mae"], abs=2e-3)
        assert ours["rmse"] == pytest.approx(theirs["rmse"], abs=2e-3)


def test_the_readme_quotes_the_report():
    readme = (ROOT / "README.md").read_text()
    for row in json.loads((MODEL / "report.json").read_text())["rows"]:
        assert f"{row['mae']:.2f} / {row['rmse']:.2f}" in readme, row


def test_the_shipped_errors_are_those_of_the_validation_part(store, tmp_path):
    again = tmp_path / "model.tar.gz"
    succeed("model", "calibrate", MODEL / "model.tar.gz", "--store", store, "--out", again)
    shipped, measured = (json.loads(tarfile.open(a).extractfile("config.json").read())["errors"] for a in (MODEL / "model.tar.gz", again))
    assert measured["shares"] == shipped["shares"] and measured["from"] == shipped["from"] == "2022-06-01T05:00:00Z"
    for ours, theirs in zip(measured["horizons"], shipped["horizons"], strict=True):
        for half in ("lower", "upper"):
            for level, other in zip(ours[half], theirs[half], strict=True):
                assert level["rows"] == pytest.approx(other["rows"], rel=0.01)
                assert level["errors"][5:-5] == pytest.approx(other["errors"][5:-5], abs=0.05)


def test_the_models_page_quotes_intervals_and_chances(store, tmp_path):
    succeed("evaluate", "--store", store, "--model", MODEL / "model.tar.gz", "--report", tmp_path)
    page = (ROOT / "models/README.md").read_text().replace("**", "")
    for horizon in json.loads((tmp_path / "report.json").read_text())["horizons"]:
        figures = horizon["methods"][0]["all"]
        quoted = next(line for line in page.splitlines() if line.startswith(f"| {horizon['horizon_min'] // 60} h | this model"))
        crps, covered, width, bike, dock = (float(cell.strip(" %")) for cell in quoted.split("|")[3:8])
        assert figures["crps"] == pytest.approx(crps, abs=2e-3)
        assert 100 * figures["interval"]["covered"] == pytest.approx(covered, abs=0.2)
        assert figures["interval"]["width"] == pytest.approx(width, abs=0.1)
        assert (figures["bike"]["brier"], figures["dock"]["brier"]) == pytest.approx((bike, dock), abs=2e-4)
