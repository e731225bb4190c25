"""Each command as a person meets it first: its help, a wrong flag, a missing file. One line, the right exit code."""
import pytest

from program import run

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
    assert code == 0 and one_line(out)


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
