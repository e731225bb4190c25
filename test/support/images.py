"""Container images without a container engine: built by buildah on a base made with debootstrap, and run by crun as an orchestrator
would that trusts nobody: read-only root, no capabilities, the image's own user; on this machine's network. See docs/packaging.md."""
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import debian_root
from program import ROOT

BASE = "localhost/velib-trend-base"
SLIM = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info", "var/lib/apt/lists", "var/cache/apt")  # not in Debian's slim images
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def buildah(*arguments):
    done = subprocess.run(["buildah", *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, f"buildah {' '.join(map(str, arguments))}: exit {done.returncode}"
    return done.stdout.strip()


def make_base(folder):
    root = debian_root.unpack_root(folder / "base")
    for path in SLIM:
        shutil.rmtree(root / path, ignore_errors=True)
    scratch = buildah("from", "scratch")
    buildah("add", "--quiet", scratch, root, "/")
    buildah("config", "--cmd", '["bash"]', scratch)
    buildah("commit", "--quiet", "--rm", scratch, BASE)
    shutil.rmtree(root)


def registry_settings(folder):
    """Options that give pip and npm of a build this machine's certificates, and nothing of it to the image."""
    shutil.copy(CERTIFICATES, folder / "certificates.pem")
    (folder / "pip.conf").write_text("[global]\ncert = /machine/certificates.pem\n")
    (folder / "npmrc").write_text("cafile=/machine/certificates.pem\n")
    mounts = {folder: "/machine", folder / "pip.conf": "/etc/pip.conf", folder / "npmrc": "/root/.npmrc"}
    return [f"--volume={here}:{there}:ro" for here, there in mounts.items()]


def build(name, folder, target=None, archive="http://deb.debian.org"):
    """The image of deploy/docker/NAME.Dockerfile, with this machine's ccache and Debian's archive of today."""
    ccache = Path.home() / ".cache/ccache"
    ccache.mkdir(parents=True, exist_ok=True)
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True).stdout.strip()
    image = f"localhost/velib-trend-{target or name}"
    with open(ROOT / f"build/images/{target or name}.log", "w") as log:
        done = subprocess.run(
            ["nice", "buildah", "bud", "--isolation=chroot", "--format=docker", "--layers", "--network=host", f"--tag={image}",
             f"--file={ROOT}/deploy/docker/{name}.Dockerfile", *([f"--target={target}"] if target else []), f"--build-arg=DEBIAN={BASE}",
             f"--build-arg=ARCHIVE={archive}/debian", f"--build-arg=SECURITY_ARCHIVE={archive}/debian-security",
             f"--build-arg=COMMIT={commit or 'unknown'}", "--build-arg=CCACHE_DIR=/ccache", f"--volume={ccache}:/ccache",
             *registry_settings(folder), ROOT], stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, f"{image} is not built: {log.name}"
    return image


class Image:
    """An image and what is in it. `close` it."""

    def __init__(self, name):
        self.name = name
        self.container = buildah("from", "--pull-never", name)
        self.root = Path(buildah("mount", self.container))
        self.config = json.loads(buildah("inspect", "--format", "{{json .Docker.config}}", self.container))

    def close(self):
        buildah("umount", self.container)
        buildah("rm", self.container)

    def size(self):
        """Bytes of its files, each counted once."""
        files = {f.stat().st_ino: f.stat().st_size for f in self.root.rglob("*") if f.is_file() and not f.is_symlink()}
        return sum(files.values())

    def bundle(self, folder, arguments, environment, mounts=None, program=None):
        """A folder that crun runs: the image's user, entry point and environment, `arguments` in place of its command."""
        command = [*(program or self.config["Entrypoint"]), *(arguments if arguments is not None else self.config["Cmd"])]
        user = int(self.config["User"].split(":")[0])
        values = [f"{k}={v}" for k, v in environment.items() if k not in ("PATH", "HOME")]
        rest = {"type": "bind", "options": ["rbind", "rw"]}
        spec = {
            "ociVersion": "1.0.2",
            "process": {"user": {"uid": user, "gid": user}, "args": [str(c) for c in command], "env": [*self.config["Env"], *values],
                        "cwd": self.config["WorkingDir"] or "/", "noNewPrivileges": True, "capabilities": {}},
            "root": {"path": str(self.root), "readonly": True},
            "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
                       {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
                       {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev"]},
                       *({"destination": str(there), "source": str(here), **rest} for there, here in (mounts or {}).items())],
            "linux": {"namespaces": [{"type": t} for t in ("pid", "mount", "ipc", "uts")]},
        }
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(spec))
        return folder

    def run(self, folder, *arguments, mounts=None, program=None, **environment):
        """(exit code, output) of a container that ends by itself."""
        bundle = self.bundle(folder / f"bundle-{uuid.uuid4().hex[:8]}", arguments, environment, mounts, program)
        done = subprocess.run(crun(bundle, bundle.name), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
        return done.returncode, done.stdout


def crun(bundle, name):
    return ["crun", "--cgroup-manager=disabled", "run", f"--bundle={bundle}", name]


class Running:
    """A container that serves, until the end of a `with`; SIGTERM must end it with 0."""

    def __init__(self, image, folder, *arguments, mounts=None, **environment):
        self.image, self.name = image, f"velib-{uuid.uuid4().hex[:8]}"
        bundle = image.bundle(folder / self.name, arguments or None, environment, mounts)
        self.process = subprocess.Popen(crun(bundle, self.name), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)
        self.lines = []

    def __enter__(self):
        for line in self.process.stdout:
            self.lines.append(line)
            found = re.search(r"https?://[^\s/]+:(\d+)", line)
            if found:
                self.url = f"http://127.0.0.1:{found.group(1)}"
                threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True).start()
                return self
        raise AssertionError("ended before it said where it listens: " + "".join(self.lines))

    def __exit__(self, *_):
        subprocess.run(["crun", "--cgroup-manager=disabled", "kill", self.name, "TERM"], capture_output=True)
        try:
            code = self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            subprocess.run(["crun", "--cgroup-manager=disabled", "delete", "--force", self.name], capture_output=True)
            raise
        assert code in (0, 128 + signal.SIGTERM) and code == 0, f"exit {code} after SIGTERM: {''.join(self.lines)}"

    def healthy(self):
        """What the image's own health check says."""
        test = self.image.config["Healthcheck"]["Test"]
        assert test[0] == "CMD"
        return subprocess.run(["crun", "--cgroup-manager=disabled", "exec", self.name, *test[1:]], capture_output=True).returncode == 0

    def execute(self, *command):
        done = subprocess.run(["crun", "--cgroup-manager=disabled", "exec", self.name, *command], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr


def as_program(image, folder, mounts):
    """A program for `runtime_api.function`: its environment becomes that of a container of the image."""
    plan = folder / "plan.json"
    template = image.bundle(folder / "template", None, {}, mounts) / "config.json"
    plan.write_text(template.read_text())
    return [sys.executable, __file__, plan]


if __name__ == "__main__":  # in place of the program, its environment handed on
    plan = Path(sys.argv[1])
    spec = json.loads(plan.read_text())
    spec["process"]["env"] += [f"{k}={v}" for k, v in os.environ.items() if k not in ("PATH", "HOME", "LC_CTYPE")]
    own = plan.parent / f"velib-{uuid.uuid4().hex[:8]}"
    own.mkdir()
    (own / "config.json").write_text(json.dumps(spec))
    command = crun(own, own.name)
    print(shlex.join(command), flush=True)
    os.execvp(command[0], command)
