"""What rules of automation can do with promises: start the clock of one that starts on demand, and stop it."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from gongdan.automation.effects import EffectRun, Past, effect, never_refused
from gongdan.kernel.errors import AppError, FieldProblem
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Key, WireIn
from gongdan.sla.actions.demanding import start_clock, stop_clock
from gongdan.sla.errors import PromiseNotOffered, PromiseOver
from gongdan.sla.queries.demanded import demand_words, offered_keys


class StartClockParams(WireIn):
    """Which promise is asked for."""

    promise: Key = Field(
        description="key of one that starts on demand, in a policy: see GET /api/v1/sla-policies",
        examples=["callback"],
    )


class StopClockParams(StartClockParams):
    """Which promise is kept, or asked for no longer."""

    outcome: Literal["met", "cancelled"] = Field(
        default="met", description="met: it is done; cancelled: it is asked for no longer, and does not count"
    )


async def _there(tx: Tx, params: StartClockParams) -> list[FieldProblem]:
    keys = await offered_keys(tx)
    if params.promise in keys:
        return []
    message = f"No active SLA policy has a promise {params.promise!r} that starts on demand."
    remedy = f"Use one of: {', '.join(sorted(keys))}." if keys else "Add one to an SLA policy first."
    return [FieldProblem("promise", "unknown", message, remedy)]


Foretold = tuple[dict[str, Any], Mapping[str, Any]]


def _hold_start(past: Past, params: StartClockParams) -> tuple[AppError | None, Sequence[str]]:
    """By the policy that the ticket has today: which it had then is not looked up."""
    key, words = params.promise, past.words
    offers = (words.get("clocks_offered") or {}).get(key)
    if offers is None or words.get("priority") not in offers["priorities"]:
        return PromiseNotOffered(promise=key), ()
    category = words.get("state_category")
    if category == "closed" or (category == "solved" and not offers["can_outlast_solving"]):
        return PromiseOver(state=category), ()
    return None, ()


def _predict_start(known: Any, before: Mapping[str, Any], params: StartClockParams) -> Foretold:
    key, asked = params.promise, frozenset(before.get("clocks") or ())
    if key in asked:
        return {}, before
    return {"promise": key}, {**before, "clocks": asked | {key}}


def _predict_stop(known: Any, before: Mapping[str, Any], params: StopClockParams) -> Foretold:
    key, asked = params.promise, frozenset(before.get("clocks") or ())
    if key not in asked:
        return {}, before
    return {"promise": key, "outcome": params.outcome}, {**before, "clocks": asked - {key}}


@effect(
    "start_clock",
    params=StartClockParams,
    names={"zh-CN": "启动计时", "en": "Start a clock"},
    check=_there,
    predict=_predict_start,
    hold=_hold_start,
    words=demand_words,
)
async def start(tx: Tx, run: EffectRun, params: StartClockParams) -> dict[str, Any]:
    """Asks for a promise that starts on demand; nothing where it is asked for already."""
    return {"promise": params.promise} if await start_clock(tx, run.ticket_id, params.promise) else {}


@effect(
    "stop_clock",
    params=StopClockParams,
    names={"zh-CN": "停止计时", "en": "Stop a clock"},
    check=_there,
    predict=_predict_stop,
    hold=never_refused,
    words=demand_words,
)
async def stop(tx: Tx, run: EffectRun, params: StopClockParams) -> dict[str, Any]:
    """What was asked for is done; nothing where nobody asks for it."""
    if not await stop_clock(tx, run.ticket_id, params.promise, params.outcome):
        return {}
    return {"promise": params.promise, "outcome": params.outcome}
