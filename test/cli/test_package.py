"""velib-trend package and velib-trend model show, over the shipped model and the archives PyTorch saved."""
import hashlib
import json
import struct
import tarfile

import pytest

from program import ROOT, run, succeed

SHIPPED = ROOT / "models/velib-2022/model.tar.gz"
CHECKPOINT = ROOT / "test/golden/model/checkpoint.tar.gz"


def unpack(archive, folder):
    with tarfile.open(archive) as tar:
        tar.extractall(folder)
    return folder


def show(archive):
    return json.loads(succeed("model", "show", archive, "--json"))


def refused(*arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (1, "") and err.count("\n") == 1, out + err
    return err


def read_safetensors(raw):
    """The format's own description, without the library: name → (shape, floats)."""
    length = int.from_bytes(raw[:8], "little")
    header, data = json.loads(raw[8:8 + length]), raw[8 + length:]
    read = lambda t: struct.unpack(f"<{(t['data_offsets'][1] - t['data_offsets'][0]) // 4}f", data[slice(*t["data_offsets"])])
    return {name: (t["shape"], read(t)) for name, t in header.items() if name != "__metadata__"}


def test_packs_the_same_bytes_from_an_archive_a_folder_and_files(tmp_path):
    parts = unpack(SHIPPED, tmp_path / "parts")
    for k, sources in enumerate([[SHIPPED], [parts], sorted(parts.iterdir()), sorted(parts.iterdir(), reverse=True)]):
        out = tmp_path / f"{k}.tar.gz"
        assert "reference_lstm-" in succeed("package", "--out", out, *sources)
        assert out.read_bytes() == SHIPPED.read_bytes()


def test_packs_the_reference_systems_folder_as_it_is(tmp_path):
    parts = unpack(CHECKPOINT, tmp_path / "parts")
    succeed("package", "--out", tmp_path / "out.tar.gz", parts)
    with tarfile.open(tmp_path / "out.tar.gz") as tar:
        assert tar.getnames() == ["config.json", "station_mappings.json", "best_model.pth", "scaler.pkl"]
    assert show(tmp_path / "out.tar.gz")["version"] == show(CHECKPOINT)["version"]


def test_converts_the_reference_systems_archive(tmp_path):
    out = tmp_path / "ours.tar.gz"
    succeed("package", "--convert", "--out", out, CHECKPOINT)
    before, after = show(CHECKPOINT), show(out)
    assert after["form"] == "velib-trend" and after["calendar"] == before["calendar"] == "utc"
    for same in ("parameters", "tensors", "stations", "scaling", "horizons_min", "config"):
        assert after[same] == before[same], same
    weights = read_safetensors((unpack(out, tmp_path / "parts") / "model.safetensors").read_bytes())
    assert weights["fc1.weight"][0] == [32, 71] and len(weights) == 12
    again = tmp_path / "again.tar.gz"
    succeed("package", "--convert", "--out", again, out)
    assert again.read_bytes() == out.read_bytes()


def test_refuses_parts_that_are_missing_doubled_or_none(tmp_path):
    parts = unpack(SHIPPED, tmp_path / "parts")
    out = tmp_path / "out.tar.gz"
    config, weights, mappings = (parts / n for n in ("config.json", "model.safetensors", "station_mappings.json"))
    assert "config.json is missing" in refused("package", "--out", out, weights, mappings)
    assert "model.safetensors is missing" in refused("package", "--out", out, config, mappings)
    assert "station_mappings.json is missing" in refused("package", "--out", out, config, weights)
    assert "config.json is given twice" in refused("package", "--out", out, parts, config)
    assert "no part of a model" in refused("package", "--out", out, ROOT / "README.md")
    assert "none of config.json" in refused("package", "--out", out, tmp_path)
    (tmp_path / "config.json").write_text("")
    assert "config.json is empty" in refused("package", "--out", out, tmp_path / "config.json")
    assert "gone" in refused("package", "--out", out, tmp_path / "gone")
    weights.write_bytes(weights.read_bytes()[:1000])
    assert "model.safetensors: " in refused("package", "--out", out, parts)
    assert not out.exists()


def test_shows_an_archive_to_programs():
    report = show(SHIPPED)
    assert report["sha256"] == hashlib.sha256(SHIPPED.read_bytes()).hexdigest()
    assert report["parameters"] == 119_139 == sum(eval("*".join(map(str, t["shape"]))) for t in report["tensors"])
    assert (report["kind"], report["form"], report["calendar"]) == ("reference_lstm", "velib-trend", "local")
    assert report["horizons_min"] == [60, 120, 180]
    assert report["stations"] == {"count": 1423, "least_number": 0, "greatest_number": 1422}
    with tarfile.open(SHIPPED) as tar:
        for file in report["files"]:
            content = tar.extractfile(file["name"]).read()
            assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
            assert file["read"] and 0 < file["gzip_bytes"] <= len(content)


def test_shows_an_archive_to_people():
    text = succeed("model", "show", CHECKPOINT)
    for words in ("119139 parameters", "UTC", "1400, numbered 0 to 1399", "fc2.bias", "mae_t1 2.95"):
        assert words in text, words
    ignored = [line for line in text.splitlines() if line.endswith("ignored")]
    assert len(ignored) == 1 and ignored[0].startswith("code/inference.py")


@pytest.mark.parametrize("bytes", [b"", b"404: Not Found", b"\x1f\x8b\x08\x00"])
def test_show_refuses_what_is_no_archive(tmp_path, bytes):
    path = tmp_path / "model.tar.gz"
    path.write_bytes(bytes)
    assert "model.tar.gz: model archive: " in refused("model", "show", path)
