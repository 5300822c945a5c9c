"""The maps that come with the product, by name."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson

from gongdan.integrations.errors import MapInvalid
from gongdan.kernel.errors import FieldProblem

_FOLDER = "maps"


def shipped_maps() -> list[str]:
    """Their names."""
    folder = files(__package__).joinpath(_FOLDER)
    return sorted(one.name.removesuffix(".json") for one in folder.iterdir() if one.name.endswith(".json"))


def load_map(given: str) -> tuple[Any, str]:
    """The JSON of a shipped map or of a file, and its name. Raises MapInvalid."""
    if given in shipped_maps():
        return parsed(files(__package__).joinpath(_FOLDER, f"{given}.json").read_bytes()), given
    path = Path(given)
    if not path.is_file():
        remedy = f"Give a JSON file, - for standard input, or one of: {', '.join(shipped_maps())}."
        raise MapInvalid(problems=[FieldProblem("map", "not_found", f"There is no map {given!r}.", remedy)])
    return parsed(path.read_bytes()), path.stem


def parsed(text: bytes) -> Any:
    """The JSON of a map. Raises MapInvalid saying where it breaks."""
    try:
        return orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        problem = FieldProblem("map", "no_json", f"The map is no JSON: {error}.", "Check it at that line.")
        raise MapInvalid(problems=[problem]) from None
