"""What colleagues write among themselves never leaves: by no mail, no preview, no link, and not by the portal."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from gongdan.channels.models import outbound_messages
from gongdan.kernel import clock
from gongdan.kernel.signed_links import make_link
from tests.channels.outbound.test_replies import API, read, replied
from tests.make.ticketing import moved

# Stands in every note, in names of files and in what they hold.
SECRET = "SECRET"
MEI = {"name": "梅琳"}


@pytest.fixture
async def noted(world: Any, client_for: Any, from_mail: Any, send_all: Any) -> dict[str, Any]:
    """A ticket of Mei's with a note that has a file, a picture and a mention; and another that was merged into it."""
    wang, person = client_for(world.wang), MEI | {"email": world.mei.email}
    shape = await from_mail(requester=person, sender=world.mei.email)
    other = await from_mail(requester=person, sender=world.mei.email, title="同一件事")
    ids = []
    for name in (f"{SECRET}.txt", f"{SECRET}.png"):
        head = b"\x89PNG\r\n\x1a\n" if name.endswith("png") else b""
        stored = await wang.post(f"{API}/files", files={"file": (name, head + SECRET.encode())})
        ids.append(int(stored.json()["id"]))
    mention = f'<span data-mention="user" data-id="{world.chen.user_id}">@陈</span>'
    body = f'<p>{SECRET} {mention}<img src="/api/v1/files/{ids[1]}?inline=true"></p>'
    note = await replied(wang, shape["id"], body, body_format="html", is_public=False, files=ids)
    await replied(wang, other["id"], f"{SECRET} 另一张", is_public=False)
    merge = {"tickets": [other["number"]], "comment": {"body": f"{SECRET} 合并", "is_public": False}}
    merged = await client_for(world.chen).post(f"{API}/tickets/{shape['id']}/merges", json=merge)
    assert merged.status_code in (200, 201), merged.text
    await send_all()
    return shape | {"note": note, "files": ids, "other": other["id"]}


def told(raw: bytes) -> str:
    """All that a letter holds, decoded."""
    parts = [part for part in read(raw).walk() if not part.is_multipart()]
    names = " ".join(f"{name}: {value}" for part in read(raw).walk() for name, value in part.items())
    return names + "".join(part.get_payload(decode=True).decode("utf-8", "replace") for part in parts)  # type: ignore[union-attr]


async def test_no_letter_and_no_preview_holds_a_note(
    world: Any, client_for: Any, as_system: Any, noted: dict[str, Any], send_all: Any, post_office: Any
) -> None:
    wang = client_for(world.wang)
    # He answers with the note's picture in his words, as when they were copied from it.
    copied = f'<p>您好<img src="/api/v1/files/{noted["files"][1]}?inline=true"></p>'
    answer = {"body": copied, "body_format": "html"}
    preview = await wang.post(f"{API}/tickets/{noted['id']}/mail-previews", json=answer)
    assert preview.status_code == 200, preview.text
    assert SECRET not in preview.text
    await replied(wang, noted["id"], **answer)
    await replied(wang, noted["id"], "第二次回复")
    await moved(wang, noted["id"], "solve", resolution="更换网线")
    await send_all()
    letters = [told(raw) for _, _, raw in post_office.letters]
    assert len(letters) >= 4, "acknowledged, answered twice, and solved"
    assert any("您好" in one for one in letters)
    assert not [one for one in letters if SECRET in one]
    async with as_system(world.xinghe.id) as tx:
        rows = await tx.all(select(outbound_messages).where(outbound_messages.c.tenant_id == tx.tenant_id))
    assert SECRET not in str(rows)
    assert not [row for row in rows if row.comment_id == noted["note"] or set(row.file_ids) & set(noted["files"])]


async def test_no_link_opens_a_file_of_a_note(world: Any, client_for: Any, noted: dict[str, Any]) -> None:
    """Not even with a seal of our own, as of a comment that was public when the link was made."""
    for file_id in noted["files"]:
        link = make_link(world.xinghe.id, "mail-file", [file_id, noted["note"]], clock.now().replace(year=2099))
        assert (await client_for(None).get(f"{API}/file-links/{link}")).status_code in (404, 410)


async def test_the_portal_shows_no_note(world: Any, client_for: Any, noted: dict[str, Any]) -> None:
    mei = client_for(world.mei)
    home = f"/tickets/{noted['id']}"
    paths = [home, f"{home}/comments", f"{home}/timeline", f"{home}/progress", f"{home}/outbound-messages"]
    paths += [f"/tickets/{noted['other']}", f"/tickets/{noted['other']}/comments", "/notifications"]
    paths += ["/tickets", f"/tickets?q={SECRET}", f"{home}/links", f"/inbound-messages?ticket={noted['id']}"]
    seen = {path: await mei.get(API + path) for path in paths}
    assert seen[home].status_code == 200
    assert seen[f"{home}/comments"].status_code == 200
    assert not {
        path: answer.text for path, answer in seen.items() if SECRET in answer.text.replace(f"q={SECRET}", "")
    }
    assert json.loads(seen[f"/tickets?q={SECRET}"].text)["items"] == []
    for file_id in noted["files"]:
        assert (await mei.get(f"{API}/files/{file_id}")).status_code == 404
