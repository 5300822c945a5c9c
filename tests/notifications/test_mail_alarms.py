"""Whoever sets up mailboxes is told when mail is in trouble, and nobody else."""

from typing import Any

import pytest

from gongdan.channels.events import InboundStopped, MailboxAlarmed, OutboundStopped


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (MailboxAlarmed(7, "Desk", "desk@xinghe.example", "silent", hours=9), "silent"),
        (InboundStopped(1, "desk@xinghe.example"), "storm_in"),
        (OutboundStopped(1, "desk@xinghe.example"), "storm_out"),
    ],
)
async def test_administrators_are_told(world: Any, told: Any, as_system: Any, fact: Any, reason: str) -> None:
    async with as_system(world.xinghe.id) as tx:
        tx.record(fact)
    [notice] = await told(world.feng)
    assert (notice["kind"], notice["details"]["reason"]) == ("mail_alarm", reason)
    assert notice["details"]["address"] == "desk@xinghe.example"
    assert await told(world.zhou) == []
    assert await told(world.nora) == []
