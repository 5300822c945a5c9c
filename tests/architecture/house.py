"""What the architecture tests look at: every file of the project, every module of the package."""

import importlib
import pkgutil
import subprocess
from functools import cache
from pathlib import Path
from types import ModuleType

import gongdan

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "gongdan"
TEXT_ENDINGS = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".json",
    ".ini",
    ".sql",
    ".html",
    ".yaml",
    ".yml",
    ".sh",
    "",
}


@cache
def project_files() -> tuple[Path, ...]:
    """Every text file that is, or is about to be, part of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.splitlines())
    return tuple(path for path in paths if path.suffix in TEXT_ENDINGS and path.is_file())


def python_files(*folders: str) -> list[Path]:
    """The Python files below the named folders of the repository."""
    return [path for path in project_files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders]


def modules_of_the_house() -> list[Path]:
    """The folders of gongdan's modules; migrations are a history, not a module."""
    folders = {path.parent for path in PACKAGE.glob("*/__init__.py")}
    return sorted(folder for folder in folders if folder.name != "migrations")


@cache
def import_everything() -> tuple[ModuleType, ...]:
    """Import the whole package, so that every table, event, listener and route is registered."""
    found = pkgutil.walk_packages(gongdan.__path__, "gongdan.")
    names = [entry.name for entry in found if not entry.name.startswith("gongdan.migrations")]
    return tuple(importlib.import_module(name) for name in names if not name.endswith("__main__"))
