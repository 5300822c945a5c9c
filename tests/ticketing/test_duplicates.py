"""Warnings of duplicates: which texts are near, and that nobody is warned of what he may not see."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from gongdan.ticketing.models import tickets
from gongdan.ticketing.similarity import ALIKE, Pieces, in_common, similarity
from tests.make.ticketing import ticket_by

CHECKS = "/api/v1/duplicate-checks"
MEI = {"email": "mei@customer.example"}


def near(one: str, other: str) -> float:
    return similarity(Pieces.of(one), Pieces.of(other))


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("打印机无法连接网络", "打印机无法连接网络", True),
        ("打印机无法连接网络", "打印机连不上网络", True),
        ("请问打印机怎么连接网络？", "打印机连接网络", True),
        ("打印机无法连接网络", "空调不制冷", False),
        ("请问怎么办理退款", "请问怎么修改密码", False),
        ("订单 A20251122 未发货", "A20251122 什么时候发货", True),
        ("订单 A20251122 未发货", "订单 A20251199 未发货", True),
        ("Printer offline again", "the printer is offline again", True),
        ("Cannot sign in to mail", "Laptop battery does not charge", False),
        ("ＰＲＩＮＴＥＲ offline", "printer offline", True),
        ("", "打印机", False),
        ("，。！", "，。！", False),
    ],
)
def test_near_same_texts_are_told_from_others(one: str, other: str, is_alike: bool) -> None:
    assert (near(one, other) >= ALIKE) is is_alike, near(one, other)


@given(st.text(max_size=60), st.text(max_size=60))
def test_nearness_is_symmetric_and_between_nothing_and_all(one: str, other: str) -> None:
    found = near(one, other)
    assert 0 <= found <= 1.000001
    assert found == pytest.approx(near(other, one))
    if Pieces.of(one).total:
        assert near(one, one) == pytest.approx(1)
        assert near(one, one + other) <= 1.000001


def test_the_words_in_common_are_the_weighty_ones() -> None:
    words = in_common(Pieces.of("请问订单 A20251122 怎么退款"), Pieces.of("A20251122 订单退款"))
    assert words[0] == "a20251122"
    assert "退款" in words
    assert "怎么" not in words


async def warned(client: Any, title: str, **body: Any) -> list[dict[str, Any]]:
    answer = await client.post(CHECKS, json={"title": title} | body)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_a_customers_open_ticket_is_found_while_one_types(client_for: Any, world: Any) -> None:
    wang = client_for(world.wang)
    other = await ticket_by(wang, title="空调不制冷", requester=MEI)
    same = await ticket_by(wang, title="打印机连不上网络", requester=MEI)
    found = await warned(wang, "打印机无法连接网络", requester=MEI)
    assert [one["ticket"]["id"] for one in found] == [same["id"]]
    one = found[0]
    assert one["ticket"].keys() == {"id", "number", "title", "state_category", "created_at"}
    assert (one["is_same_requester"], one["score"] >= ALIKE) == (True, True)
    assert {"打印", "印机", "网络"} <= set(one["words"])
    assert other["id"] not in [one["ticket"]["id"] for one in found]
    assert await warned(wang, "打印机无法连接网络") == []
    assert await warned(wang, "打印机无法连接网络", requester={"email": "nobody@x.example"}) == []


async def test_descriptions_count_too_and_html_is_read_as_text(client_for: Any, world: Any) -> None:
    wang = client_for(world.wang)
    text = "今天早上开始三楼会议室的投影仪一直黑屏，更换线缆以后仍然没有信号"
    await ticket_by(wang, title="求助", description=f"<p>{text}</p>", description_format="html", requester=MEI)
    assert len(await warned(wang, "会议室设备故障", description=text, requester=MEI)) == 1
    assert await warned(wang, "会议室设备故障", requester=MEI) == []


async def test_colleagues_of_one_organisation_are_found_for_staff_only(client_for: Any, world: Any) -> None:
    wang, ou, mei = client_for(world.wang), client_for(world.ou), client_for(world.mei)
    theirs = await ticket_by(mei, title="打印机无法连接网络")
    found = await warned(wang, "打印机连不上网络", requester={"email": "ou@customer.example"})
    assert [(one["ticket"]["id"], one["is_same_requester"]) for one in found] == [(theirs["id"], False)]
    assert await warned(ou, "打印机连不上网络") == []
    assert await warned(ou, "打印机连不上网络", requester=MEI) == []
    assert [one["ticket"]["id"] for one in await warned(mei, "打印机连不上网络")] == [theirs["id"]]


async def test_nobody_is_warned_of_what_he_may_not_see(client_for: Any, world: Any) -> None:
    wang, li, nina = client_for(world.wang), client_for(world.li), client_for(world.nina)
    await ticket_by(wang, title="打印机无法连接网络", requester=MEI, team="frontline")
    assert await warned(li, "打印机无法连接网络", requester=MEI) == []
    assert await warned(nina, "打印机无法连接网络", requester={"id": world.xinghe.contacts["mei"]}) == []
    assert len(await warned(wang, "打印机无法连接网络", requester={"id": world.xinghe.contacts["mei"]})) == 1


async def test_what_was_closed_long_ago_or_put_away_warns_nobody(client_for: Any, as_system: Any, world: Any) -> None:
    wang = client_for(world.wang)
    ids = [(await ticket_by(wang, title="打印机无法连接网络", requester=MEI))["id"] for _ in range(4)]
    changes: list[dict[str, Any]] = [
        {"state_category": 6},
        {"state_category": 6, "updated_at": None},
        {"shelf": 3},
        {"shelf": 4},
    ]
    async with as_system(world.xinghe.id) as tx:
        for ticket_id, change in zip(ids, changes, strict=True):
            if "updated_at" in change:
                change["updated_at"] = tx.now - timedelta(days=31)
            mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
            await tx.execute(update(tickets).where(*mine).values(**change))
    assert [one["ticket"]["id"] for one in await warned(wang, "打印机无法连接网络", requester=MEI)] == [ids[0]]


async def test_at_most_five_are_told_the_nearest_first_in_few_queries(
    client_for: Any, counting: Any, world: Any
) -> None:
    wang = client_for(world.wang)
    for number in range(7):
        await ticket_by(wang, title=f"打印机无法连接网络{'呀' * number}", requester=MEI)
    with counting() as asked:
        found = await warned(wang, "打印机无法连接网络", requester=MEI)
    assert asked.value <= 6, asked.texts
    scores = [one["score"] for one in found]
    assert len(found) == 5
    assert scores == sorted(scores, reverse=True)
    assert "secret" not in json.dumps(found)


async def test_only_who_opens_tickets_may_check(client_for: Any, world: Any) -> None:
    for person in (world.shen, world.feng, world.zhao):
        assert (await client_for(person).post(CHECKS, json={"title": "x"})).status_code == 403
    empty = await client_for(world.wang).post(CHECKS, json={"title": ""})
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (422, "title")
