"""The demo's episodes: one of each of what can become of a ticket, told once, after the scenes."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gongdan.app.demo import episodes_alone as alone
from gongdan.app.demo import episodes_between as between
from gongdan.app.demo import episodes_together as together
from gongdan.app.demo import tales_en, tales_zh
from gongdan.app.demo.cast import Cast
from gongdan.app.demo.plot import Clock
from gongdan.app.demo.stage import find_actors
from gongdan.app.demo.switch import Say
from gongdan.app.demo.tale import Absent, Tale, told_steps
from gongdan.kernel import clock
from gongdan.kernel.errors import AppError

TALES: Mapping[str, Mapping[str, str]] = {"zh-CN": tales_zh.WORDS, "en": tales_en.WORDS}


@dataclass(frozen=True, slots=True)
class Episode:
    """What is told, and how many days before today it begins."""

    tell: Callable[[Tale], Awaitable[None]]
    days: float

    @property
    def key(self) -> str:
        return self.tell.__name__


EPISODES = (
    Episode(alone.archived, 24),
    Episode(between.refund, 9),
    Episode(between.repair, 6),
    Episode(alone.voided, 5.2),
    Episode(between.granted_approval, 4.1),
    Episode(between.ping_pong, 3.9),
    Episode(alone.deleted, 3.3),
    Episode(between.change, 3.1),
    Episode(together.parts, 2.8),
    Episode(together.undone_merge, 2.4),
    Episode(alone.rejected, 2.2),
    Episode(alone.observed, 2.1),
    Episode(between.declined_handover, 2),
    Episode(alone.nudged, 1.9),
    Episode(alone.supervised, 1.3),
    Episode(alone.held, 1.2),
    Episode(together.split, 1.1),
    Episode(alone.awaiting_word, 1),
    Episode(between.waiting_approval, 0.9),
    Episode(between.accepted_handover, 0.8),
    Episode(together.batch, 0.6),
    Episode(alone.recurring, 0.5),
    Episode(together.merge, 0.3),
    Episode(alone.weighed, 0.2),
    Episode(together.bulk, 0.1),
)


async def tell_episodes(cast: Cast, tenant_id: int, say: Say) -> int:
    """Tell what has not been told yet; how many steps that were. What this workspace does not allow is left out.

    Whoever looks around may have changed teams, people or flows: that must not keep the demo from starting.
    """
    told, actors, now = await told_steps(tenant_id), await find_actors(cast, tenant_id), clock.now()
    steps = 0
    for one in EPISODES:
        moments = Clock(_begins_at(cast, one, now), now, one.key)
        tale = Tale(one.key, cast, TALES[cast.locale], actors, now, moments, told)
        try:
            await one.tell(tale)
        except (AppError, Absent) as refusal:
            say(f"{cast.name}: the episode {one.key!r} is left out, as this workspace was changed: {_why(refusal)}")
        steps += tale.new_steps
    return steps


def _begins_at(cast: Cast, episode: Episode, now: datetime) -> datetime:
    """In the morning of that day, or of the day before where it was still night."""
    at = (now - timedelta(days=episode.days)).astimezone(ZoneInfo(cast.time_zone))
    minute = 7 * EPISODES.index(episode) % 60
    morning = at.replace(hour=9, minute=minute, second=0, microsecond=0)
    return morning if morning <= at else morning - timedelta(days=1)


def _why(refusal: AppError | Absent) -> str:
    problems = refusal.problems if isinstance(refusal, AppError) else ()
    return "; ".join(f"{one.field}: {one.message}" for one in problems) or str(refusal)
