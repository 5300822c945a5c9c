"""What a change of a ticket did, kept so that it can be taken back without touching what others did since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# A ticket's parts: what is in one of them is taken back together, or not at all.
PARTS: Mapping[str, tuple[str, ...]] = {
    # The flow belongs to the type, and the times to the state.
    "state": (
        "type_id",
        "workflow_version_id",
        "state",
        "state_category",
        "state_changed_at",
        "solved_at",
        "closed_at",
        "reopen_count",
        "hold_reason",
        "resume_at",
        "stage_due_at",
        "stage_overdue_at",
        "observe_until",
        "confirm_by",
        "escalated_at",
        "escalated_to_id",
        "escalation_cause",
    ),
    "priority": ("priority", "priority_source", "priority_reasons", "impact", "urgency", "factors"),
    "category": ("category_id",),
    "holders": (
        "team_id",
        "assignee_id",
        "department_id",
        "accepted_at",
        "transfer_count",
        "ping_pong_count",
        "arbitration_id",
        "receiver_team_id",
        "receiver_department_id",
        "lead_team_id",
        "lead_department_id",
    ),
    "completeness": ("completeness",),
    "rise_since": ("rise_since",),
    "tags": ("tags",),
}
# What follows from the rest: whoever changed that changed these too, so it is not told that they stay.
FOLLOWING = frozenset({"completeness", "rise_since"})
# What no bulk edit changes, and what it leaves for good: an answer that was given, an offer or a request that ended.
LASTING = frozenset(
    {
        "id",
        "tenant_id",
        "number",
        "title",
        "description",
        "description_format",
        "requester_id",
        "organisation_id",
        "creator_id",
        "channel",
        "external_source",
        "external_id",
        "first_responded_at",
        "created_at",
        "updated_at",
        "version",
        "shelf",
        "nudge_count",
        "nudged_at",  # nudges that a move answered wait again: see bulk_undo
        "is_supervised",
        "rating",  # the customer gave it, whatever staff take back
        "open_handover_id",
        "open_approvals",
        "parent_id",
        "has_parts",
        "has_checklist",
        "merged_into_id",
        "batch_id",
        "widened",
        # Lent: who promised them sets them anew by what the undoing tells.
        "due_at",
        "due_kind",
        "due_state",
    }
)
FIELD = "fields."
# Beside the row: by person whether he followed before and after.
FOLLOWERS = "followers"

# By part: its columns as [before, after], in values that JSON holds.
Image = dict[str, dict[str, list[Any]]]


def image_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> Image:
    """The parts that differ between two states of a ticket's row, each with all of its columns."""
    image: Image = {}
    for part, columns in PARTS.items():
        if any(before[name] != after[name] for name in columns):
            image[part] = {name: [plain(before[name]), plain(after[name])] for name in columns}
    old, new = before["fields"], after["fields"]
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            image[FIELD + key] = {key: [old.get(key), new.get(key)]}
    return image


def plain(value: Any) -> Any:
    """A column's value as JSON holds it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Restored:
    """What to store so that the change is taken back, and the parts that somebody has changed since."""

    values: dict[str, Any]
    kept: list[str]


def restored(image: Image, now: Mapping[str, Any]) -> Restored:
    """What the row must become. A part of which anything is no longer as the change left it stays as it is.

    Of tags those that were added go and those that were taken away come back, whatever else happened to them. How
    complete a ticket is that is not wholly what it was is judged anew.
    """
    values: dict[str, Any] = {}
    kept: list[str] = []
    fields = dict(now["fields"])
    for part, columns in image.items():
        if part == FOLLOWERS:
            continue
        if part == "tags":
            before, after = columns["tags"]
            values["tags"] = _tags(before, after, list(now["tags"]))
        elif part.startswith(FIELD):
            key, (old, new) = next(iter(columns.items()))
            if fields.get(key) != new:
                kept.append(part)
            elif old is None:
                fields.pop(key, None)
            else:
                fields[key] = old
        elif all(plain(now[name]) == new for name, (_, new) in columns.items()):
            values |= {name: old for name, (old, _) in columns.items()}
        elif part not in FOLLOWING:
            kept.append(part)
    values["fields"] = fields
    if "completeness" in image and (kept or "completeness" not in values):
        values["completeness"] = None
    return Restored({name: value for name, value in values.items() if plain(now[name]) != value}, kept)


def _tags(before: Sequence[str], after: Sequence[str], now: list[str]) -> list[str]:
    if now == list(after):
        return list(before)
    added = set(after) - set(before)
    staying = [tag for tag in now if tag not in added]
    return staying + [tag for tag in before if tag not in after and tag not in staying]
