"""The real road: every message of the collections received and handled in a tenant of its own, and what it became."""

import asyncio
import base64
import csv
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from bench.mail_scores.machines import FOLDER, Count, Row
from gongdan.app.modules import register_modules
from gongdan.app.tenants import NewTenant, create_tenant
from gongdan.kernel import db
from gongdan.kernel.actor import system_actor
from gongdan.kernel.delivery import deliver
from gongdan.kernel.embedded_pg import EmbeddedPostgres
from gongdan.kernel.events import events
from gongdan.kernel.unit import unit
from gongdan.migrations import migrate
from gongdan.ticketing import OpenTicket, open_ticket

CARE = "care@road.test"
OWN_ID = "1234@zammad.example.com"
FINAL = ("done", "ignored", "held")


@dataclass(frozen=True, slots=True)
class Case:
    """One message, and what is expected of it."""

    collection: str
    name: str
    raw: bytes
    expected: Any = None


@dataclass(frozen=True, slots=True)
class Became:
    """What came of a case: its row, and the texts that stand in the ticket."""

    case: Case
    row: Any
    attachments: int


def cases() -> Iterator[Case]:
    """Every message of the collections, in their order."""
    for path in sorted((FOLDER / "email-zammad").glob("*.box")):
        expected = path.with_name(path.name.replace(".box", ".expected.json"))
        yield Case(
            "zammad", path.name, path.read_bytes(), json.loads(expected.read_text()) if expected.exists() else None
        )
    for at, case in enumerate(json.loads((FOLDER / "email-zammad" / "process_cases.json").read_text())):
        yield Case("zammad-process", f"case {at}", _raw(case["data"]), case["success"])
    charsets = FOLDER / "email-mime-charsets"
    for path in sorted([*charsets.glob("*/*.eml"), *charsets.glob("*/*.txt")]):
        yield Case("charsets", str(path.relative_to(charsets)), path.read_bytes())
    tnef = json.loads((FOLDER / "email-tnef" / "expected.json").read_text())
    for path in sorted((FOLDER / "email-tnef").glob("*.tnef")):
        yield Case("tnef", path.name, _wrapped(path), tnef.get(path.name))
    with (FOLDER / "email-bounces" / "index.csv").open(encoding="utf-8-sig") as lines:
        for entry in csv.DictReader(lines):
            yield Case("bounces", entry["file"], (FOLDER / "email-bounces" / entry["file"]).read_bytes(), entry)
    for entry in json.loads((FOLDER / "email-chinese" / "index.json").read_text()):
        yield Case("chinese", entry["file"], (FOLDER / "email-chinese" / entry["file"]).read_bytes(), entry)


def _raw(data: Any) -> bytes:
    return base64.b64decode(data["b64"]) if isinstance(data, dict) else str(data).encode()


def _wrapped(path: Path) -> bytes:
    from email.message import EmailMessage

    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"{path.stem.lower()}@client.test", CARE, path.stem
    made["Message-ID"] = f"<{path.stem}@client.test>"
    made.set_content("See the file.")
    made.add_attachment(path.read_bytes(), maintype="application", subtype="ms-tnef", filename="winmail.dat")
    return made.as_bytes()


def road() -> list[Row]:
    """All messages through the road, and the scores of what they became."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-road-"))
    folder.chmod(0o755)
    os.environ |= {"GONGDAN_SECRET_KEY": "only for measuring", "GONGDAN_DATA_DIR": str(folder)}
    # So that acknowledgements would go out; nothing is ever connected.
    os.environ |= {"GONGDAN_SMTP_HOST": "localhost", "GONGDAN_SMTP_FROM": CARE}
    server = EmbeddedPostgres(folder / "postgres", fsync=False)
    server.start()
    try:
        urls = server.provision()
        migrate(urls.owner)
        return asyncio.run(_drive(urls.app, urls.system))
    finally:
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


async def _drive(app_dsn: str, system_dsn: str) -> list[Row]:
    from gongdan.channels.actions import handle_message as handling
    from gongdan.channels.actions.receive import receive
    from gongdan.channels.adapter import senders
    from gongdan.channels.mail.lookups import DnsUnavailable
    from gongdan.channels.models import inbound_messages, mail_references, mailboxes, outbound_messages
    from gongdan.channels.queries import inbound_look
    from gongdan.ticketing.models import attachments

    def no_answer(name: str, kind: str) -> list[str]:
        raise DnsUnavailable("not while measuring")

    senders.resolver[:] = [lambda: no_answer]
    # Collections hold many messages of one sender, written over years.
    inbound_look.STORM = 1_000_000
    register_modules()
    opened = db.connect(app_dsn, system_dsn)
    try:
        tenant_id = await create_tenant(NewTenant(slug="road", name="Road"))
        async with unit(system_actor(tenant_id)) as tx:
            box = {"tenant_id": tenant_id, "name": "care", "address": CARE}
            # What Zammad's case takes for a message of its own.
            ours = await open_ticket(tx, OpenTicket(title="Ours"))
            known = {"tenant_id": tenant_id, "message_id": OWN_ID, "ticket_id": ours, "is_ours": True}
            await tx.execute(insert(mail_references).values(known))
            box_id = int(await tx.scalar(insert(mailboxes).values(box).returning(mailboxes.c.id)))
        ended: list[Became] = []
        began, cpu = time.perf_counter(), time.process_time()
        for at, case in enumerate(cases()):
            if not case.raw:
                continue
            received = await receive(
                tenant_id, road="imap", pieces=case.raw, mailbox_id=box_id, delivery_key=f"imap:{box_id}:1:{at}"
            )
            for _ in range(handling.MOST_ATTEMPTS):
                try:
                    await handling.process(tenant_id, received.id)
                except Exception:  # the row says why
                    continue
                break
            async with unit(system_actor(tenant_id), is_read_only=True) as tx:
                mine = inbound_messages.c.id == received.id
                row = await tx.one(select(inbound_messages).where(mine))
                hung = select(func.count()).where(attachments.c.ticket_id == (row.ticket_id or 0))
                ended.append(Became(case, row, int(await tx.scalar(hung))))
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        answered = await _answered(tenant_id, outbound_messages)
        each = 1000 * cpu / len(ended)
        print(f"{len(ended)} messages in {seconds:.0f} s, {each:.1f} ms of CPU each beside the database\n")
        return list(_scores(ended, answered))
    finally:
        await opened.close()


def _scores(ended: list[Became], answered: set[int]) -> Iterator[Row]:
    settled, files, decided, senders, subjects, silent = (Count() for _ in range(6))
    texts, marked, unanswered, receipts = (Count() for _ in range(4))
    greeted: set[str] = set()
    for one in ended:
        case, row = one.case, one.row
        settled.add(f"{case.collection} {case.name}: {row.state} {row.detail[:300]}", row.state in FINAL)
        if case.collection == "zammad" and case.expected:
            if said := case.expected.get("from_email"):
                senders.add(case.name, bool(row.sender) and row.sender in said.lower())
            wanted = " ".join((case.expected.get("subject") or "").split())
            subjects.add(f"{case.name}: {row.subject!r}", row.subject == wanted[:500])
        if case.collection == "zammad-process":
            is_right = (row.ticket_id is not None or row.state == "held") == case.expected
            decided.add(f"{case.name}: {row.state} {row.reason}", is_right or row.reason == "duplicate")
        if case.collection == "tnef":
            wanted_files = _tnef_files(case.expected)
            files.add(f"{case.name}: {one.attachments} of {wanted_files}", one.attachments >= wanted_files)
        if case.collection == "zammad" and row.ticket_id and not row.machine and row.sender not in greeted:
            greeted.add(row.sender)
            receipts.add(f"{case.name}: {row.sender}", row.ticket_id in answered)
        if case.collection == "bounces" and case.expected["is_bounce_or_feedback"] == "yes":
            unanswered.add(case.name, row.ticket_id not in answered)
            silent.add(f"{case.name}: {row.state} {row.reason}", row.ticket_id is None)
            if wanted := set(case.expected["recipient_from_dsn"].lower().split()):
                bounce = row.parts.get("bounce") or {}
                marked.add(case.name, wanted <= {each["address"] for each in bounce.get("recipients", [])})
        if case.collection == "chinese" and (new := case.expected["new_text_before_quote_marker"]) is not None:
            texts.add(case.name, row.parts.get("words", "").split() == new.split())
    yield settled.row("all: a ticket, a comment, ignored or held; none failed", 1)
    yield senders.row("email-zammad: senders", 1)
    yield subjects.row("email-zammad: subjects", 1)
    yield decided.row("email-zammad: what must, and must not, become a ticket", 1)
    yield files.row("email-tnef: attachments on the ticket", 1)
    yield silent.row("email-bounces: no ticket (two are notices of a web service)", 0.99)
    yield marked.row("email-bounces: recipients of the report kept", 0.93)
    yield texts.row("email-chinese: new text exact", 1)
    yield unanswered.row("email-bounces: no mail goes out because of it", 1)
    yield receipts.row("email-zammad: a person's first mail is acknowledged", 0.9)


async def _answered(tenant_id: int, outbound_messages: Any) -> set[int]:
    """Let everybody hear of what happened, as workers would; the tickets for which mail is to go out."""
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        ids = [one.id for one in await tx.all(select(events.c.id).where(events.c.tenant_id == tenant_id))]
    for at in range(0, len(ids), 200):
        await deliver(tenant_id=tenant_id, event_ids=sorted(ids)[at : at + 200])
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        return {one.ticket_id for one in await tx.all(select(outbound_messages.c.ticket_id))}


def _tnef_files(expected: Any) -> int:
    return len(expected.get("attachments", [])) if isinstance(expected, dict) else 0
