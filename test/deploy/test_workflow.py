"""The workflow of GitHub Actions under its linters, and what it must do: each rule is broken once on purpose."""
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from program import ROOT

WORKFLOW = ROOT / ".github/workflows/ci.yml"
ZIZMOR = ROOT / ".venv/bin/zizmor"
PINNED = re.compile(r"^[\w.-]+/[\w./-]+@[0-9a-f]{40}$")


def jobs():
    return yaml.safe_load(WORKFLOW.read_text())["jobs"]


def steps():
    return [step for job in jobs().values() for step in job["steps"]]


def findings(file):
    """zizmor's exit code: 0, or from 11 on by the gravest finding. It looks at security, and asks nobody."""
    return subprocess.run([ZIZMOR, "--offline", "--no-progress", file], capture_output=True, text=True)


def test_the_security_linter_finds_nothing():
    done = findings(WORKFLOW)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("found, broken", [
    (r"@[0-9a-f]{40} # v4.2.2", "@v4"), (r"(?m)^  pull_request:", "  pull_request_target:"), (r'"deploy/docker/\$IMAGE', '"deploy/docker/${{ github.head_ref }}'),
])
def test_the_security_linter_finds_what_is_broken(found, broken, tmp_path):
    file = tmp_path / ".github/workflows/ci.yml"
    file.parent.mkdir(parents=True)
    text, times = re.subn(found, lambda _: broken, WORKFLOW.read_text())
    file.write_text(text)
    assert times and findings(file).returncode > 10


@pytest.mark.skipif(not shutil.which("actionlint"), reason="actionlint is not installed: only zizmor and this file looked at the workflow")
def test_actionlint_finds_nothing():
    done = subprocess.run(["actionlint", WORKFLOW], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_action_is_pinned_to_a_commit():
    used = [step["uses"] for step in steps() if "uses" in step]
    assert used and all(PINNED.match(name) for name in used), used


def test_only_the_release_may_write_and_it_runs_no_code_of_the_checkout():
    assert yaml.safe_load(WORKFLOW.read_text())["permissions"] == {}
    writers = {name for name, job in jobs().items() if "write" in job["permissions"].values()}
    assert writers == {"release"}
    assert not [s for s in jobs()["release"]["steps"] if "checkout" in s.get("uses", "") or "make" in s.get("run", "")]


def test_a_tag_gets_packages_that_were_tested():
    assert [s["run"] for s in jobs()["test"]["steps"] if "run" in s][-1] == "make test"
    assert jobs()["packages"]["needs"] == ["test", "arm64", "images"] and "refs/tags/v" in jobs()["packages"]["if"]
    assert jobs()["release"]["needs"] == "packages"


def test_the_functions_processor_is_tried_on_one():
    job = jobs()["arm64"]
    assert job["runs-on"] == "ubuntu-24.04-arm" and [s["run"] for s in job["steps"] if "run" in s][-1] == "tools/arm64"


def test_what_it_calls_is_there():
    if not (ROOT / "deploy/docker").is_dir():
        pytest.skip("deploy/docker is not here: nothing to build images from")
    made = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text()))
    called = {target for step in steps() for target in re.findall(r"^make (\w+)", step.get("run", ""))}
    images = {ROOT / f"deploy/docker/{image}.Dockerfile" for image in jobs()["images"]["strategy"]["matrix"]["image"]}
    missing = [f"make {t}" for t in sorted(called - made)] + [str(Path(f).relative_to(ROOT)) for f in sorted(images) if not f.exists()]
    assert not missing, missing
