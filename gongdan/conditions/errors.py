"""What is wrong with a condition tree: one refusal that lists every problem with its place and remedy."""

from __future__ import annotations

from dataclasses import asdict, dataclass

MAX_PROBLEMS = 20
"""A tree with more faults than this is not worth describing further."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it is (a JSON path), what it is, and what would be accepted instead."""

    path: str
    code: str
    message: str
    remedy: str

    def to_json(self) -> dict[str, str]:
        return asdict(self)


class ConditionInvalid(Exception):
    """This condition cannot be used; its problems say where, why and what is allowed."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{p.path}: {p.message} {p.remedy}" for p in problems))


class Refusal(Exception):
    """A fault whose place is not known yet; whoever knows the path turns it into a Problem."""

    def __init__(self, code: str, message: str, remedy: str, at: str = "") -> None:
        self.code, self.message, self.remedy, self.at = code, message, remedy, at
        super().__init__(message)

    def under(self, path: str) -> Problem:
        return Problem(path + self.at, self.code, self.message, self.remedy)
