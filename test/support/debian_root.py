"""Clean roots of this machine's distribution: debootstrap'ed once, kept below build/roots/ under a name made of what is in them,
unpacked for a test, and booted with their own systemd (systemd-nspawn) or only changed into (chroot)."""
import contextlib
import hashlib
import os
import platform
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from program import ROOT

MIRRORS = {"debian": "http://deb.debian.org/debian", "ubuntu": "http://archive.ubuntu.com/ubuntu"}
MADE_BY = 2  # another number when the way a root is made changes
QUIET = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8", "HOME": "/root",
         "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}


def skip_unless_possible():
    if os.geteuid() != 0:
        pytest.skip("a clean root needs root")
    if platform.freedesktop_os_release()["ID"] not in MIRRORS:
        pytest.skip("clean roots are made of Debian and Ubuntu")
    for program in ("debootstrap", "systemd-nspawn"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed: 'tools/setup test'")


WITH_PROC = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'  # the loader finds $ORIGIN by /proc


def inside(root, *command, check=True):
    """A command changed into the root; its standard output and error together."""
    done = subprocess.run(["unshare", "--mount", "sh", "-c", WITH_PROC, root, *map(str, command)], env=QUIET, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=300)
    assert not check or done.returncode == 0, f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}"
    return done.stdout


def make_tarball(tarball, installed, at_hand):
    system = platform.freedesktop_os_release()
    folder = tarball.with_suffix(".making")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        mirror = os.environ.get("VELIB_TREND_MIRROR", MIRRORS[system["ID"]])
        done = subprocess.run(["debootstrap", "--variant=minbase", system["VERSION_CODENAME"], folder, mirror], capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip(f"no clean root can be made; is {mirror} out of reach? {done.stdout[-300:]}{done.stderr[-300:]}")
        inside(folder, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *installed)
        inside(folder, "apt-get", "clean")
        inside(folder, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "--download-only", *at_hand)
        subprocess.run(["tar", "-C", folder, "-cf", tarball.with_suffix(".part"), "."], check=True)
        tarball.with_suffix(".part").rename(tarball)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unpack_root(folder, installed=(), at_hand=()):
    """A clean root in `folder`, with some packages installed and others waiting in apt's cache."""
    system = platform.freedesktop_os_release()
    what = f"{MADE_BY} {system['VERSION_CODENAME']} {sorted(installed)} {sorted(at_hand)}"
    tarball = ROOT / f"build/roots/{hashlib.sha256(what.encode()).hexdigest()[:16]}.tar"
    tarball.parent.mkdir(parents=True, exist_ok=True)
    if not tarball.exists():
        make_tarball(tarball, installed, at_hand)
    folder.mkdir(parents=True)
    subprocess.run(["tar", "-C", folder, "-xf", tarball], check=True)
    return folder


class Machine:
    """A root that runs its own systemd, on this machine's network."""

    def __init__(self, root, log):
        self.root, self.log = root, log
        self.process = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot", f"--directory={root}",
             f"--machine=velib-{os.getpid()}", "--console=pipe"],
            stdin=subprocess.DEVNULL, stdout=open(log, "wb"), stderr=subprocess.STDOUT)

    def leader(self):
        """Its first process, as this machine numbers it; None before there is one."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return children[0] if children else None

    def run(self, *command, check=True):
        done = subprocess.run(["nsenter", "-t", self.leader(), "-m", "-u", "-i", "-p", "-r", "-w", *map(str, command)], env=QUIET,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        assert not check or done.returncode == 0, f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}"
        return done.stdout.strip()

    def wait_until_up(self):
        for _ in range(600):
            assert self.process.poll() is None, Path(self.log).read_text()
            if self.leader() and self.run("systemctl", "is-system-running", check=False) in ("running", "degraded"):
                return
            time.sleep(0.1)
        pytest.fail(f"the root does not come up:\n{Path(self.log).read_text()}")

    def stop(self):
        if self.process.poll() is None and self.leader():
            self.run("systemctl", "poweroff", check=False)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def booted(root, log):
    machine = Machine(root, log)
    try:
        machine.wait_until_up()
        yield machine
    finally:
        machine.stop()
