"""Choose somebody who has room even where others give him tickets at this very moment."""

from collections.abc import Sequence
from dataclasses import replace

from gongdan.kernel.unit import Tx
from gongdan.routing.actions.capacity import load_of
from gongdan.routing.actions.holding import hold_person
from gongdan.routing.queries.in_force import InForce
from gongdan.routing.strategies import Asked, Candidate, Choice, Refusal, choose


async def choose_with_room(tx: Tx, known: InForce, candidates: Sequence[Candidate], asked: Asked) -> Choice:
    """As `choose`, and the chosen one is held until the commit and was counted again after that.

    What the candidates have was read before: whoever is full by now gives way to the next one. Whom another unit
    holds, while this one may not wait any more, is taken for busy.
    """
    there, contended = list(candidates), list[Candidate]()
    while True:
        choice = choose(there, asked)
        if choice.chosen is None:
            break
        chosen = choice.chosen
        if not await hold_person(tx, chosen.user_id):
            contended.append(chosen)
            there.remove(chosen)
            continue
        load = await load_of(tx, known, chosen.user_id)
        if load + asked.points <= chosen.capacity:
            break
        there[there.index(chosen)] = chosen._replace(load=load)
    busy: tuple[tuple[Candidate, Refusal | None], ...] = tuple((one, "busy") for one in contended)
    return replace(choice, verdicts=choice.verdicts + busy)
