"""The stored shape of every event; what was once written to the log must stay readable for ever.

python -m tests.architecture.event_shapes --update
"""

import json
import sys
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from gongdan.kernel.events import Event
from tests.architecture.house import import_everything

SNAPSHOT = Path(__file__).with_name("event_shapes.json")

Shape = dict[str, Any]


def event_classes() -> list[type[Event]]:
    """Every event class of the package but the abstract ones; those that tests define are not ours."""
    import_everything()
    return sorted(
        (kind for kind in descendants(Event) if kind.__module__.startswith("gongdan.") and not kind.is_abstract),
        key=lambda kind: kind.kind(),
    )


def descendants(base: type[Event]) -> list[type[Event]]:
    """All classes below a base, however deep."""
    return [found for child in base.__subclasses__() for found in (child, *descendants(child))]


def shape_of(kind: type[Event]) -> Shape:
    """The JSON shape of one event: its fields with their types, and whether a field may be left out."""
    return {
        "is_public": kind.is_public,
        "fields": {
            field.name: str(getattr(field.type, "__name__", field.type))
            + ("?" if field.default is not MISSING or field.default_factory is not MISSING else "")
            for field in fields(kind)
        },
    }


def shapes() -> dict[str, Shape]:
    """Every event by its name on the wire."""
    return {kind.kind(): shape_of(kind) for kind in event_classes()}


def stored() -> dict[str, Shape]:
    """The shapes as they were last agreed to."""
    read: dict[str, Shape] = json.loads(SNAPSHOT.read_text("utf-8")) if SNAPSHOT.exists() else {}
    return read


def update() -> None:
    """Agree to the present shapes."""
    SNAPSHOT.write_text(json.dumps(shapes(), indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit(__doc__)
    update()
