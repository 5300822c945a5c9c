"""Pure: how far a file is trusted, and to whom it is given."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["clean", "found", "too_large"]

UNCHECKED = "unchecked"  # no scanner was set when it came
CLEAN = "clean"
WAITING = "waiting"  # the scanner was away: colleagues get it, customers do not yet
HELD = "held"  # nobody gets it until somebody has looked at it
RELEASED = "released"
DISCARDED = "discarded"  # its bytes are gone, its name stays

STATES = (UNCHECKED, CLEAN, WAITING, HELD, RELEASED, DISCARDED)
AT_REST = frozenset({UNCHECKED, CLEAN, RELEASED})


@dataclass(frozen=True, slots=True)
class Scanned:
    """What the scanner says of one file; `signature` names what it found."""

    outcome: Outcome
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`finding` says why it is held: `virus:<signature>`, `type:<kind>` or `size`."""

    safety: str
    finding: str = ""
    is_scanned: bool = False


def verdict_of(scanned: Scanned | None, danger: str | None, *, is_scanner_set: bool) -> Verdict:
    """What the scanner says (None: it was away, or none is set) together with what kind of file it is."""
    is_scanned = scanned is not None
    if scanned is not None and scanned.outcome == "found":
        return Verdict(HELD, f"virus:{scanned.signature}", is_scanned)
    if danger is not None:
        return Verdict(HELD, f"type:{danger}", is_scanned)
    if scanned is not None:
        return Verdict(HELD, "size", is_scanned) if scanned.outcome == "too_large" else Verdict(CLEAN, "", is_scanned)
    return Verdict(WAITING if is_scanner_set else UNCHECKED)


def is_given(safety: str, *, is_staff: bool) -> bool:
    """Whether somebody who may see the file gets its bytes."""
    return safety in AT_REST or (safety == WAITING and is_staff)
