"""Keep the search vectors of tickets in step with their texts, in the same transaction."""

from collections.abc import Iterator, Sequence

from sqlalchemy import TEXT, ColumnElement, bindparam, cast, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import TSVECTOR

from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.rendering import html_to_text
from gongdan.search import tsvector_literal
from gongdan.ticketing.models import comments, ticket_search, tickets

# PostgreSQL holds at most 1 MB in a vector; a ticket with more is still found by its beginning.
MAX_VECTOR_BYTES = 700_000
MAX_AT_ONCE = 50

_INSERT = Fixed(
    insert(ticket_search).values(
        tenant_id=bindparam("tenant"),
        ticket_id=bindparam("ticket"),
        v=cast(bindparam("vector", type_=TEXT), TSVECTOR),
    )
)


def plain(text: str, form: str) -> str:
    """The words of a text without its markup."""
    return html_to_text(text) if form == "html" else text


def vector_of(number: str, title: str, description: str, description_format: str = "text") -> str:
    """The literal of a ticket's own texts."""
    return tsvector_literal([(title, "A"), (number, "A"), (plain(description, description_format), "B")])


async def index_new_ticket(tx: Tx, ticket_id: int, vector: str) -> None:
    await _INSERT.all(tx.connection, {"tenant": tx.tenant_id, "ticket": ticket_id, "vector": vector})


async def index_comment(tx: Tx, ticket_id: int, body: str, form: str) -> None:
    """Append a comment's words to the ticket's vector."""
    await _append(tx, ticket_id, [tsvector_literal([(plain(body, form), "C")])])


async def index_comment_of_many(tx: Tx, ticket_ids: Sequence[int], body: str, form: str) -> None:
    """Append the same words to the vectors of many tickets."""
    await _append(tx, ticket_ids, [tsvector_literal([(plain(body, form), "C")])])


async def _append(tx: Tx, ticket_ids: int | Sequence[int], additions: Sequence[str]) -> None:
    row = ticket_search.c
    longer: ColumnElement[str] = row.v
    for addition in additions:
        longer = longer.op("||")(cast(literal(addition, TEXT), TSVECTOR))
    here = row.ticket_id == ticket_ids if isinstance(ticket_ids, int) else row.ticket_id.in_(ticket_ids)
    room = func.pg_column_size(_unpacked(row.v)) + sum(map(len, additions)) < MAX_VECTOR_BYTES
    await tx.execute(update(ticket_search).where(row.tenant_id == tx.tenant_id, here, room).values(v=longer))


def _unpacked(vector: ColumnElement[str]) -> ColumnElement[str]:
    """The vector as it is in memory: on the disk it may be compressed to a fraction of the size that counts."""
    return vector.op("||")(cast(literal("", TEXT), TSVECTOR))


async def index_anew(tx: Tx, ticket_id: int) -> None:
    """Build the vector from all texts of the ticket: after its title or description changed."""
    ticket = await tx.one(
        select(tickets.c.number, tickets.c.title, tickets.c.description, tickets.c.description_format).where(
            tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id
        )
    )
    mine = (ticket_search.c.tenant_id == tx.tenant_id, ticket_search.c.ticket_id == ticket_id)
    await tx.execute(delete(ticket_search).where(*mine))
    await index_new_ticket(
        tx, ticket_id, vector_of(ticket.number, ticket.title, ticket.description, ticket.description_format)
    )
    written = await tx.all(
        select(comments.c.body, comments.c.body_format)
        .where(comments.c.tenant_id == tx.tenant_id, comments.c.ticket_id == ticket_id)
        .order_by(comments.c.id)
    )
    # As if each had just been written, so that taking comments out and putting them back changes no place of a word.
    for some in _handfuls([tsvector_literal([(plain(row.body, row.body_format), "C")]) for row in written]):
        await _append(tx, ticket_id, some)


def _handfuls(vectors: Sequence[str]) -> Iterator[list[str]]:
    """The literals in order, as many at once as one statement bears."""
    some: list[str] = []
    for vector in vectors:
        if some and (len(some) >= MAX_AT_ONCE or sum(map(len, some)) + len(vector) > MAX_VECTOR_BYTES // 2):
            yield some
            some = []
        some.append(vector)
    if some:
        yield some
