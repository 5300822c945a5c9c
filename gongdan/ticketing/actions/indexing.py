"""Keep the search vectors of tickets in step with their texts, in the same transaction."""

from sqlalchemy import TEXT, ColumnElement, bindparam, cast, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import TSVECTOR

from gongdan.kernel.unit import Tx
from gongdan.rendering import html_to_text
from gongdan.search import tsvector_literal
from gongdan.ticketing.models import comments, ticket_search, tickets

# PostgreSQL holds at most 1 MB in a vector; a ticket with more is still found by its beginning.
MAX_VECTOR_BYTES = 700_000

_INSERT = insert(ticket_search).values(
    tenant_id=bindparam("tenant"), ticket_id=bindparam("ticket"), v=cast(bindparam("vector", type_=TEXT), TSVECTOR)
)


def plain(text: str, form: str) -> str:
    """The words of a text without its markup."""
    return html_to_text(text) if form == "html" else text


def vector_of(number: str, title: str, description: str, description_format: str = "text") -> str:
    """The literal of a ticket's own texts."""
    return tsvector_literal([(title, "A"), (number, "A"), (plain(description, description_format), "B")])


async def index_new_ticket(tx: Tx, ticket_id: int, vector: str) -> None:
    await tx.execute(_INSERT, {"tenant": tx.tenant_id, "ticket": ticket_id, "vector": vector})


async def index_comment(tx: Tx, ticket_id: int, body: str, form: str) -> None:
    """Append a comment's words to the ticket's vector."""
    addition = tsvector_literal([(plain(body, form), "C")])
    row = ticket_search.c
    await tx.execute(
        update(ticket_search)
        .where(
            row.tenant_id == tx.tenant_id,
            row.ticket_id == ticket_id,
            func.pg_column_size(_unpacked(row.v)) + len(addition) < MAX_VECTOR_BYTES,
        )
        .values(v=row.v.op("||")(cast(literal(addition, TEXT), TSVECTOR)))
    )


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
    words = "\n".join(plain(row.body, row.body_format) for row in written)
    if words:
        await index_comment(tx, ticket_id, words, "text")
