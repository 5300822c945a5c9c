"""An episode while it is told: step by step, each in a unit of its own that the log knows, so none is told twice."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any, Literal

from sqlalchemy import select

from gongdan import ticketing
from gongdan.app.demo.cast import Cast
from gongdan.app.demo.play import acting
from gongdan.app.demo.plot import Clock
from gongdan.app.demo.stage import Actors
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx, unit

Deed = Callable[[Tx], Awaitable[object]]
Draft = dict[str, Any]
_CAUSE = "demo:"


class Absent(LookupError):
    """Somebody of the cast is not there (any more)."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A customer who takes part: which company of the cast, and who of its people."""

    company: int
    person: int = 0


@dataclass(slots=True)
class Step:
    """A step that the log knows: when it was, and the ticket that it opened, if any."""

    at: datetime
    opened: int = 0


async def told_steps(tenant_id: int) -> dict[str, Step]:
    """The steps of all episodes that have been told, by the cause under which they stand in the log."""
    row = events.c
    mine = (row.tenant_id == tenant_id, row.cause.startswith(_CAUSE, autoescape=True))
    told: dict[str, Step] = {}
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        facts = select(row.cause, row.kind, row.subject_id, row.at).where(*mine).order_by(row.id)
        for fact in await tx.all(facts):
            step = told.setdefault(fact.cause, Step(fact.at))
            if fact.kind == "ticket.opened":
                step.opened = fact.subject_id
    return told


@dataclass(slots=True)
class Tale:
    """The episode that is being told: who plays in it, in which words, and how far it is."""

    key: str
    cast: Cast
    words: Mapping[str, str]
    actors: Actors
    now: datetime
    clock: Clock
    told: Mapping[str, Step]
    number: int = 0
    new_steps: int = 0

    def say(self, name: str) -> str:
        """These words of the episode."""
        return self.words[f"{self.key}.{name}"]

    def ahead(self, **span: float) -> datetime:
        """A time after the present, such as an appointment."""
        return self.now + timedelta(**span)

    def actor(self, who: str | Caller) -> Actor:
        """Whoever plays this part. Raises Absent."""
        try:
            if isinstance(who, Caller):
                return self.actors.customer_of(self.cast.companies[who.company], who.person)
            return self.actors.staff[self.cast.parts[who]]
        except KeyError as missing:
            raise Absent(str(missing)) from missing

    def user_id(self, part: str) -> int:
        return self.actor(part).user_id or 0

    async def act(self, who: str | Caller, minutes: int, *deeds: Deed) -> int:
        """These deeds in one unit, some while after the step before. Returns the ticket that it opened, else 0."""
        self.number += 1
        cause = f"{_CAUSE}{self.key}:{self.number}"
        if (step := self.told.get(cause)) is not None:
            self.clock.catch_up(step.at)
            return step.opened
        opened = 0
        async with acting(self.actor(who), self.clock.after(minutes), cause) as tx:
            for deed in deeds:
                result = await deed(tx)
                opened = result.ticket_id if isinstance(result, Opened) else opened
        self.new_steps += 1
        return opened

    # --- deeds -----------------------------------------------------------------------------------

    async def open(self, who: str | Caller, *, words: str = "", for_: Caller | None = None, **draft: Any) -> int:
        """The step in which somebody opens a ticket with the words `title` and `description`; its id."""
        return await self.act(who, 15, self.opening(words=words, for_=for_, **draft))

    def opening(self, *, words: str = "", for_: Caller | None = None, then: Any = None, **draft: Any) -> Deed:
        """Open a ticket, for a customer who called where one is named; `then` does more with its id."""
        if for_ is not None:
            draft["requester"] = {"id": self.actor(for_).contact_id}
        channel: Literal["phone", "web"] = "web" if for_ is None else "phone"
        values = {"title": self.say(f"{words}title"), "description": self.say(f"{words}description"), **draft}

        async def do(tx: Tx) -> Opened:
            ticket_id = await ticketing.open_ticket(tx, ticketing.OpenTicket(**values), channel=channel)
            if then is not None:
                for deed in then(ticket_id):
                    await deed(tx)
            return Opened(ticket_id)

        return do

    def take(self, ticket_id: int, part: str) -> Deed:
        """Take it into one's team and hands, and accept it."""
        key = self.cast.parts[part]
        team = next(person.team for person in self.cast.people if person.key == key)

        async def do(tx: Tx) -> None:
            await ticketing.assign_ticket(tx, ticket_id, ticketing.AssignTicket(team=team, assignee="me"))
            await ticketing.accept_ticket(tx, ticket_id)

        return do

    def assign(self, ticket_id: int, reason: str = "", **whom: Any) -> Deed:
        wanted = ticketing.AssignTicket(reason=self.say(reason) if reason else "", **whom)
        return lambda tx: ticketing.assign_ticket(tx, ticket_id, wanted)

    def reply(self, ticket_id: int, words: str, *, is_public: bool = True) -> Deed:
        draft = ticketing.CommentDraft(body=self.say(words), is_public=is_public)
        return lambda tx: ticketing.comment_on(tx, ticket_id, draft)

    def note(self, ticket_id: int, words: str) -> Deed:
        return self.reply(ticket_id, words, is_public=False)

    def mention(self, ticket_id: int, words: str, part: str) -> Deed:
        """A note for a colleague, who is told."""
        text = f'<p><span data-mention="user:{self.user_id(part)}">@</span> {escape(self.say(words))}</p>'
        draft = ticketing.CommentDraft(body=text, body_format="html", is_public=False)
        return lambda tx: ticketing.comment_on(tx, ticket_id, draft)

    def move(self, ticket_id: int, move: str, words: str = "", *, is_public: bool = True, **fields: Any) -> Deed:
        draft = ticketing.CommentDraft(body=self.say(words), is_public=is_public) if words else None
        wanted = ticketing.MoveTicket(move=move, fields=fields or None, comment=draft)
        return lambda tx: ticketing.move_ticket(tx, ticket_id, wanted)

    def solve(self, ticket_id: int, words: str = "solution") -> Deed:
        return self.move(ticket_id, "solve", words, resolution=self.say(words))


@dataclass(frozen=True, slots=True)
class Opened:
    """What a deed answers that opened a ticket."""

    ticket_id: int


async def column(tx: Tx, ticket_id: int, name: str) -> Any:
    """What stands in this column of the ticket."""
    row = ticketing.tickets.c
    return await tx.scalar(select(row[name]).where(row.tenant_id == tx.tenant_id, row.id == ticket_id))
