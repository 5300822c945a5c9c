"""The columns that a list of tickets can show, and whether a view's choice of them is sound."""

from collections.abc import Collection, Sequence

from gongdan.kernel.errors import FieldProblem

COLUMNS = (
    "number",
    "title",
    "type",
    "state",
    "state_category",
    "priority",
    "category",
    "requester",
    "organisation",
    "team",
    "assignee",
    "department",
    "creator",
    "channel",
    "tags",
    "due_at",
    "created_at",
    "updated_at",
    "accepted_at",
    "first_responded_at",
    "solved_at",
    "closed_at",
    "state_changed_at",
    "reopen_count",
    "transfer_count",
)
CUSTOM = "field:"


def column_problems(columns: Sequence[str], custom_keys: Collection[str]) -> list[FieldProblem]:
    """What is wrong with these columns: unknown ones, and ones named twice."""
    problems = []
    for index, column in enumerate(columns):
        is_custom = column.startswith(CUSTOM) and column.removeprefix(CUSTOM) in custom_keys
        if column not in COLUMNS and not is_custom:
            remedy = f"Use {', '.join(COLUMNS)}, or field:<key> of a custom field."
            problems.append(FieldProblem(f"columns.{index}", "unknown_column", f"There is no {column!r}.", remedy))
        elif column in columns[:index]:
            problems.append(
                FieldProblem(f"columns.{index}", "duplicate", f"{column} is named twice.", "Name it once.")
            )
    return problems
