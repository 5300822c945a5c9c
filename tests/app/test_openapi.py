"""The stored OpenAPI document: always the same bytes, and a drift is told with its first line."""

from pathlib import Path

import pytest

from gongdan.app import openapi
from gongdan.app.cli.checks import openapi as command
from gongdan.app.failure import Failed


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "openapi.json"
    monkeypatch.setattr(openapi, "place", lambda: path)
    return path


def test_what_was_written_is_up_to_date_until_something_differs(stored: Path) -> None:
    command(write=True, check=False)
    command(write=False, check=True)
    stored.write_bytes(stored.read_bytes().replace(b'"Gongdan"', b'"Gandong"', 1))
    with pytest.raises(Failed, match="Gandong") as drift:
        command(write=False, check=True)
    assert "--write" in drift.value.remedy


def test_a_document_that_is_not_there_is_a_drift_too(stored: Path) -> None:
    with pytest.raises(Failed, match="0 lines"):
        command(write=False, check=True)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (b"a\nb", b"a\nb", ""),
        (b"a\nb", b"a\nc", "line 2: 'b' should be 'c'"),
        (b"a", b"a\nb", "1 lines instead of 2"),
    ],
)
def test_the_first_difference_is_named(before: bytes, after: bytes, told: str) -> None:
    assert told in openapi.first_difference(before, after)
    assert bool(openapi.first_difference(before, after)) is bool(told)
