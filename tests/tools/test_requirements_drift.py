"""The drift check finds each way in which wishes and locks can part."""

from pathlib import Path

import pytest

from tools.requirements_drift import FOLDER, find_faults

LOCK = "fastapi==1.2 \\\n    --hash=sha256:aa\n"


def write(folder: Path, **texts: str) -> Path:
    """A requirements folder that agrees, but for what is given."""
    agreed = {"base.in": "fastapi>=1\n", "base.txt": LOCK, "dev.in": "-r base.in\n", "dev.txt": LOCK}
    for name, text in (agreed | {key.replace("_", "."): text for key, text in texts.items()}).items():
        (folder / name).write_text(text)
    return folder


def test_ours_agree() -> None:
    assert find_faults(FOLDER) == []


def test_a_folder_that_agrees_has_no_fault(tmp_path: Path) -> None:
    assert find_faults(write(tmp_path)) == []


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ({"base_in": "fastapi>=1\nnh3\n"}, "asks for nh3, which is not locked"),
        ({"base_in": "fastapi>=2\n"}, "asks for fastapi>=2, but 1.2 is locked"),
        ({"dev_txt": LOCK.replace("1.2", "1.3")}, "fastapi is 1.2 in base.txt but 1.3 in dev.txt"),
        ({"base_txt": "fastapi==1.2\n"}, "fastapi==1.2 has no hash"),
        ({"base_txt": "--index-url https://example.org/simple\n" + LOCK}, "names a host or a place"),
        ({"base_txt": LOCK + "    # from --find-links wheels\n"}, "names a host or a place"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, texts: dict[str, str], fault: str) -> None:
    assert any(fault in found for found in find_faults(write(tmp_path, **texts)))
