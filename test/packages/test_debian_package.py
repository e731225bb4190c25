"""The .deb in a clean Debian root that boots its own systemd: installed, started by its unit, asked, restarted and taken away;
and the .tar.gz beside it. Nothing of this checkout is in that root, neither .venv nor a development package."""
import gzip
import re
import shutil
import socket
import subprocess
import time

import pytest

from debian_root import booted, inside, skip_unless_possible, unpack_root
from program import PROGRAM, ROOT, get, get_json, server, succeed, wait_for_stations

UNIT = "/lib/systemd/system/velib-trend.service"
CONFIG = PROGRAM.parent / "CPackConfig.cmake"
SYSTEM = ["systemd", "systemd-sysv", "util-linux"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """What `make package` makes: (the .deb, the .tar.gz)."""
    skip_unless_possible()
    if not (ROOT / "web/dist/index.html").is_file():
        pytest.skip("the page is not built: 'make web'")
    folder = tmp_path_factory.mktemp("packages")
    done = subprocess.run(["cpack", "--config", CONFIG, "-B", folder], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    (deb,), (archive,) = folder.glob("*.deb"), folder.glob("*.tar.gz")
    return deb, archive


def dependencies(deb):
    told = subprocess.run(["dpkg-deb", "-f", deb, "Depends"], capture_output=True, text=True, check=True).stdout
    return sorted(re.sub(r" *\(.*?\)", "", d).strip() for d in told.split(","))


@pytest.fixture(scope="module")
def root(packages, tmp_path_factory):
    """A clean root with the package installed, and nothing set or started."""
    needed = dependencies(packages[0])
    folder = unpack_root(tmp_path_factory.mktemp("clean") / "root", SYSTEM, needed)
    shutil.copy(packages[0], folder / "velib-trend.deb")
    inside(folder, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "--no-download", *needed)
    inside(folder, "dpkg", "--install", "/velib-trend.deb")
    yield folder
    shutil.rmtree(folder)


def wait_until_served(machine, base):
    """Until the service listens, half a minute at most, and has its stations."""
    for _ in range(300):
        try:
            return get(base + "/healthz") and wait_for_stations(base)
        except OSError:
            time.sleep(0.1)
    pytest.fail(machine.run("journalctl", "--no-pager", "-u", "velib-trend"))


@pytest.fixture(scope="module")
def machine(root, tmp_path_factory):
    """That root, running, and its service serving a simulated city: (machine, base URL)."""
    folder, port = tmp_path_factory.mktemp("machine"), free_port()
    with server("simulate", "--stations", 40, "--port", 0, "--write-city", folder / "city.toml"):
        shutil.copy(folder / "city.toml", root / "etc/city.toml")
        settings = root / "etc/default/velib-trend"
        settings.write_text(settings.read_text() + f"VELIB_TREND_CITY=/etc/city.toml\nSERVE_OPTIONS=--port {port}\n")
        with booted(root, folder / "boot.log") as machine:
            machine.run("systemctl", "enable", "--now", "velib-trend")
            wait_until_served(machine, f"http://127.0.0.1:{port}")
            yield machine, f"http://127.0.0.1:{port}"


def test_the_package_is_whole_and_its_service_waits_to_be_enabled(root):
    assert inside(root, "dpkg", "--verify", "velib-trend") == ""
    assert not (root / "etc/systemd/system/multi-user.target.wants/velib-trend.service").exists()
    assert (root / "etc/default/velib-trend").stat().st_mode & 0o777 == 0o640
    assert "velib-trend" in inside(root, "id", "velib-trend")


def test_it_tells_its_version(root):
    told = inside(root, "velib-trend", "--version")
    assert told == succeed("--version")
    version = told.split()[1]
    assert inside(root, "dpkg-query", "-W", "-f=${Version}", "velib-trend") == version
    changes = gzip.decompress((root / "usr/share/doc/velib-trend/changelog.gz").read_bytes()).decode()
    assert f"\n## {version}\n" in changes


def test_the_licences_of_what_is_inside_are_inside(root):
    folder = root / "usr/share/doc/velib-trend"
    if list((root / "usr/lib/velib-trend").glob("libarrow.so.*")):
        assert "Apache License" in (folder / "LICENSE.arrow.txt").read_text()
    assert "Permission is hereby granted" in (folder / "copyright").read_text()


RECORDED = "timestamp_utc,station_code,bikes\n2026-03-01T08:00:00Z,1,4\n2026-03-01T09:00:00Z,1,5\n"


@pytest.mark.parametrize("packed", ["deb", "tar.gz"])
def test_parquet_days_are_written_without_the_wheel(root, packages, packed):
    program = "velib-trend"
    if packed == "tar.gz":
        subprocess.run(["tar", "-C", root / "opt", "-xf", packages[1]], check=True)
        (top,) = (root / "opt").iterdir()
        program = f"/opt/{top.name}/bin/velib-trend"
        assert top.name.startswith("velib-trend-") and (top / "share/velib-trend/web/dist/index.html").is_file()
    (root / "tmp/days.csv").write_text(RECORDED)
    inside(root, program, "import", "/tmp/days.csv", "--store", f"/tmp/{packed}")
    (day,) = (root / f"tmp/{packed}").glob("history/date=2026-03-01/*.parquet")
    assert day.read_bytes()[:4] == b"PAR1"


def test_the_unit_is_tight(root):
    out = inside(root, "systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", UNIT)
    assert "Overall exposure level" in out
    assert inside(root, "systemd-analyze", "verify", UNIT) == ""


def test_the_service_answers_with_page_api_and_forecast(machine):
    _, base = machine
    status, headers, page = get(base + "/")
    assert status == 200 and b"<!doctype html" in page.lower()
    asset = re.search(rb'(?:src|href)="\.?/?(assets/[^"]+\.js)"', page).group(1).decode()
    assert get(f"{base}/{asset}")[0] == 200
    record = next(r for r in get_json(base + "/stations?all=true")["records"] if r["is_renting"] == "OUI")
    assert set(get_json(f"{base}/predict/{record['stationcode']}")["predictions"]) == {"T+1h", "T+2h", "T+3h"}
    assert get_json(base + "/v1/system")["model"]["kind"] == "trend"


def main_process(machine):
    """The service's process: (its number inside, its status by name)."""
    number = machine.run("systemctl", "show", "-P", "MainPID", "velib-trend")
    told = (line.split(":", 1) for line in machine.run("cat", f"/proc/{number}/status").splitlines())
    return number, {name: value.split() for name, value in told}


def test_the_service_has_no_rights(machine):
    machine, _ = machine
    number, status = main_process(machine)
    assert status["Uid"] == [machine.run("id", "-u", "velib-trend")] * 4 and status["Uid"][0] != "0"
    assert all(int(status[name][0], 16) == 0 for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb"))
    assert status["NoNewPrivs"] == ["1"] and status["Seccomp"] == ["2"]
    for path in ("/usr/mine", "/etc/mine", "/opt/mine"):  # root in the service's own view of the files
        assert "Read-only file system" in machine.run("nsenter", "-t", number, "-m", "touch", path, check=False)
    machine.run("nsenter", "-t", number, "-m", "test", "-w", "/var/lib/velib-trend")


def test_a_restart_goes_on_from_its_folder(machine):
    machine, base = machine
    before, _ = main_process(machine)
    machine.run("systemctl", "restart", "velib-trend")
    wait_until_served(machine, base)
    assert main_process(machine)[0] != before
    store = machine.root / "var/lib/velib-trend"
    assert (store / "history/_window.bin").is_file()
    assert {p.stat().st_uid for p in store.rglob("*")} == {store.stat().st_uid} != {0}
    assert machine.run("systemctl", "show", "-P", "Result", "velib-trend") == "success"


def test_a_setting_that_is_wrong_is_told_by_the_journal(machine):
    machine, base = machine
    settings = machine.root / "etc/default/velib-trend"
    right = settings.read_text()
    settings.write_text(right + "VELIB_TREND_CITY=nowhere\n")
    machine.run("systemctl", "restart", "velib-trend")
    for _ in range(300):
        told = machine.run("journalctl", "--no-pager", "-o", "cat", "-u", "velib-trend")
        if "nowhere" in told:
            break
        time.sleep(0.1)
    assert "nowhere" in told
    settings.write_text(right)
    machine.run("systemctl", "restart", "velib-trend")
    wait_until_served(machine, base)


def test_an_upgrade_restarts_it_and_a_removal_leaves_the_history(machine):
    machine, base = machine
    before, _ = main_process(machine)
    machine.run("dpkg", "--install", "/velib-trend.deb")
    wait_until_served(machine, base)
    assert main_process(machine)[0] != before
    assert "SERVE_OPTIONS=--port" in (machine.root / "etc/default/velib-trend").read_text()  # what was set stays
    machine.run("dpkg", "--remove", "velib-trend")
    with pytest.raises(OSError):
        get(base + "/healthz")
    assert not (machine.root / "usr/bin/velib-trend").exists()
    assert (machine.root / "var/lib/velib-trend/history/_window.bin").is_file()
    assert "is left there" in machine.run("dpkg", "--purge", "velib-trend")
    assert not (machine.root / "etc/default/velib-trend").exists()
    assert (machine.root / "var/lib/velib-trend/history/_window.bin").is_file()
