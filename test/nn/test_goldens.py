"""The golden files of test/golden/nn are what their script writes, where PyTorch is installed (Debian's python3-torch)."""
import os
import subprocess

import numpy
import pytest
from safetensors.numpy import load_file

from program import ROOT

PYTHON = "/usr/bin/python3"
GOLDENS = ROOT / "test/golden/nn"
# Settings that would choose another kernel of PyTorch's algebra than the machine's own.
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}


def has_torch():
    try:
        return subprocess.run([PYTHON, "-c", "import numpy, torch"], env=ENVIRONMENT, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Two runs of the script."""
    if not has_torch():
        pytest.skip(f"{PYTHON} has no PyTorch: apt-get install python3-torch")
    made = [tmp_path_factory.mktemp(name) for name in ("once", "again")]
    for folder in made:
        subprocess.run([PYTHON, ROOT / "tools/make_nn_goldens.py", folder], env=ENVIRONMENT, check=True, timeout=300)
    return made


def test_the_script_gives_the_same_bytes_twice(folders):
    once, again = ({p.name: p.read_bytes() for p in folder.iterdir()} for folder in folders)
    assert once == again


def test_the_script_gives_the_files(folders):
    """Inputs bit for bit; results, which other processors may round otherwise, within a unit in the last place."""
    assert {p.name for p in folders[0].iterdir()} == {p.name for p in GOLDENS.glob("*.safetensors")}
    for made in folders[0].iterdir():
        found, wanted = load_file(made), load_file(GOLDENS / made.name)
        assert found.keys() == wanted.keys(), made.name
        for name, values in wanted.items():
            assert values.shape == found[name].shape, f"{made.name}: {name}"
            result = name.startswith(("out.", "grad.")) or made.stem == "schedules"
            numpy.testing.assert_allclose(found[name], values, rtol=1.2e-7 if result else 0, atol=1e-12 if result else 0, err_msg=f"{made.name}: {name}")


def test_the_files_are_small():
    assert sum(p.stat().st_size for p in GOLDENS.iterdir()) < 1_500_000
