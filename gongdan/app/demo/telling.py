"""Tell the demo's story: stage, scenes, what connects them, and episodes; told once, taken up where it broke off."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import func, select

from gongdan import ticketing
from gongdan.app.at_hand import opened_pools
from gongdan.app.demo import words_en, words_zh
from gongdan.app.demo.cast import CASTS, PASSWORD, Cast
from gongdan.app.demo.episodes import tell_episodes
from gongdan.app.demo.notices import tell_notices
from gongdan.app.demo.play import Play, acting
from gongdan.app.demo.plot import SCENES, Clock, Scene, scenes
from gongdan.app.demo.stage import Actors, build, complete, find_actors
from gongdan.app.demo.switch import Say, demo_tenants, switch
from gongdan.app.modules import register_modules
from gongdan.app.seeding import seed_tenant
from gongdan.identity import calendar_for_team
from gongdan.identity.models import tenants
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit

_WORDS = {"zh-CN": (words_zh.SCENARIOS, words_zh.PHRASES), "en": (words_en.SCENARIOS, words_en.PHRASES)}
_STAGE_DAYS = 60


async def tell(say: Say) -> None:
    """Have both tenants stand and open, and say how to sign in."""
    register_modules()
    async with opened_pools():
        # Side by side: each waits for the database most of its time.
        ends = await asyncio.gather(*(_tell_one(cast, say) for cast in CASTS), return_exceptions=True)
        for failure in ends:
            if failure is not None:
                raise failure
        await switch(is_on=True)
    say(_how_to_sign_in())


async def _tell_one(cast: Cast, say: Say) -> None:
    there = (await demo_tenants()).get(cast.slug)
    if there is None:
        say(f"Telling the demo's story of {cast.name} …")
        tenant_id = await build(cast, clock.now() - timedelta(days=_STAGE_DAYS))
    else:
        tenant_id = there.id
        if not there.is_active:
            await seed_tenant(tenant_id, there.locale)  # what was added while it was closed
        await complete(cast, tenant_id)
    await play_scenes(cast, tenant_id)
    await tell_episodes(cast, tenant_id, say)
    await tell_notices(tenant_id)


async def play_scenes(cast: Cast, tenant_id: int, count: int = SCENES) -> int:
    """Play what has not been played yet; how many scenes that were."""
    scenarios, phrases = _WORDS[cast.locale]
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        told_at: datetime = await tx.scalar(select(tenants.c.created_at).where(tenants.c.id == tenant_id))
        mine = ticketing.tickets.c.tenant_id == tenant_id
        played = int(await tx.scalar(select(func.count()).select_from(ticketing.tickets).where(mine)))
        _, _, hours = await calendar_for_team(tx, None)
    left = scenes(cast, scenarios, told_at, hours, count)[played:]
    if not left:
        return 0
    actors = await find_actors(cast, tenant_id)
    earlier: dict[str, int] = {}
    for scene in left:
        play = Play(cast, phrases, actors, scene, Clock(scene.begins_at, told_at, scene.seed))
        ticket_id = await play.run()
        await _connect(cast, actors, scene, play.time.at, ticket_id, earlier)
    return len(left)


async def _connect(
    cast: Cast, actors: Actors, scene: Scene, at: datetime, ticket_id: int, earlier: dict[str, int]
) -> None:
    """The supervisor's hand: urgent work is followed, like requests are linked."""
    supervisor = actors.staff[cast.of_role("supervisor")[0].key]
    like = earlier.get(scene.scenario.title)
    earlier[scene.scenario.title] = ticket_id
    if scene.scenario.priority == "urgent":
        dispatcher = actors.staff[cast.of_role("dispatcher")[0].key]
        async with acting(dispatcher, at) as tx:
            await ticketing.follow_ticket(tx, ticket_id, supervisor.user_id or "me")
    if like is not None and scene.seed % 3 == 0:
        dispatcher = actors.staff[cast.of_role("dispatcher")[0].key]
        async with acting(dispatcher, at) as tx:
            kind = "caused_by" if scene.scenario.priority == "urgent" else "related"
            await ticketing.link_tickets(tx, ticket_id, ticketing.AddLink(ticket=like, kind=kind))


def _how_to_sign_in() -> str:
    lines = [f"The demo workspace is open. Everybody's password is {PASSWORD}; sign in as:"]
    for cast in CASTS:
        lines.append(f"  {cast.name} (tenant {cast.slug})")
        shown: set[str] = set()
        for person in cast.people:
            if not {person.role, person.team} <= shown | {""}:
                shown |= {person.role, person.team}
                lines.append(f"    {cast.email(person.key):<28} {person.role.replace('_', ' '):<24} {person.name}")
    return "\n".join(lines)
