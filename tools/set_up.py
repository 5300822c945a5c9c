"""Makes .venv and web/node_modules with what is locked, and says plainly what is missing when it cannot.

Runs on whatever python3 the machine has, so that even an old one can explain itself: standard library only.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = ROOT / ".setup-stamp"
WEB = ROOT / "web"
OLDEST = (3, 11)
OLDEST_NODE = (20, 19)
# The environment takes about 500 MB; pip needs as much again while it unpacks.
NEEDED_MB = 1200


class NotReadyError(Exception):
    """Something the machine lacks; the text names it and its remedy."""


def main() -> int:
    """Set up and answer with the exit code: 0 ready, 1 with the lack and its remedy printed."""
    try:
        interpreter = find_python()
        check_room()
        make_environment(interpreter)
        install_packages()
        install_web_packages()
    except NotReadyError as lack:
        print(f"\nNot set up: {lack}\n", file=sys.stderr)
        return 1
    STAMP.touch()
    print(f"Set up: .venv is ready ({version_of(venv_python())}), the web app has its packages.")
    return 0


def find_python() -> str:
    """Find an interpreter that is new enough: the one named in PYTHON, this one, or another on the PATH."""
    named = os.environ.get("PYTHON")
    candidates = [named] if named else [sys.executable]
    if not named:
        candidates += [f"python3.{minor}" for minor in (13, 12, 11, 14)]
    for candidate in candidates:
        found = shutil.which(candidate)
        if found and is_new_enough(found):
            return found
    raise NotReadyError(
        "Python {}.{} or newer was not found (looked at: {}).\n"
        "  Remedy: install it (Debian or Ubuntu: apt-get install python3.11 python3.11-venv),\n"
        "  or name one: make setup PYTHON=/path/to/python3.11".format(*OLDEST, ", ".join(candidates))
    )


def is_new_enough(python: str) -> bool:
    """Ask the interpreter itself; one that does not answer is not there."""
    probe = f"import sys; sys.exit(sys.version_info[:2] < {OLDEST!r})"
    try:
        return subprocess.run([python, "-c", probe], stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def version_of(python: str) -> str:
    """Name the interpreter's version, such as "Python 3.11.7"."""
    return subprocess.run([python, "--version"], stdout=subprocess.PIPE).stdout.decode().strip()


def venv_python() -> str:
    """Name the interpreter inside the environment."""
    return str(VENV / "bin" / "python")


def check_room() -> None:
    """Refuse early when the disk is too full, unless the environment exists already."""
    free_mb = shutil.disk_usage(str(ROOT)).free // 2**20
    if not VENV.exists() and free_mb < NEEDED_MB:
        raise NotReadyError(
            f"the disk has {free_mb} MB free, and about {NEEDED_MB} MB are needed in {ROOT}.\n"
            "  Remedy: free some space, or move the working copy to a larger disk."
        )


def make_environment(interpreter: str) -> None:
    """Make .venv, or make it anew when what is there is broken or too old."""
    if is_new_enough(venv_python()) and has_pip(venv_python()):
        return
    print(f"Making .venv with {version_of(interpreter)} ...", flush=True)
    made = subprocess.run([interpreter, "-m", "venv", "--clear", str(VENV)])
    if made.returncode != 0 or not has_pip(venv_python()):
        version = version_of(interpreter).split()[-1].rsplit(".", 1)[0]
        raise NotReadyError(
            f"{interpreter} cannot make a virtual environment (see above).\n"
            f"  Remedy on Debian or Ubuntu: apt-get install python{version}-venv\n"
            "  Otherwise name another interpreter: make setup PYTHON=/path/to/python3"
        )


def has_pip(python: str) -> bool:
    """Say whether the interpreter is there and has pip."""
    try:
        asked = subprocess.run(
            [python, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError:
        return False
    return asked.returncode == 0


def install_packages() -> None:
    """Install what requirements/dev.txt locks, each file checked against its hash, then Gongdan itself."""
    pip = [venv_python(), "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    print("Installing the locked packages (once; a few minutes on a slow line) ...", flush=True)
    locked = subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "dev.txt")])
    if locked.returncode != 0:
        raise NotReadyError(
            "pip could not install the locked packages (its message is above).\n"
            "  No connection or time-out: check the network, or the proxy in HTTPS_PROXY, or name your\n"
            "  mirror in pip's own configuration (pip config set global.index-url ...); then again.\n"
            f"  No space left: free some disk; the environment and pip's cache need about {NEEDED_MB} MB.\n"
            "  No matching distribution: this Python or this kind of machine has no ready-made file;\n"
            "  use Python 3.11 to 3.13 on 64-bit Linux or macOS.\n"
            "  Hashes differ: the mirror serves an altered file; do not install it."
        )
    itself = subprocess.run([*pip, "--no-deps", "-e", str(ROOT)])
    if itself.returncode != 0:
        raise NotReadyError(
            "pip could not install Gongdan itself (its message is above). It fetches its build tool,\n"
            "  setuptools, from the package index. Remedy: check the network or the mirror, then again."
        )


def install_web_packages() -> None:
    """Install what web/package-lock.json locks, each file checked against its hash."""
    check_node()
    print("Installing the packages of the web app ...", flush=True)
    if subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=str(WEB)).returncode != 0:
        raise NotReadyError(
            "npm could not install the packages of the web app (its message is above).\n"
            "  No connection or time-out: check the network, or the proxy in HTTPS_PROXY, or name your\n"
            "  mirror in npm's own configuration (npm config set registry ...); then again.\n"
            "  EINTEGRITY: the mirror serves an altered file; do not install it."
        )


def check_node() -> None:
    """Refuse a Node.js that is missing or too old to build the web app."""
    remedy = (
        "  Remedy: install Node.js 20.19 or newer with npm (Debian or Ubuntu: from the NodeSource packages, or nvm)."
    )
    if not shutil.which("node") or not shutil.which("npm"):
        raise NotReadyError(f"Node.js was not found; the web app is built with it.\n{remedy}")
    told = subprocess.run(["node", "--version"], stdout=subprocess.PIPE).stdout.decode().strip()
    parts = told.lstrip("v").split(".")
    if len(parts) < 2 or (int(parts[0]), int(parts[1])) < OLDEST_NODE:
        raise NotReadyError("Node.js is {}, and {}.{} or newer is needed.\n{}".format(told, *OLDEST_NODE, remedy))


if __name__ == "__main__":
    sys.exit(main())
