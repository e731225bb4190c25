"""test/golden/model is what tools/make_reference_goldens.py makes of it, where PyTorch is there to ask."""
import gzip
import io
import os
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "test/golden/model"
PYTHON = "/usr/bin/python3"
QUIET = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}


def storages(archive):
    """The weights' bytes alone: another PyTorch may write another pickle around them."""
    with tarfile.open(archive) as tar:
        name = next(n for n in tar.getnames() if n.endswith("best_model.pth"))
        checkpoint = zipfile.ZipFile(io.BytesIO(tar.extractfile(name).read()))
    return [checkpoint.read(n) for n in checkpoint.namelist() if "/data/" in n]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    if subprocess.run([PYTHON, "-c", "import torch"], capture_output=True, env=QUIET).returncode != 0:
        pytest.skip(f"{PYTHON} has no PyTorch (Debian: python3-torch)")
    out = tmp_path_factory.mktemp("golden")
    subprocess.run([PYTHON, ROOT / "tools/make_reference_goldens.py", out], check=True, timeout=300, env=QUIET)
    return out


@pytest.mark.parametrize("name", ["checkpoint.tar.gz", "bare.tar.gz"])
def test_the_weights_are_made_again(made, name):
    assert storages(made / name) == storages(GOLDEN / name)


def test_the_predictions_are_made_again(made):
    again, golden = (gzip.decompress((folder / "predictions.int16.gz").read_bytes()) for folder in (made, GOLDEN))
    assert len(golden) == 60_000
    assert again == golden
