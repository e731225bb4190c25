"""The recorded city: import, the naive figures that are known, and the shipped model's figures as reported beside it."""
import json

import pytest

from program import ROOT, SHARED, succeed

RECORDING = SHARED / "data/velib-2022"
MODEL = ROOT / "models/velib-2022"

pytestmark = pytest.mark.skipif(not RECORDING.is_dir(), reason="the recording of ../shared/data/velib-2022 is not here")

PERSISTENCE = {60: (2.10, 3.44, 99087), 120: (3.16, 5.10, 94839), 180: (4.01, 6.36, 92003)}


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("velib-2022")
    store, report = folder / "store", folder / "report.json"
    out = succeed("import", RECORDING / "series.csv.gz", "--stations", RECORDING / "stations.csv", "--store", store)
    assert "864643 rows of 1423 stations" in out and ", 0 bad" in out
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
