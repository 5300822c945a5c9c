"""The map is drawn from captions, and drift or a missing caption fails the check."""

from pathlib import Path

import pytest

from tools import project_map


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one module with one file."""
    (tmp_path / "gongdan/files").mkdir(parents=True)
    (tmp_path / "gongdan/files/__init__.py").write_text('"""Blobs: kept and given back."""\n')
    (tmp_path / "ARCHITECTURE.md").write_text("Head.\n<!-- map:begin -->\n<!-- map:end -->\nTail.\n")
    monkeypatch.setattr(project_map, "ROOT", tmp_path)
    monkeypatch.setattr(project_map, "PAGE", tmp_path / "ARCHITECTURE.md")
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, choice: str) -> int:
    """Run the program as from the command line."""
    monkeypatch.setattr("sys.argv", ["project_map", choice])
    return project_map.main()


def test_the_check_fails_until_the_map_is_written(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "--check") == 1
    assert run(monkeypatch, "--write") == 0
    assert run(monkeypatch, "--check") == 0
    page = (house / "ARCHITECTURE.md").read_text()
    assert "**`gongdan/files/`**\n\n- `__init__.py` Blobs: kept and given back.\n" in page
    assert page.startswith("Head.\n")
    assert page.endswith("\nTail.\n")


@pytest.mark.parametrize(
    "source", ["", "import os\n", "# a comment\nx = 1\n", '""" """\n', '""".""" \n', "def broken(:\n"]
)
def test_a_file_without_caption_fails_the_check(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], source: str
) -> None:
    (house / "gongdan/files/store.py").write_text(source)
    assert run(monkeypatch, "--write") == 1
    assert "gongdan/files/store.py" in capsys.readouterr().out


def test_the_tests_need_captions_but_are_not_on_the_map(house: Path) -> None:
    (house / "tests").mkdir()
    (house / "tests/test_x.py").write_text("import os\n")
    assert project_map.files_without_caption(house) == ["tests/test_x.py"]
    assert "test_x" not in project_map.draw_map(house)
