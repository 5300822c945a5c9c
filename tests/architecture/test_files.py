"""Every file says what it is for, is named plainly, stays readable and gives away no machine."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, modules_of_the_house, project_files, python_files
from tools.project_map import files_without_caption

ORM_ENTRANCE = re.compile(r"sqlalchemy\.orm|.*\b(?:Async)?Session$|.*sessionmaker$")
AVOIDED = {"manager", "helper", "util", "service", "data", "info", "process", "misc", "common"}
LONGEST_FILE = 400

# The hosts are written with brackets, so that this file does not find itself.
FORBIDDEN_TEXT = {
    "a package registry's host": r"py[p]i\.org|pythonhoste[d]\.org|npmj[s]\.(?:org|com)|npmmirro[r]",
    "a path of one machine": r"(?<![\w.:/-])/(?:root|home|work|Users)/\w",
}


def test_every_file_begins_with_a_caption() -> None:
    assert files_without_caption(ROOT) == []


def test_file_names_avoid_words_that_say_nothing() -> None:
    idle = [
        path.relative_to(ROOT).as_posix()
        for path in python_files("gongdan", "tools", "bench", "tests")
        for word in re.split(r"_|\.", path.name)
        if word.removesuffix("s") in AVOIDED or word in AVOIDED
    ]
    assert idle == []


def test_files_stay_small_enough_to_read() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in python_files("gongdan", "tools")}
    assert {path.name: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


@pytest.mark.parametrize("what", FORBIDDEN_TEXT)
def test_no_file_names(what: str) -> None:
    pattern = re.compile(FORBIDDEN_TEXT[what])
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in project_files()
        if (match := pattern.search(path.read_text("utf-8", errors="replace")))
    ]
    assert found == []


def test_tables_are_core_and_nobody_opens_an_orm_session() -> None:
    found = []
    for path in python_files("gongdan", "tests", "bench"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = imported_names(node)
            if any(re.match(r"sqlalchemy\.orm|.*\b(?:Async)?Session$|.*sessionmaker$", name) for name in names):
                found.append(f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}")
    assert found == []


def imported_names(node: ast.AST) -> list[str]:
    """The dotted names that one SQLAlchemy import statement brings in."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if alias.name.startswith("sqlalchemy")]
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


@pytest.mark.parametrize("folder", modules_of_the_house(), ids=lambda folder: folder.name)
def test_every_module_introduces_itself_in_ten_lines(folder: Path) -> None:
    page = folder / "README.md"
    assert page.is_file(), f"gongdan/{folder.name} has no README.md"
    lines = [line for line in page.read_text("utf-8").splitlines() if line.strip()]
    assert 4 <= len(lines) <= 14, f"{len(lines)} lines; about ten say what the module promises"
