"""Episodes of those who set things up: skills, rules of routing, macros, a webhook, rotas, leave, a class."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from gongdan.app.demo.tale import Absent, Tale
from gongdan.automation.actions.rules import create_rule as create_automation
from gongdan.automation.schemas.rules import RuleIn
from gongdan.customers import organisations
from gongdan.identity import teams
from gongdan.integrations.actions.webhooks import create_webhook
from gongdan.integrations.schemas.webhooks import WebhookIn
from gongdan.kernel.unit import Tx
from gongdan.notifications.actions.habits import set_habits
from gongdan.notifications.actions.preferences import set_preferences
from gongdan.notifications.schemas.notices import PreferencesIn
from gongdan.notifications.schemas.oneself import HabitsIn
from gongdan.routing.actions.classes import plan_class
from gongdan.routing.actions.leaves import ask_leave, decide_leave
from gongdan.routing.actions.people import create_skill, set_owner, set_person
from gongdan.routing.actions.rotas import lay_rota, save_rota, save_shift
from gongdan.routing.actions.rules import create_rule, take_template
from gongdan.routing.actions.settings import set_settings, set_team
from gongdan.routing.models import skills as skills_table
from gongdan.routing.schemas.classes import TrainingClassIn
from gongdan.routing.schemas.people import CustomerOwnerIn, RoutingPersonIn, SkillIn
from gongdan.routing.schemas.rotas import DecideLeaveIn, LeaveIn, RotaIn, RotaPlanIn, ShiftIn
from gongdan.routing.schemas.rules import RoutingRuleIn, TakeTemplateIn
from gongdan.routing.schemas.settings import RoutingSettingsIn, RoutingTeamIn
from gongdan.routing.shipped import BY_KEY

# Who can what: skill and level, by part of the cast.
_SKILLS: dict[str, dict[str, int]] = {
    "second_line": {"networks": 5, "business_software": 3},
    "second_line_2": {"networks": 3, "business_software": 4},
    "local": {"hardware": 4, "networks": 2},
    "local_2": {"hardware": 3},
    "engineer": {"hardware": 5, "electrician": 1},
    "desk": {"business_software": 2},
}
_COMPLAINTS = {"field": "type", "op": "is", "value": "complaint"}
_KEYS = ("networks", "business_software", "hardware", "electrician")


async def skills(tale: Tale) -> None:
    """What people can, with a certificate that runs out one day; and when they want to hear of things."""
    quiet = HabitsIn(quiet_from="21:30", quiet_to="07:30")
    digest = HabitsIn(digest="daily", digest_at="18:00")
    fewer = PreferencesIn.model_validate({"kinds": {"customer_replied": {"mail": False}}})

    async def name_them(tx: Tx) -> None:
        for key in _KEYS:
            kind = "certificate" if key == "electrician" else "skill"
            names = {"zh-CN": tale.say(f"{key}_zh"), "en": tale.say(f"{key}_en")}
            await create_skill(tx, SkillIn.model_validate({"key": key, "kind": kind, "names": names}))

    async def give_them(tx: Tx) -> None:
        row = skills_table.c
        found = await tx.all(select(row.id, row.key).where(row.tenant_id == tx.tenant_id))
        ids = {one.key: one.id for one in found}
        for part, held in _SKILLS.items():
            has = [
                {"skill_id": ids[key], "level": level}
                | ({"expires_on": tale.ahead(days=140).date()} if key == "electrician" else {})
                for key, level in held.items()
            ]
            await set_person(tx, tale.user_id(part), RoutingPersonIn.model_validate({"skills": has}))

    await tale.act("administrator", 20, name_them)
    await tale.act("administrator", 15, give_them)
    await tale.act("desk", 10, lambda tx: set_habits(tx, quiet), lambda tx: set_preferences(tx, fewer))
    await tale.act("supervisor", 10, lambda tx: set_habits(tx, digest))


async def routing(tale: Tale) -> None:
    """The shipped examples in force, one rule at rest, and whose customers the first companies are."""

    async def settings(tx: Tx) -> None:
        # Of three at the desk one may be in class.
        await set_settings(tx, RoutingSettingsIn(training_share=34))
        team = RoutingTeamIn(backup_team_id=await team_id(tx, "after_sales"), max_waiting=12, max_age_minutes=120)
        await set_team(tx, await team_id(tx, "frontline"), team)

    async def owners(tx: Tx) -> None:
        row = organisations.c
        for company, part in zip(tale.cast.companies, ("desk", "desk_2"), strict=False):
            home = await tx.scalar(select(row.id).where(row.tenant_id == tx.tenant_id, row.name == company.name))
            await set_owner(tx, CustomerOwnerIn(organisation_id=home, user_id=tale.user_id(part)))

    async def rules(tx: Tx) -> None:
        row = skills_table.c
        network = await tx.scalar(select(row.id).where(row.tenant_id == tx.tenant_id, row.key == "networks"))
        local = next(person.team for person in tale.cast.people if person.key == tale.cast.parts["local"])
        place = tale.cast.regions.get(local)
        refund = {"name": tale.say("refund_rule"), "condition": BY_KEY["refund_to_finance"].condition}
        await create_rule(tx, RoutingRuleIn.model_validate(refund | {"team_id": await team_id(tx, "finance")}))
        senior = TakeTemplateIn(team_id=await team_id(tx, "network"), skill_id=network, is_active=True)
        await take_template(tx, "vip_to_senior", senior)
        if place is None:
            near = TakeTemplateIn(team_id=await team_id(tx, local), is_active=True)
            await take_template(tx, "beijing_repair_to_beijing", near)
        else:
            await create_rule(tx, await _local_rule(tx, tale, local))
        mine: dict[str, Any] = {"name": tale.say("owner_rule"), "condition": _COMPLAINTS}
        mine |= {"strategy": "customer_owner", "team_id": await team_id(tx, "frontline"), "is_active": False}
        await create_rule(tx, RoutingRuleIn.model_validate(mine))

    for deed in (settings, owners, rules):
        await tale.act("administrator", 20, deed)


async def _local_rule(tx: Tx, tale: Tale, team: str) -> RoutingRuleIn:
    condition = {
        "all": [
            {"field": "customer_region", "op": "includes_any", "value": [team]},
            {"field": "title", "op": "contains", "value": tale.say("repair_word")},
        ]
    }
    rule = {"name": tale.say("local_rule"), "condition": condition, "strategy": "nearest"}
    return RoutingRuleIn.model_validate(rule | {"team_id": await team_id(tx, team)})


async def automation(tale: Tale) -> None:
    """Two macros and a trigger that work."""

    def macro(key: str, *more: dict[str, Any]) -> dict[str, Any]:
        words = {"body": tale.say(f"{key}_body"), "is_public": True}
        effects = [{"kind": "comment", "params": words}, *more]
        return {"kind": "macro", "name": tale.say(key), "description": tale.say(f"{key}_about"), "effects": effects}

    tag = {"kind": "add_tags", "params": {"tags": [tale.say("tag")]}}
    drafts = (
        macro("photo"),
        macro("restart", tag),
        {
            "kind": "trigger",
            "name": tale.say("trigger"),
            "description": tale.say("trigger_about"),
            "events": ["opened"],
            "condition": {"all": [{"field": "title", "op": "contains", "value": tale.say("word")}]},
            "effects": [tag],
        },
    )

    async def create(tx: Tx) -> None:
        for draft in drafts:
            await create_automation(tx, RuleIn.model_validate(draft | {"is_active": True}))

    await tale.act("administrator", 30, create)


async def webhook(tale: Tale) -> None:
    """Another system is to hear of tickets; it is switched off, as nobody listens at this address."""
    events = ["ticket.created", "ticket.closed"]
    draft = {"name": tale.say("name"), "url": "https://crm.example.com/hooks/tickets", "events": events}
    wanted = WebhookIn.model_validate(draft | {"is_active": False})
    await tale.act("administrator", 30, lambda tx: create_webhook(tx, wanted))


async def rota(tale: Tale) -> None:
    """The desk works early and late by turns: last week, this week and the next."""
    monday = _monday(tale)
    people = [tale.user_id(part) for part in ("desk", "desk_2", "desk_3")]

    async def plan(tx: Tx) -> None:
        early, late = [
            await save_shift(tx, ShiftIn(name=tale.say(name), starts=starts, ends=ends))
            for name, starts, ends in (("early", "08:00", "17:00"), ("late", "10:00", "19:00"))
        ]
        draft = RotaIn(
            name=tale.say("name"),
            team_id=await team_id(tx, "frontline"),
            starts_on=monday - timedelta(days=7),
            days=[*[early] * 5, None, None, *[late] * 5, None, None],
            step=7,
            people=people,
        )
        rota_id = await save_rota(tx, draft)
        span = RotaPlanIn(since=monday - timedelta(days=7), until=monday + timedelta(days=13))
        await lay_rota(tx, rota_id, span)

    await tale.act("administrator", 30, plan)


async def absence(tale: Tale) -> None:
    """Next week one is on leave and one in class; another has asked and waits for an answer."""
    monday = _monday(tale) + timedelta(days=7)
    away = LeaveIn(from_on=monday + timedelta(days=3), to_on=monday + timedelta(days=4), note=tale.say("leave"))
    asked = LeaveIn(from_on=monday + timedelta(days=14), to_on=monday + timedelta(days=14), kind="personal")

    async def lesson(tx: Tx) -> None:
        draft = {
            "name": tale.say("class"),
            "team_id": await team_id(tx, "frontline"),
            "starts_at": _at(tale, monday + timedelta(days=2), 14),
            "ends_at": _at(tale, monday + timedelta(days=2), 16),
            "user_ids": [tale.user_id("desk_3")],
        }
        await plan_class(tx, TrainingClassIn.model_validate(draft))

    await tale.act("desk_2", 10, _asking(away, tale, "granted"))
    await tale.act("desk", 10, lambda tx: ask_leave(tx, asked))
    await tale.act("supervisor", 15, lesson)


def _asking(draft: LeaveIn, tale: Tale, words: str) -> Callable[[Tx], Awaitable[None]]:
    """Asked by the one whose leave it is, and granted by who plans for him."""

    async def do(tx: Tx) -> None:
        leave_id = await ask_leave(tx, draft)
        async with tx.acting_as(tale.actor("supervisor"), cause=tx.cause or "demo"):
            await decide_leave(tx, leave_id, DecideLeaveIn(decision="approve", note=tale.say(words)))

    return do


def _monday(tale: Tale) -> date:
    """Of this week, where the tenant is."""
    today = tale.now.astimezone(ZoneInfo(tale.cast.time_zone)).date()
    return today - timedelta(days=today.weekday())


def _at(tale: Tale, day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(tale.cast.time_zone))


async def team_id(tx: Tx, key: str) -> int:
    """The team of this key. Raises Absent."""
    row = teams.c
    found: int | None = await tx.scalar(select(row.id).where(row.tenant_id == tx.tenant_id, row.key == key))
    if found is None:
        raise Absent(key)
    return found
