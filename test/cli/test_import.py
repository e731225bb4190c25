"""velib-trend import: what it takes, what it refuses, and that nothing is lost or half done."""
import gzip
import hashlib

from program import run, succeed

HEADER = "timestamp_utc,station_code,bikes,docks\n"
GOOD = HEADER + "2026-03-01T00:00:00Z,1001,3,7\n2026-03-02T00:00:00Z,1001,4,6\n"


def fingerprint(store):
    return {
        str(p.relative_to(store)): (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns)
        for p in sorted(store.rglob("*"))
        if p.is_file()
    }


def test_bad_rows_are_counted_and_named_but_cost_no_others(tmp_path):
    series = tmp_path / "series.csv"
    series.write_text(HEADER + "2026-03-01T00:00:00Z,1001,3,7\nyesterday,1001,3,7\n2026-03-01T00:15:00Z,1001,many,7\n")
    code, out, err = run("import", series, "--store", tmp_path / "store")
    assert code == 0, err
    assert f"{series} line 3: " in err and f"{series} line 4: " in err
    assert len(list((tmp_path / "store").rglob("*.parquet"))) == 1


def test_a_file_that_is_no_series_leaves_the_store_as_it_was(tmp_path):
    store, good, bad = tmp_path / "store", tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(GOOD)
    succeed("import", good, "--store", store)
    before = fingerprint(store)
    newer = tmp_path / "newer.csv"
    newer.write_text(GOOD.replace("2026-03", "2026-04"))
    for content in (b"", b"<html>404</html>", b"a,b,c\n1,2,3\n", gzip.compress(GOOD.encode())[:-9], bytes(range(256))):
        bad.write_bytes(content)
        code, _, err = run("import", newer, bad, "--store", store)
        assert code == 1, content
        assert err.count("\n") == 1 and str(bad) in err, err
        assert fingerprint(store) == before


def test_importing_twice_changes_nothing(tmp_path):
    store, series = tmp_path / "store", tmp_path / "series.csv.gz"
    series.write_bytes(gzip.compress(GOOD.encode()))
    succeed("import", series, "--store", store)
    before = fingerprint(store)
    succeed("import", series, "--store", store)
    assert fingerprint(store) == before
    assert len(before) == 2
