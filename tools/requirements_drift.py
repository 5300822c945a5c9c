"""Checks that the locked requirements still answer what requirements/*.in ask for, and name no host."""

import re
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

FOLDER = Path(__file__).resolve().parent.parent / "requirements"


def main() -> int:
    """Print every fault found; answer 0 when there is none."""
    faults = find_faults(FOLDER)
    for fault in faults:
        print(f"requirements: {fault}")
    if faults:
        print("requirements: mend with: make lock")
    return 1 if faults else 0


def find_faults(folder: Path) -> list[str]:
    """Compare each .in file with its lock, and the base lock with the developers' lock."""
    base, dev = read_lock(folder / "base.txt"), read_lock(folder / "dev.txt")
    faults = [*unmet(folder / "base.in", base), *unmet(folder / "dev.in", dev)]
    faults += [
        f"{name} is {version} in base.txt but {dev.get(name, 'absent')} in dev.txt"
        for name, version in base.items()
        if dev.get(name) != version
    ]
    for lock in (folder / "base.txt", folder / "dev.txt"):
        faults += [f"{lock.name}: {fault}" for fault in lock_faults(lock.read_text(encoding="utf-8"))]
    return faults


def read_lock(path: Path) -> dict[str, str]:
    """Read a lock into {name: version}."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^\s;\\]+)", path.read_text("utf-8"), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pins}


def unmet(wanted: Path, lock: dict[str, str]) -> list[str]:
    """Name the wishes of a .in file that its lock does not meet."""
    faults = []
    for line in wanted.read_text(encoding="utf-8").splitlines():
        wish = line.partition("#")[0].strip()
        if not wish or wish.startswith("-r"):
            continue
        requirement = Requirement(wish)
        version = lock.get(canonicalize_name(requirement.name))
        if version is None:
            faults.append(f"{wanted.name} asks for {requirement}, which is not locked")
        elif Version(version) not in requirement.specifier:
            faults.append(f"{wanted.name} asks for {requirement}, but {version} is locked")
    return faults


def lock_faults(text: str) -> list[str]:
    """Find pins without a hash and lines that name where packages come from."""
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    faults = [f"{entry.split()[0]} has no hash" for entry in entries if "--hash=sha256:" not in entry]
    faults += [
        f"names a host or a place: {line.strip()}"
        for line in text.splitlines()
        if re.search(r"://|--(?:extra-)?index-url|--find-links|--trusted-host", line)
    ]
    return faults


if __name__ == "__main__":
    sys.exit(main())
