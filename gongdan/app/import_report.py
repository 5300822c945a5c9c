"""An import told in lines: what it would do, and what it did."""

from collections.abc import Iterable, Iterator

from gongdan.integrations import ImportMap, ImportSummary, Preview
from gongdan.integrations.imports.drafts import TicketDraft
from gongdan.integrations.imports.rejects import Rejects

_SHOWN_NAMES = 12
_SHOWN_TEXT = 60


def preview_lines(found: Preview, rejects: Rejects, bound: ImportMap) -> Iterator[str]:
    """Counts, the first tickets as they would stand, what would be made, and the bad rows."""
    yield "Dry run: nothing was written."
    yield f"Tickets: {found.created} new, {found.differing} that say something new, {found.unchanged} unchanged."
    if found.comments or found.steps:
        yield f"With {found.comments} comments and {found.steps} lines of history."
    yield f"Requesters: {found.known_requesters} known, {found.new_requesters} others."
    missing = found.missing
    made = {
        "types": missing.types.values(),
        "fields": (f"{key} ({kind})" for key, kind in missing.fields.items()),
        "options": (f"{key}: {len(labels)}" for key, labels in missing.options.items()),
        "categories": (" > ".join(path) for path in missing.categories.values()),
        "teams": missing.teams.values(),
        "people (retired, without password)": missing.people.values(),
        "organisations": sorted(found.new_organisations),
    }
    for what, names in made.items():
        if line := _some(names):
            yield f"To be made, {what}: {line}"
    for draft in found.first:
        yield from _ticket_lines(draft)
    yield from reject_lines(rejects)


def _ticket_lines(draft: TicketDraft) -> Iterator[str]:
    yield f"— line {draft.line}: {_short(draft.title)}"
    said: dict[str, object] = {
        "id": draft.external_id,
        "number": draft.number,
        "type": draft.type,
        "category": " > ".join(draft.category),
        "priority": draft.priority,
        "state": draft.state,
        "team": draft.team,
        "assignee": draft.assignee,
        "requester": ", ".join(filter(None, dict.fromkeys(draft.requester or ()))),
        "tags": ", ".join(draft.tags),
        "description": _short(draft.description),
    }
    said |= {name: at.isoformat() for name, at in draft.times.items()}
    said |= {f"fields.{key}": value for key, value in draft.fields.items()}
    if draft.comments:
        said["comments"] = f"{len(draft.comments)}, the first: {_short(draft.comments[0].body)}"
    if draft.steps:
        said["history"] = f"{len(draft.steps)} lines"
    yield "  " + " · ".join(f"{name}: {value}" for name, value in said.items() if value)


def summary_lines(done: ImportSummary, rejects: Rejects) -> Iterator[str]:
    """What became of the rows."""
    yield f"Tickets: {done.created} new, {done.changed} changed, {done.unchanged} unchanged."
    if done.kept:
        yield f"{done.kept} say something new but were worked on here since: they got new comments only."
    yield from reject_lines(rejects)


def reject_lines(rejects: Rejects) -> Iterator[str]:
    """The first refused rows, and where all of them are."""
    if not rejects.count:
        return
    where = f"; all of them with their reasons: {rejects.path}" if rejects.path else ""
    yield f"Rows refused: {rejects.count}{where}"
    for row in rejects.first:
        yield f"  line {row.line}{f', {row.column}' if row.column else ''}: {row.reason}"
    if rejects.count > len(rejects.first):
        yield f"  … and {rejects.count - len(rejects.first)} more"


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    shown = ", ".join(_short(name) for name in listed[:_SHOWN_NAMES])
    return f"{len(listed)} — {shown}{' …' if len(listed) > _SHOWN_NAMES else ''}" if listed else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_TEXT else line[: _SHOWN_TEXT - 1] + "…"
