"""A new module begins complete, under a name that has its layer."""

from pathlib import Path

import pytest

from tests.architecture.house import ROOT
from tools.new_module import begin, planned_modules, why_not
from tools.project_map import files_without_caption


def test_the_layers_are_read_from_the_import_contracts() -> None:
    assert {"kernel", "ticketing", "sla", "routing", "app"} <= planned_modules(ROOT)


@pytest.mark.parametrize(
    ("name", "caption", "refusal"),
    [
        ("Routing", "Who gets it.", "not a noun in lower case"),
        ("../etc", "Who gets it.", "not a noun in lower case"),
        ("routing", "", "say in one line"),
        ("kernel", "Again.", "is there already"),
        ("gadgets", "Things.", "has no layer"),
    ],
)
def test_a_module_is_refused_with_the_reason(name: str, caption: str, refusal: str) -> None:
    assert refusal in why_not(ROOT, name, caption)


def test_a_module_begins_with_door_readme_and_tests(tmp_path: Path) -> None:
    (tmp_path / "gongdan").mkdir()
    (tmp_path / ".importlinter").write_text((ROOT / ".importlinter").read_text())
    assert why_not(tmp_path, "routing", "Who gets it.") == ""
    begin(tmp_path, "routing", "Who gets it.")
    assert (tmp_path / "gongdan/routing/README.md").read_text().startswith("# routing\n\nWho gets it.\n")
    assert files_without_caption(tmp_path) == []
    assert (tmp_path / "tests/routing/__init__.py").is_file()
