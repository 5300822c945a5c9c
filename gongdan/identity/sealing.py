"""Pure: how a seal binds a batch of log rows, and the seal before it, into one hash."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = bytes(32)  # what the first seal of a tenant names as the one before it

# The columns of a log row that its hash covers, in this order for ever. Moments count as microseconds.
SEALED_COLUMNS = (
    "tenant_id",
    "id",
    "kind",
    "subject",
    "subject_id",
    "payload",
    "is_public",
    "actor_kind",
    "actor_id",
    "actor_name",
    "cause",
    "depth",
    "request_id",
    "client_address",
    "at",
    "recorded_at",
)


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as it is stored."""

    id: int
    previous_hash: bytes
    hash: bytes
    event_count: int
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A row under a seal: the hash it had, and the one it has now (None: the row is gone)."""

    event_id: int
    row_hash: bytes
    present_hash: bytes | None


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that is not as it was written."""

    kind: Literal["changed", "missing", "inserted", "broken_seal"]
    event_id: int | None
    seal_id: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a tenant's log is as it was written; `head` is the hash of the last good seal."""

    is_intact: bool
    checked: int
    seals: int
    head: str | None
    finding: Finding | None


def seal_hash(previous: bytes, seal_id: int, sealed_at: datetime, entries: Iterable[tuple[int, bytes]]) -> bytes:
    """The hash of a seal over `entries` (event id, row hash), which must be in the order of their ids."""
    digest = hashlib.sha256(previous)
    digest.update(seal_id.to_bytes(8, "big"))
    digest.update(((sealed_at - _EPOCH) // timedelta(microseconds=1)).to_bytes(8, "big"))
    for event_id, row_hash in entries:
        digest.update(event_id.to_bytes(8, "big", signed=True))
        digest.update(row_hash)
    return digest.digest()


def fault_of_seal(seal: Seal, previous: bytes, entries: Sequence[Entry]) -> Finding | None:
    """What is wrong with a seal or the rows under it; a row is named before the seal is."""
    for entry in entries:
        if entry.present_hash is None:
            return Finding(
                "missing", entry.event_id, seal.id, f"Line {entry.event_id} was removed after it was sealed."
            )
        if entry.present_hash != entry.row_hash:
            return Finding(
                "changed", entry.event_id, seal.id, f"Line {entry.event_id} was changed after it was sealed."
            )
    if seal.previous_hash != previous:
        return broken(seal.id, f"Seal {seal.id} does not follow the seal before it: one was changed or removed.")
    computed = seal_hash(previous, seal.id, seal.sealed_at, ((e.event_id, e.row_hash) for e in entries))
    if computed != seal.hash or seal.event_count != len(entries):
        return broken(seal.id, f"Seal {seal.id} does not fit the lines under it: they or it were changed.")
    return None


def broken(seal_id: int, words: str) -> Finding:
    """A finding about a seal where no single row can be named."""
    return Finding("broken_seal", None, seal_id, words)


def inserted(event_id: int) -> Finding:
    """A finding about a row that no seal covers although those around it were sealed long ago."""
    return Finding("inserted", event_id, None, f"Line {event_id} was slipped in: no seal covers it.")
