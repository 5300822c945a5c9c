"""Play one scene: every step by the one whose step it is, at its time, through ticketing's front door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongdan import ticketing
from gongdan.app.demo.cast import Cast
from gongdan.app.demo.plot import Clock, Scene
from gongdan.app.demo.scenario import Phrases
from gongdan.app.demo.stage import Actors
from gongdan.kernel import clock
from gongdan.kernel.actor import Actor
from gongdan.kernel.unit import Tx, unit

_HOUR = 60


@asynccontextmanager
async def acting(actor: Actor, at: datetime, cause: str = "demo") -> AsyncIterator[Tx]:
    """A unit in which `actor` acts at that time."""
    with clock.frozen(at):
        async with unit(actor, cause=cause) as tx:
            yield tx


@dataclass(slots=True)
class Play:
    """The scene that is being played."""

    cast: Cast
    phrases: Phrases
    actors: Actors
    scene: Scene
    time: Clock
    ticket_id: int = 0
    handler: str = ""

    @property
    def customer(self) -> Actor:
        return self.actors.customer_of(self.cast.companies[self.scene.company], self.scene.person)

    def staff(self, key: str) -> Actor:
        return self.actors.staff[key]

    async def run(self) -> int:
        """Play it to its ending; the ticket's id."""
        await self._open()
        if self.scene.scenario.type == "field_service":
            await self._visit()
        else:
            await self._desk()
        return self.ticket_id

    async def _open(self) -> None:
        scenario, scene = self.scene.scenario, self.scene
        draft: dict[str, Any] = {
            "title": scene.words(scenario.title),
            "description": scene.words(scenario.description),
            "type": scenario.type,
            "category": scenario.category,
            "priority": scenario.priority,
            "fields": scenario.fields,
        }
        is_by_phone = scene.seed % 3 == 0
        if is_by_phone:
            draft |= {"requester": {"id": self.customer.contact_id}, "tags": list(scenario.tags)}
        author = self.staff(self._agent()) if is_by_phone else self.customer
        async with acting(author, self.time.at) as tx:
            channel = "phone" if is_by_phone else ("email" if scene.seed % 2 else "web")
            self.ticket_id = await ticketing.open_ticket(tx, ticketing.OpenTicket(**draft), channel=channel)

    def _agent(self) -> str:
        return self.cast.of_team("frontline")[self.scene.agent].key

    # The desk's flow

    async def _desk(self) -> None:
        ending = self.scene.ending
        if ending == "new":
            return
        await self._take(self._agent())
        if ending == "taken":
            return
        if ending == "late":
            await self._note(14 * _HOUR)
            return
        if ending == "withdrawn":
            await self._customer_moves("withdraw", self.phrases.withdrawn)
            return
        if ending == "transferred" or self.scene.scenario.is_second_line:
            await self._transfer()
        if ending == "transferred":
            return
        if ending == "on_hold":
            await self._note()
            await self._move("hold", comment=self.phrases.hold, is_public=False)
            return
        await self._ask()
        if ending == "waiting":
            return
        await self._say(self.customer, self.scene.scenario.answer, 3 * _HOUR)
        await self._note()
        if ending == "answered":
            if self.scene.seed % 2:
                await self._say(self.customer, self.phrases.nudge, 5 * _HOUR)
            return
        await self._solve()
        await self._end()

    async def _take(self, key: str) -> None:
        self.handler = key
        wanted = ticketing.AssignTicket(team=self._team(key), assignee="me")
        # Within what is promised: urgent ones in a quarter of an hour.
        minutes = 6 if self.scene.scenario.priority == "urgent" else 12
        async with acting(self.staff(key), self.time.after(minutes)) as tx:
            await ticketing.assign_ticket(tx, self.ticket_id, wanted)
            await ticketing.accept_ticket(tx, self.ticket_id)
            await ticketing.move_ticket(tx, self.ticket_id, ticketing.MoveTicket(move="accept"))
        await self._say(self.staff(key), self.phrases.taken, 3)

    def _team(self, key: str) -> str:
        return next(person.team for person in self.cast.people if person.key == key)

    async def _transfer(self) -> None:
        second = self.cast.of_team("network")[self.scene.seed % 2].key
        wanted = ticketing.AssignTicket(team=self._team(second), assignee=None, reason=self.phrases.transfer)
        async with acting(self.staff(self.handler), self.time.after(_HOUR)) as tx:
            await ticketing.follow_ticket(tx, self.ticket_id)
            await ticketing.assign_ticket(tx, self.ticket_id, wanted)
        if self.scene.ending != "transferred":
            self.handler = second
            async with acting(self.staff(second), self.time.after(40)) as tx:
                await ticketing.assign_ticket(tx, self.ticket_id, ticketing.AssignTicket(assignee="me"))
                await ticketing.accept_ticket(tx, self.ticket_id)

    async def _ask(self) -> None:
        draft = ticketing.CommentDraft(body=self.scene.words(self.scene.scenario.question))
        async with acting(self.staff(self.handler), self.time.after(50)) as tx:
            await ticketing.move_ticket(tx, self.ticket_id, ticketing.MoveTicket(move="wait", comment=draft))

    async def _note(self, minutes: int = 20) -> None:
        draft = ticketing.CommentDraft(body=self.scene.words(self.scene.scenario.note), is_public=False)
        async with acting(self.staff(self.handler), self.time.after(minutes)) as tx:
            await ticketing.comment_on(tx, self.ticket_id, draft)

    async def _say(self, actor: Actor, words: str, minutes: int) -> None:
        channel = "email" if actor.kind == "customer" and self.scene.seed % 2 else "web"
        async with acting(actor, self.time.after(minutes)) as tx:
            draft = ticketing.CommentDraft(body=self.scene.words(words))
            await ticketing.comment_on(tx, self.ticket_id, draft, channel=channel)

    async def _move(
        self, move: str, *, by: str = "", comment: str = "", is_public: bool = True, minutes: int = 30, **fields: Any
    ) -> None:
        draft = ticketing.CommentDraft(body=comment, is_public=is_public) if comment else None
        wanted = ticketing.MoveTicket(move=move, fields=fields or None, comment=draft)
        async with acting(self.staff(by or self.handler), self.time.after(minutes)) as tx:
            await ticketing.move_ticket(tx, self.ticket_id, wanted)

    async def _solve(self) -> None:
        resolution = self.scene.words(self.scene.scenario.resolution)
        await self._move("solve", comment=resolution, minutes=70, resolution=resolution)

    async def _end(self) -> None:
        """Solved; the customer may be content, or not yet."""
        if self.scene.ending == "reopened":
            await self._customer_moves("reopen", self.phrases.still_broken)
            await self._say(self.staff(self.handler), self.phrases.taken, 30)
            await self._solve()
            await self._customer_moves("confirm", self.scene.scenario.thanks)
        elif self.scene.ending == "closed":
            await self._customer_moves("confirm", self.scene.scenario.thanks)
            await self._rate()

    async def _customer_moves(self, move: str, words: str) -> None:
        wanted = ticketing.MoveTicket(move=move, comment=ticketing.CommentDraft(body=words))
        async with acting(self.customer, self.time.after(20 * _HOUR)) as tx:
            await ticketing.move_ticket(tx, self.ticket_id, wanted)

    async def _rate(self) -> None:
        """Every third says how satisfied he was; one in a while is not."""
        if self.scene.seed % 3:
            return
        score = (5, 4, 5, 5, 2)[self.scene.seed // 3 % 5]
        reasons = ["slow"] if score < 4 else ["fast", "friendly"] if score == 5 else ["clear"]
        async with acting(self.customer, self.time.after(_HOUR)) as tx:
            await ticketing.rate_ticket(tx, self.ticket_id, ticketing.RateTicket(score=score, reasons=reasons))

    # The service flow

    async def _visit(self) -> None:
        ending = self.scene.ending
        dispatcher = self.cast.of_role("dispatcher")[0].key
        if ending == "new":
            return
        if ending == "withdrawn":
            await self._customer_moves("withdraw", self.phrases.withdrawn)
            return
        await self._say(self.staff(dispatcher), self.scene.scenario.question, 8)
        await self._say(self.customer, self.scene.scenario.answer, 15)
        roles = ("field_engineer", "partner_engineer")
        engineers = [person.key for person in self.cast.people if person.role in roles]
        self.handler = engineers[self.scene.seed % len(engineers)]
        await self._dispatch(dispatcher, self.handler)
        await self._say(self.staff(dispatcher), self.phrases.taken, 4)
        if ending == "taken":
            return
        await self._move("start", minutes=5 * _HOUR)
        if ending == "on_hold":
            await self._move("hold", by=dispatcher, comment=self.phrases.hold, is_public=False)
        if ending in ("answered", "on_hold"):
            return
        resolution = self.scene.words(self.scene.scenario.resolution)
        await self._move("solve", by=dispatcher, comment=resolution, minutes=2 * _HOUR, resolution=resolution)
        await self._call_back(dispatcher)

    async def _dispatch(self, dispatcher: str, engineer: str) -> None:
        note = ticketing.CommentDraft(body=self.scene.words(self.scene.scenario.note), is_public=False)
        async with acting(self.staff(dispatcher), self.time.after(12)) as tx:
            wanted = ticketing.AssignTicket(team="field", assignee=self.staff(engineer).user_id)
            await ticketing.assign_ticket(tx, self.ticket_id, wanted)
            await ticketing.comment_on(tx, self.ticket_id, note)
            await ticketing.move_ticket(tx, self.ticket_id, ticketing.MoveTicket(move="dispatch"))
        async with acting(self.staff(engineer), self.time.after(15)) as tx:
            await ticketing.accept_ticket(tx, self.ticket_id)

    async def _call_back(self, dispatcher: str) -> None:
        if self.scene.ending == "closed":
            await self._move("call_back", by=dispatcher, minutes=16 * _HOUR)
            note = self.phrases.call_back
            await self._move("close", by=dispatcher, comment=note, is_public=False, callback_result="satisfied")
        elif self.scene.seed % 2:
            await self._move("call_back", by=dispatcher)
