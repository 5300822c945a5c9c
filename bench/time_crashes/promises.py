"""Promises that warn and break, and who is told of it: in the app, by a webhook, by text message."""

from collections import Counter

from sqlalchemy import insert, select

from bench.time_crashes.judging import Judged, wrong
from bench.time_crashes.plant import Plant
from gongdan.integrations.actions.webhooks import create_webhook
from gongdan.integrations.schemas.webhooks import WebhookIn
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from gongdan.notifications.actions.kind_rules import set_rules
from gongdan.notifications.actions.road_set_up import add_road
from gongdan.notifications.models import notification_phones
from gongdan.notifications.schemas.roads import NoticeRulesIn, RoadIn
from gongdan.sla.actions.policies import create_policy, order_policies
from gongdan.sla.models import sla_policies
from gongdan.sla.schemas.policies import PolicyIn, PolicyOrderIn
from gongdan.ticketing import OpenTicket, open_ticket

NAME = "promises"
WARN_AT = (50, 80)
# Two promises of each ticket, in plain time, so that it does not matter when the trial runs.
_PROMISES = {"first_response": 30 * 60, "resolution": 60 * 60}
_RANKS = ("urgent", "high", "normal", "low")
# Where time leaps while a receiver thinks, its sender looks dead for a moment, and another tells it too.
LEAPS = 14
LEFT = (
    "select count(*) from sla_clocks where next_action_at <= %(now)s",
    "select count(*) from webhook_deliveries where state in ('queued', 'sending')",
    "select count(*) from notice_deliveries where road = 'sms' and settled_at is null",
)
# What the log says of each promise: which shares were told in warnings, which beside the breach, and breaches.
_TOLD = """
select (payload->>'clock_id')::bigint, kind, payload->'shares', payload->'missed' from events
where tenant_id = %(tenant)s and kind in ('ticket.clock_warned', 'ticket.clock_breached')
"""
# Each unit that tells a breach of a ticket is one act, of which its owner is told once.
_ACTS = """
select count(*) from (select distinct subject_id, at from events
    where tenant_id = %(tenant)s and kind = 'ticket.clock_breached') acts
"""
_NOTICES = """
select coalesce(sum(count), 0) from notifications where tenant_id = %(tenant)s and kind = 'sla_breached'
"""
_WEBHOOKS = "select id::text, state from webhook_deliveries where tenant_id = %(tenant)s"
_MESSAGES = "select message_id, state from notice_deliveries where tenant_id = %(tenant)s and road = 'sms'"


async def prepare(plant: Plant, slug: str, tickets: int) -> int:
    """A tenant with so many tickets of one owner, all promised the same; its id."""
    tenant_id, staff = await plant.begin(slug)
    targets = {
        kind: {rank: {"seconds": seconds, "time": "plain"} for rank in _RANKS} for kind, seconds in _PROMISES.items()
    }
    promises = [{"key": kind, "kind": kind, "targets": target} for kind, target in targets.items()]
    draft = {"name": "trial", "condition": {"all": []}, "promises": promises, "warn_at": list(WARN_AT)}
    hook = {"name": "ears", "url": f"{plant.ears.base}/hooks", "events": ["ticket.sla_breached"]}
    road = {"road": "sms", "name": "ears", "provider": "webhook", "url": f"{plant.ears.base}/sms", "secret": "shared"}
    async with unit(system_actor(tenant_id)) as tx:
        mine = await create_policy(tx, PolicyIn.model_validate(draft))
        others = select(sla_policies.c.id).where(sla_policies.c.tenant_id == tenant_id)
        ids = [one.id for one in await tx.all(others.where(sla_policies.c.id != mine))]
        await order_policies(tx, PolicyOrderIn(ids=[mine, *ids]))
        await create_webhook(tx, WebhookIn.model_validate(hook))
        await add_road(tx, RoadIn.model_validate(road))
        rules = {"kinds": {"sla_breached": {"roads": {"sms": True, "mail": False}}}}
        await set_rules(tx, NoticeRulesIn.model_validate(rules), lambda _: None)
        phone = {"user_id": staff.user_id, "phone": "+8613800138000", "verified_at": tx.now}
        await tx.execute(insert(notification_phones).values(tenant_id=tenant_id, **phone))
    for number in range(tickets):
        async with unit(staff) as tx:
            await open_ticket(tx, OpenTicket(title=f"打印机 {number}", type="question", assignee="me"))
    return tenant_id


def judge(plant: Plant, tenant_id: int, tickets: int, killed: int) -> Judged:
    """Each share and breach once, one notice an act; outside everything, rarely twice."""
    told = [(row[0], row[1], row[2] or row[3] or []) for row in plant.rows(_TOLD, tenant=tenant_id)]
    shares = Counter((clock, share) for clock, _, those in told for share in those)
    breaches = Counter(clock for clock, kind, _ in told if kind == "ticket.clock_breached")
    acts = plant.rows(_ACTS, tenant=tenant_id)[0][0]
    notices = int(plant.rows(_NOTICES, tenant=tenant_id)[0][0])
    hooks = dict(plant.rows(_WEBHOOKS, tenant=tenant_id))
    messages = dict(plant.rows(_MESSAGES, tenant=tenant_id))
    heard = Counter({one: plant.ears.webhooks[one] for one in hooks if plant.ears.webhooks[one]})
    read = Counter({one: plant.ears.messages[one] for one in messages if plant.ears.messages[one]})
    clocks = tickets * len(_PROMISES)
    warnings = sum(kind == "ticket.clock_warned" for _, kind, _ in told)
    return Judged(
        f"{clocks} promises: {warnings} warnings, {len(breaches)} breaches, {notices} notices, {len(heard)} webhooks"
        f" ({heard.total() - len(heard)} twice), {len(read)} text messages ({read.total() - len(read)} twice)",
        [
            *wrong("shares", shares, clocks * len(WARN_AT)),
            *wrong("breaches", breaches, clocks),
            *([] if acts == notices else [f"{notices} notices of {acts} acts"]),
            *wrong("webhooks", heard, clocks, again=killed + LEAPS),
            *wrong("text messages", read, len(messages), again=killed + LEAPS),
            *([] if set(hooks.values()) == {"delivered"} else ["a webhook is not written down as delivered"]),
            *([] if set(messages.values()) == {"sent"} else ["a message is not written down as sent"]),
        ],
    )
