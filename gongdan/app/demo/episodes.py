"""The demo's episodes: one of each of what can become of a ticket, told once, after the scenes."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gongdan.app.demo import episodes_alone as alone
from gongdan.app.demo import episodes_between as between
from gongdan.app.demo import episodes_set_up as set_up
from gongdan.app.demo import episodes_together as together
from gongdan.app.demo import episodes_watched as watched
from gongdan.app.demo import tales_en, tales_zh
from gongdan.app.demo.cast import Cast
from gongdan.app.demo.plot import Clock, worked_ago
from gongdan.app.demo.stage import find_actors
from gongdan.app.demo.switch import Say
from gongdan.app.demo.tale import Absent, Tale, told_steps
from gongdan.calendars import WorkingTime
from gongdan.identity import calendar_for_team
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import AppError
from gongdan.kernel.unit import unit

TALES: Mapping[str, Mapping[str, str]] = {"zh-CN": tales_zh.WORDS, "en": tales_en.WORDS}


@dataclass(frozen=True, slots=True)
class Episode:
    """What is told, and when it begins: so many days before today, or so many hours of work ago.

    What is younger than an hour of work began within the last hour, whatever the clock says: it may be urgent.
    """

    tell: Callable[[Tale], Awaitable[None]]
    days: float = 0
    hours: float = 0

    @property
    def key(self) -> str:
        return self.tell.__name__


# Those that are still worked on began so short ago that nobody waits too long: but for one, late and escalated.
EPISODES = (
    Episode(alone.archived, days=24),
    Episode(between.refund, days=9),
    Episode(watched.escalated, days=8),
    Episode(between.repair, days=6),
    Episode(alone.voided, days=5.2),
    Episode(between.ping_pong, days=3.9),
    Episode(alone.deleted, days=3.3),
    Episode(together.parts, hours=18),
    Episode(between.change, hours=17),
    Episode(alone.observed, days=2.1),
    Episode(alone.rejected, hours=8),
    Episode(alone.held, days=1.2),
    Episode(alone.awaiting_word, days=1),
    Episode(between.accepted_handover, hours=7),
    Episode(together.batch, days=0.6),
    Episode(together.split, hours=6),
    Episode(between.granted_approval, hours=3.4),
    Episode(alone.supervised, hours=3.2),
    Episode(between.waiting_approval, hours=3),
    Episode(alone.nudged, hours=2.8),
    Episode(between.declined_handover, hours=2.6),
    Episode(together.undone_merge, hours=2.5),
    Episode(together.merge, hours=2.4),
    Episode(alone.recurring, hours=1.5),
    Episode(alone.weighed, hours=0.2),
    Episode(together.bulk, days=0.1),
    # What is set up, and what it brings about. After the others, so that no rule gives their tickets to anybody else.
    Episode(set_up.skills, days=20),
    Episode(set_up.routing, days=19),
    Episode(set_up.automation, days=15),
    Episode(set_up.webhook, days=14),
    Episode(set_up.rota, days=10),
    Episode(set_up.absence, days=1),
    Episode(watched.routed, hours=1.6),
)


async def tell_episodes(cast: Cast, tenant_id: int, say: Say) -> int:
    """Tell what has not been told yet; how many steps that were. What this workspace does not allow is left out.

    Whoever looks around may have changed teams, people or flows: that must not keep the demo from starting.
    """
    told, actors, now = await told_steps(tenant_id), await find_actors(cast, tenant_id), clock.now()
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        _, _, hours = await calendar_for_team(tx, None)
    steps = 0
    for one in EPISODES:
        moments = Clock(_begins_at(cast, one, now, hours), now, one.key)
        tale = Tale(one.key, cast, TALES[cast.locale], actors, now, moments, told)
        try:
            await one.tell(tale)
        except (AppError, Absent) as refusal:
            say(f"{cast.name}: the episode {one.key!r} is left out, as this workspace was changed: {_why(refusal)}")
        steps += tale.new_steps
    return steps


def _begins_at(cast: Cast, episode: Episode, now: datetime, hours: WorkingTime) -> datetime:
    """So many hours of work ago; else in the morning of that day, or of the day before where it was still night."""
    if 0 < episode.hours < 1:
        return now - timedelta(hours=episode.hours)
    if episode.hours:
        return worked_ago(hours, now, episode.hours)
    at = (now - timedelta(days=episode.days)).astimezone(ZoneInfo(cast.time_zone))
    minute = 7 * EPISODES.index(episode) % 60
    morning = at.replace(hour=9, minute=minute, second=0, microsecond=0)
    return morning if morning <= at else morning - timedelta(days=1)


def _why(refusal: AppError | Absent) -> str:
    problems = refusal.problems if isinstance(refusal, AppError) else ()
    return "; ".join(f"{one.field}: {one.message}" for one in problems) or str(refusal)
