"""Routes of mailboxes: set-up, live tests of both directions, and the board of their health."""

from functools import partial

from fastapi import Request
from fastapi.responses import Response

from gongdan.channels.actions import mailboxes as actions
from gongdan.channels.actions.probe import probe_draft, probe_mailbox
from gongdan.channels.actions.unfetched import try_unfetched_again
from gongdan.channels.queries import mailbox_health, mailboxes
from gongdan.channels.schemas.mailboxes import (
    HealthOut,
    HealthPage,
    MailboxIn,
    MailboxOut,
    MailboxPage,
    MailboxPatch,
    ProbeIn,
    ProbeOut,
)
from gongdan.identity import Caller, ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import PathId, answer, etag

mailboxes_router = router("/api/v1/mailboxes", "mailboxes")
health_router = router("/api/v1/mailbox-health", "mailboxes")


async def _told(tx: Tx, mailbox_id: int, status: int = 200) -> Response:
    await tx.settle()
    shape = await mailboxes.get_mailbox(tx, mailbox_id)
    headers = {"ETag": etag(shape["version"])}
    if status == 201:
        headers["Location"] = f"/api/v1/mailboxes/{mailbox_id}"
    return answer(shape, status, headers)


@mailboxes_router.get("", response_model=MailboxPage, summary="List mailboxes")
async def list_mailboxes(tx: ReadTx) -> Response:
    """All mailboxes by name, on one page. Needs `mailbox.read` or `mailbox.manage`."""
    return answer({"items": await mailboxes.list_mailboxes(tx), "next_cursor": None})


@mailboxes_router.post("", status_code=201, response_model=MailboxOut, summary="Add a mailbox")
async def add_mailbox(draft: MailboxIn, tx: WriteTx) -> Response:
    """Adds a mailbox. Its servers are not asked: test it with `POST /mailboxes/{id}/probes`."""
    return await _told(tx, await actions.add_mailbox(tx, draft), 201)


@mailboxes_router.post("/probes", response_model=ProbeOut, summary="Test a mailbox before it is added")
async def probe_new_mailbox(draft: MailboxIn, caller: Caller) -> Response:
    """Signs in at both servers and counts the messages; nothing is kept, fetched, sent or changed."""
    return answer(await probe_draft(caller, draft))


@mailboxes_router.get("/{mailbox_id}", response_model=MailboxOut, summary="Read a mailbox")
async def get_mailbox(mailbox_id: PathId, tx: ReadTx) -> Response:
    """One mailbox, without its secrets."""
    shape = await mailboxes.get_mailbox(tx, mailbox_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@mailboxes_router.patch("/{mailbox_id}", response_model=MailboxOut, summary="Change a mailbox")
async def change_mailbox(mailbox_id: PathId, patch: MailboxPatch, request: Request, tx: WriteTx) -> Response:
    """Changes the fields that are sent. Passwords that are left out stay; null takes one away."""
    await actions.change_mailbox(tx, mailbox_id, patch, partial(check_version, request))
    return await _told(tx, mailbox_id)


@mailboxes_router.delete("/{mailbox_id}", status_code=204, summary="Delete a mailbox")
async def delete_mailbox(mailbox_id: PathId, request: Request, tx: WriteTx) -> Response:
    """Deletes a mailbox by which nothing came or went; others are switched off by `is_active`."""
    await actions.delete_mailbox(tx, mailbox_id, partial(check_version, request))
    return Response(status_code=204)


@mailboxes_router.post("/{mailbox_id}/probes", response_model=ProbeOut, summary="Test a mailbox")
async def probe(mailbox_id: PathId, wanted: ProbeIn, caller: Caller) -> Response:
    """Signs in at both servers and counts the messages, with `changes` if given; nothing is kept or changed."""
    return answer(await probe_mailbox(caller, mailbox_id, wanted.changes))


@mailboxes_router.post(
    "/{mailbox_id}/fetch-retries", status_code=202, response_model=HealthOut, summary="Try again what was not fetched"
)
async def retry_unfetched(mailbox_id: PathId, tx: WriteTx) -> Response:
    """Messages that stay on the server because they could not be fetched are tried again in a moment. Needs
    `mailbox.manage`; 409 where there are none."""
    await try_unfetched_again(tx, mailbox_id)
    return answer(await mailbox_health.get_health(tx, mailbox_id), 202)


@health_router.get("", response_model=HealthPage, summary="How well mailboxes work")
async def list_health(tx: ReadTx) -> Response:
    """The board: each mailbox with its last success, last error, rates and what waits."""
    return answer({"items": await mailbox_health.list_health(tx), "next_cursor": None})


@health_router.get("/{mailbox_id}", response_model=HealthOut, summary="How well one mailbox works")
async def get_health(mailbox_id: PathId, tx: ReadTx) -> Response:
    """One line of the board."""
    return answer(await mailbox_health.get_health(tx, mailbox_id))
