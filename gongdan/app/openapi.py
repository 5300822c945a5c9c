"""The OpenAPI document of this code as a file in the repository, and whether that file is up to date."""

from pathlib import Path

import orjson

import gongdan
from gongdan.app.failure import Failed

_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


def place() -> Path:
    """openapi.json beside the package. Raises Failed outside a working copy of the source."""
    root = Path(gongdan.__file__).resolve().parents[1]
    if not (root / "pyproject.toml").is_file():
        raise Failed("This is not a working copy of the source.", "A running Gongdan serves it at /openapi.json.")
    return root / "openapi.json"


def document() -> bytes:
    """Always the same bytes for the same code."""
    from gongdan.app.asgi import create_app

    return orjson.dumps(create_app().openapi(), option=_OPTIONS)


def first_difference(stored: bytes, wanted: bytes) -> str:
    """The first line in which they differ, for a person; '' where they do not."""
    before, after = stored.decode("utf-8", "replace").splitlines(), wanted.decode().splitlines()
    for number, (old, new) in enumerate(zip(before, after, strict=False), 1):
        if old != new:
            return f"line {number}: {old.strip()!r} should be {new.strip()!r}"
    return "" if len(before) == len(after) else f"it has {len(before)} lines instead of {len(after)}"
