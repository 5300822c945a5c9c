"""Whether effects can be kept: known, fit for the kind of rule, their parameters sound."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from gongdan.automation.schemas.parts import EffectIn
from gongdan.automation.socket import all_effects, effect_of
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.problems import from_validation
from gongdan.kernel.unit import Tx

MAX_EFFECTS = 20


async def effect_problems(tx: Tx, effects: Sequence[EffectIn], kind: str, place: str) -> list[FieldProblem]:
    """What is wrong with these effects of a rule of this kind, named under `place`."""
    problems: list[FieldProblem] = []
    for number, one in enumerate(effects):
        problems += [
            FieldProblem(f"{place}.{number}.{found.field}", found.code, found.message, found.remedy)
            for found in await _faults(tx, one, kind)
        ]
    return problems


async def _faults(tx: Tx, one: EffectIn, kind: str) -> Sequence[FieldProblem]:
    offered = effect_of(one.kind)
    if offered is None or kind not in offered.fits:
        words = ", ".join(found.kind for found in all_effects() if kind in found.fits)
        message = f"A rule of this kind cannot {one.kind!r}."
        return [FieldProblem("kind", "unknown", message, f"Use one of: {words}.")]
    try:
        params = offered.params.model_validate(one.params)
    except ValidationError as odd:
        wrong = from_validation([dict(found) for found in odd.errors()])
        return [FieldProblem(f"params.{x.field}".rstrip("."), x.code, x.message, x.remedy) for x in wrong.problems]
    found = await offered.check(tx, params) if offered.check else []
    return [FieldProblem(f"params.{x.field}", x.code, x.message, x.remedy) for x in found]


def read_params(kind: str, params: dict[str, Any]) -> BaseModel | None:
    """The parameters of a stored effect; None where they can no longer be read."""
    offered = effect_of(kind)
    if offered is None:
        return None
    try:
        return offered.params.model_validate(params)
    except (ValidationError, Invalid):
        return None
