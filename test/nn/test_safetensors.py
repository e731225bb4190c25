"""Python's safetensors beside ours: each reads what the other writes, and the same weights give the same forecasts."""
import io
import json
import struct
import tarfile

import numpy
import pytest
from safetensors import numpy as safetensors

from program import ROOT, run, server, succeed

SHAPES = {  # docs/formats/archive.md
    "lstm1.weight_ih_l0": (512, 1),
    "lstm1.weight_hh_l0": (512, 128),
    "lstm1.bias_ih_l0": (512,),
    "lstm1.bias_hh_l0": (512,),
    "lstm2.weight_ih_l0": (256, 128),
    "lstm2.weight_hh_l0": (256, 64),
    "lstm2.bias_ih_l0": (256,),
    "lstm2.bias_hh_l0": (256,),
    "fc1.weight": (32, 71),
    "fc1.bias": (32,),
    "fc2.weight": (3, 32),
    "fc2.bias": (3,),
}


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A simulated city's store, and a model that was trained on it, if little."""
    folder = tmp_path_factory.mktemp("safetensors")
    store, toml, model = folder / "store", folder / "city.toml", folder / "model.tar.gz"
    with server("simulate", "--stations", 20, "--history", "3d", "--store", store, "--port", 0, "--write-city", toml):
        succeed("collect", "--city", toml, "--store", store)
    succeed("train", "--store", store, "--kind", "reference_lstm", "--out", model, "--steps", 3)
    return {"store": store, "toml": toml, "trained": model, "shipped": ROOT / "models/velib-2022/model.tar.gz"}


def entries_of(archive):
    with tarfile.open(archive) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def repack(archive, to, weights):
    """`archive` with other weights: the bytes of a safetensors file, or tensors that Python is to write."""
    if not isinstance(weights, bytes):
        weights = safetensors.save(weights, metadata={"format": "np"})
    with tarfile.open(to, "w:gz") as tar:
        for name, content in {**entries_of(archive), "model.safetensors": weights}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return to


def weights_of(archive):
    return safetensors.load(entries_of(archive)["model.safetensors"])


def forecast(city, model):
    """What a person asks for, without which file answered and how fast."""
    answer = json.loads(succeed("forecast", "--city", city["toml"], "--store", city["store"], "--model", model, "--json"))
    return without(answer, {"model", "version", "model_version", "inference_time_ms"})


def without(value, names):
    if isinstance(value, dict):
        return {k: without(v, names) for k, v in value.items() if k not in names}
    return [without(v, names) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize("which", ["shipped", "trained"])
def test_python_reads_what_we_write(city, which):
    content = entries_of(city[which])["model.safetensors"]
    tensors = safetensors.load(content)
    assert {name: values.shape for name, values in tensors.items()} == SHAPES
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    for name, values in tensors.items():
        begin, end = (8 + length + offset for offset in header[name]["data_offsets"])
        assert values.dtype == numpy.float32 and values.tobytes() == content[begin:end], name
        assert numpy.isfinite(values).all() and values.any(), name


@pytest.mark.parametrize("which", ["shipped", "trained"])
def test_we_read_what_python_writes(city, which, tmp_path):
    weights = weights_of(city[which])
    again = repack(city[which], tmp_path / "model.tar.gz", dict(reversed(weights.items())))
    wanted = forecast(city, city[which])
    assert forecast(city, again) == wanted
    weights["fc2.bias"] = weights["fc2.bias"] + numpy.float32(0.5)
    assert forecast(city, repack(city[which], tmp_path / "other.tar.gz", weights)) != wanted


def test_python_s_file_evaluates_the_same(city, tmp_path):
    rows = []
    for name, model in (("ours", city["trained"]), ("python", repack(city["trained"], tmp_path / "model.tar.gz", weights_of(city["trained"])))):
        succeed("evaluate", "--store", city["store"], "--model", model, "--json", tmp_path / f"{name}.json")
        rows.append(json.loads((tmp_path / f"{name}.json").read_text())["rows"])
    assert rows[0] == rows[1] and any(row["method"] == "model" for row in rows[0])


def break_one(tensors, kind):
    bias = tensors.pop("fc1.bias")
    if kind == "half":
        tensors["fc1.bias"] = bias.astype(numpy.float16)
    elif kind == "turned":
        tensors["fc1.bias"] = bias.reshape(32, 1)
    elif kind == "nan":
        tensors["fc1.bias"] = numpy.where(numpy.arange(32) == 5, numpy.float32("nan"), bias)
    elif kind == "more":
        tensors |= {"fc1.bias": bias, "fc3.bias": bias}
    return tensors


@pytest.mark.parametrize(
    "kind, complaint",
    [
        ("half", 'tensor "fc1.bias" is of type "F16"'),
        ("turned", 'tensor "fc1.bias" has shape (32,1), not (32)'),
        ("nan", 'tensor "fc1.bias" holds NaN at index 5'),
        ("absent", 'no tensor "fc1.bias"'),
        ("more", 'a tensor "fc3.bias" too many'),
    ],
)
def test_a_tensor_that_does_not_fit_is_named(city, kind, complaint, tmp_path):
    broken = repack(city["shipped"], tmp_path / "model.tar.gz", break_one(weights_of(city["shipped"]), kind))
    code, out, err = run("forecast", "--city", city["toml"], "--store", city["store"], "--model", broken)
    assert (code, out) == (1, "")
    assert complaint in err and err.count("\n") == 1, err
