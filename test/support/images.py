"""Container images without a container engine: built by buildah on a base made with debootstrap, and run as an orchestrator would
that trusts nobody: read-only root, no capabilities, the image's own user, namespaces of its own; on this machine's network."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
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
        self.config = json.loads(buildah("inspect", self.container))["Docker"]["config"]

    def close(self):
        buildah("umount", self.container)
        buildah("rm", self.container)

    def size(self):
        """Bytes of its files, each counted once."""
        files = {f.stat().st_ino: f.stat().st_size for f in self.root.rglob("*") if f.is_file() and not f.is_symlink()}
        return sum(files.values())

    def plan(self, arguments, environment, mounts=None, program=None):
        """What `start` starts: the image's user, entry point and environment, `arguments` in place of its command."""
        command = [*(program or self.config["Entrypoint"]), *(arguments if arguments is not None else self.config["Cmd"])]
        return {"root": str(self.root), "command": [str(c) for c in command], "user": self.config["User"].split(":")[0],
                "cwd": self.config["WorkingDir"] or "/", "env": {**variables(self.config["Env"] or []), **{k: str(v) for k, v in environment.items()}},
                "mounts": {str(there): str(here) for there, here in (mounts or {}).items()}}

    def run(self, *arguments, mounts=None, program=None, **environment):
        """(exit code, output) of a container that ends by itself."""
        with start(self.plan(arguments, environment, mounts, program)) as process:
            out, _ = process.communicate(timeout=300)
        return process.returncode, out


def variables(lines):
    return dict(line.split("=", 1) for line in lines)


# As root in namespaces of its own: the image under a layer that takes the mount points, all of it then read-only.
CONTAINER = r"""
root=$1 cwd=$2 user=$3; shift 3
layer=/mnt  # in this namespace alone
mount -t tmpfs tmpfs "$layer" && mkdir "$layer"/{up,work,root}
mount -t overlay overlay -o "lowerdir=$root,upperdir=$layer/up,workdir=$layer/work" "$layer/root"
cd "$layer/root"
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mkdir -p ".$2"; else mkdir -p ".$(dirname "$2")"; touch ".$2"; fi
  mount --rbind "$1" ".$2"
  shift 2
done
shift
mount -o remount,ro "$layer/root"
mount -t proc proc proc && mount -t tmpfs -o nosuid,nodev tmpfs tmp && mount --rbind /dev dev
exec chroot . /usr/bin/setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
  /usr/bin/env --chdir="$cwd" -- "$@"
"""


def start(plan, output=subprocess.PIPE):
    """A container's process; its first process is the only child of this one."""
    mounts = [path for there, here in plan["mounts"].items() for path in (here, there)]
    return subprocess.Popen(["unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "bash", "-euc", CONTAINER, "container",
                             plan["root"], plan["cwd"], plan["user"], *mounts, "--", *plan["command"]],
                            env=plan["env"], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, text=True)


def first_process(process):
    return int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])


class Running:
    """A container that serves, until the end of a `with`; SIGTERM must end it with 0."""

    def __init__(self, image, *arguments, mounts=None, **environment):
        self.image = image
        self.process = start(image.plan(arguments or None, environment, mounts))
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
        os.kill(first_process(self.process), signal.SIGTERM)
        try:
            code = self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        assert code == 0, f"exit {code} after SIGTERM: {''.join(self.lines)}"

    def healthy(self):
        """What the image's own health check says, run in the container."""
        test = self.image.config["Healthcheck"]["Test"]
        assert test[0] == "CMD"
        user = self.image.config["User"].split(":")[0]
        done = subprocess.run(["nsenter", "-t", str(first_process(self.process)), "-m", "-p", "-r", "/usr/bin/setpriv", f"--reuid={user}",
                               f"--regid={user}", "--clear-groups", *test[1:]], capture_output=True, env=dict(self.process_environment()))
        return done.returncode == 0

    def process_environment(self):
        raw = Path(f"/proc/{first_process(self.process)}/environ").read_bytes().decode()
        return variables(filter(None, raw.split("\0")))


def as_program(image, folder, mounts):
    """A program for `runtime_api.function`: its environment becomes that of a container of the image."""
    plan = folder / "plan.json"
    plan.write_text(json.dumps(image.plan(None, {}, mounts)))
    return [sys.executable, __file__, plan]


def stand_in(plan):
    """In the place of a program: a container with this process' environment, killed when this process is told to end."""
    plan["env"] |= {k: v for k, v in os.environ.items() if k not in ("PATH", "HOME", "LC_CTYPE")}
    process = start(plan, output=None)
    signal.signal(signal.SIGTERM, lambda *_: process.kill())
    return process.wait()


if __name__ == "__main__":
    sys.exit(stand_in(json.loads(Path(sys.argv[1]).read_text())))
