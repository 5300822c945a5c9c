"""The definition of a custom field as one ticket type uses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldDef:
    """A custom field as one ticket type uses it."""

    key: str
    kind: str
    names: Mapping[str, str]
    id: int = 0
    hints: Mapping[str, str] = field(default_factory=dict)
    options: Sequence[Mapping[str, Any]] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)
    is_required: bool = False
    is_customer_visible: bool = True
    is_active: bool = True
    position: int = 0
    version: int = 1
