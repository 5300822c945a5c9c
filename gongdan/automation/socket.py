"""Pure: the socket for effects: what a rule may do is declared here by whichever module does it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from gongdan.automation.past import Past
from gongdan.kernel.errors import AppError, FieldProblem

if TYPE_CHECKING:
    from gongdan.kernel.unit import Tx

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EffectRun:
    """For whom an effect is at work: the ticket, the rule (0: none, it was asked for once), and because of what.

    `kind` is trigger, timed, macro or scheduled; `event` the word of the event that the rule listens to, else "";
    `cause` what stands in the log beside everything the effect does.
    """

    ticket_id: int
    rule_id: int
    rule_name: str
    cause: str
    kind: str = "trigger"
    event: str = ""


P = TypeVar("P", bound=BaseModel)
# Does it and answers in small JSON what it did, {} for nothing to do. Raises AppError where it cannot be done.
Perform = Callable[["Tx", EffectRun, Any], Awaitable[dict[str, Any]]]
# What is wrong with these parameters today: a team that has retired, a field that is gone.
Check = Callable[["Tx", Any], Awaitable[list[FieldProblem]]]
# What it would do to a ticket that stands so, in the words of `Perform`, and how the ticket stands afterwards. It is
# given ticketing's catalogue, the values by the keys of conditions, and the parameters.
Predict = Callable[[Any, Mapping[str, Any], Any], tuple[dict[str, Any], Mapping[str, Any]]]
# What `Predict` asks of tickets beyond the fields of conditions, as it is now: by their ids, in words of its own.
OwnWords = Callable[["Tx", Sequence[int]], Awaitable[Mapping[int, Mapping[str, Any]]]]
# Why `Perform` would have refused it to a ticket that stood so; else what that depends on and nobody knows any more:
# keys of conditions, or words such as "checklist".
Hold = Callable[[Past, Any], tuple[AppError | None, Sequence[str]]]
# What of a ticket `Hold` looks at, by the keys of conditions; given ticketing's catalogue and the parameters.
Reads = Callable[[Any, Any], Collection[str]]


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that rules can do. `fits` are the kinds of rules that may have it."""

    kind: str
    params: type[BaseModel]
    names: Names
    perform: Perform
    check: Check | None
    predict: Predict | None
    fits: frozenset[str]
    hold: Hold | None = None
    reads: Reads | None = None
    words: OwnWords | None = None


# Of an effect that is no longer offered or whose parameters cannot be read, in runs and trials.
UNREADABLE = {
    "refused": "effect_unreadable",
    "detail": "This effect is no longer offered, or its parameters are other ones: save the rule anew.",
}
KINDS = frozenset({"trigger", "timed", "macro", "scheduled"})
_effects: dict[str, Effect] = {}


def effect(
    kind: str,
    *,
    params: type[BaseModel],
    names: Names | None = None,
    check: Check | None = None,
    predict: Predict | None = None,
    fits: frozenset[str] = KINDS,
    hold: Hold | None = None,
    reads: Reads | None = None,
    words: OwnWords | None = None,
) -> Callable[[Perform], Perform]:
    """Declare what a rule may do: `async def notify(tx, run, params)`.

    It runs inside the unit in the name of the rule (of the person who uses it, for macros) and calls its own module's
    actions; no network. It answers in small JSON what it did, {} where there was nothing to do. An AppError is noted
    in the trace, what it had written is undone, and the other effects go on. Without `hold` trials say of it that
    nobody knows whether it would have been done; `never_refused` says that nothing stands in its way.
    """

    def register(perform: Perform) -> Perform:
        known = _effects.get(kind)
        if known is not None and known.perform.__qualname__ != perform.__qualname__:
            raise RuntimeError(f"two effects are named {kind}")
        offered = Effect(kind, params, names or {"en": kind}, perform, check, predict, fits, hold, reads, words)
        _effects[kind] = offered
        return perform

    return register


def never_refused(past: Past, params: Any) -> tuple[None, Sequence[str]]:
    """For effects that can be done to any ticket."""
    return None, ()


def refusal_words(refused: AppError) -> dict[str, Any]:
    """A refusal as runs and trials keep it, with what a page needs to say it in its own language."""
    said = "; ".join((refused.detail, *(found.message for found in refused.problems)))
    why = {key: value for key in ("cause", "missing") if (value := refused.params.get(key))}
    return {"refused": refused.code, "detail": said[:500], **why}


def effect_of(kind: str) -> Effect | None:
    """The effect of this kind; None where no module offers it."""
    return _effects.get(kind)


def all_effects() -> list[Effect]:
    """Every effect, in the order of declaration."""
    return list(_effects.values())
