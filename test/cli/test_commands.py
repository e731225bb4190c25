"""Each command as a person meets it first: its help, a wrong flag, a missing file. One line, the right exit code."""
import re
import subprocess

import pytest

from program import PROGRAM, ROOT, run, succeed

COMMANDS = ["serve", "collect", "import", "train", "evaluate", "forecast", "package", "model", "simulate"]

MISSING_FILE = {
    "serve": ["--city", "gone.toml"],
    "collect": ["--city", "gone.toml", "--store", "{store}"],
    "import": ["gone.csv.gz", "--store", "{store}"],
    "train": ["--store", "{gone}", "--kind", "reference_lstm", "--out", "{store}/model.tar.gz"],
    "evaluate": ["--store", "{store}", "--model", "gone.tar.gz"],
    "forecast": ["--store", "{gone}"],
    "package": ["gone.safetensors", "--out", "{store}/model.tar.gz"],
    "model": ["show", "gone.tar.gz"],
    "simulate": ["--store", "/dev/null/store", "--history", "1d", "--port", "0"],
}


def one_line(text):
    return text.endswith("\n") and text.count("\n") == 1


def test_the_program_lists_its_commands():
    code, out, _ = run("--help")
    assert code == 0
    assert all(f"\n  {c}" in out for c in COMMANDS)


@pytest.mark.parametrize("arguments", [[], ["fly"], ["--fly"]])
def test_no_such_command(arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert one_line(err), err


def test_version():
    code, out, _ = run("--version")
    first, *facts = out.splitlines()
    assert code == 0 and re.fullmatch(r"velib-trend \d+\.\d+\.\d+", first)
    assert facts[0].split()[0] == "commit" and facts[1].split()[0] == "compiler"
    assert facts[2].split() == ["build", "type", "Release"]
    assert re.match(r"instruction sets +plain.* \(in use: \w+", facts[3])


def test_one_version_everywhere():
    """Of the build, of the description of the API and of the newest change."""
    version = succeed("--version").split()[1]
    assert f"project(velib_trend VERSION {version} " in (ROOT / "CMakeLists.txt").read_text()
    assert f"\n  version: {version}\n" in (ROOT / "openapi.yaml").read_text()
    assert re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE).group(1) == version


@pytest.mark.parametrize("name", ["velib-lambda", "velib-inference"])
def test_the_lean_executables_tell_it_too(name):
    told = subprocess.run([PROGRAM.parent / name, "--version"], capture_output=True, text=True, check=True).stdout
    first, commit, *rest = told.splitlines()  # built one after the other, their commits may differ
    assert first.split() == [name, succeed("--version").split()[1]] and commit.startswith("commit")
    assert rest == succeed("--version").splitlines()[2:]


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command):
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert f"velib-trend {command}" in out and "--help" in out


@pytest.mark.parametrize("command", COMMANDS)
def test_wrong_flag(command):
    code, out, err = run(command, "--fly")
    assert (code, out) == (2, "")
    assert one_line(err) and f"velib-trend {command} --help" in err, err


@pytest.mark.parametrize("command", COMMANDS)
def test_missing_file(command, tmp_path):
    places = {"store": tmp_path / "store", "gone": tmp_path / "gone"}
    code, out, err = run(command, *[a.format(**places) for a in MISSING_FILE[command]])
    assert (code, out) == (1, "")
    assert one_line(err), err
    assert "gone" in err or "store" in err, err


@pytest.mark.parametrize(
    "arguments",
    [
        ["train", "--store", "x", "--kind", "astrology", "--out", "y"],
        ["collect", "--every", "often"],
        ["simulate", "--stations", "-3"],
        ["serve", "--port", "99999"],
        ["forecast", "--precision", "f16"],
        ["train", "--store", "x", "--kind", "reference_lstm", "--out", "y", "--loss", "envy"],
        ["package", "model.safetensors"],
        ["model"],
        ["model", "hide", "x"],
        ["model", "show"],
        ["model", "promote"],
        ["model", "promote", "x", "--days", "0"],
        ["model", "rollback", "x"],
    ],
)
def test_wrong_value(arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert one_line(err), err
