"""Pure: which scenes are played, when each begins, and how far it gets. Always the same for the same beginning."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle

from gongdan.app.demo.cast import Cast
from gongdan.app.demo.scenario import Scenario
from gongdan.calendars import WorkingTime

SCENES = 60
DAYS = 28
LONGEST = 21  # days without any work: longer than every holiday

# How far a scene gets. What is older is finished, one way or another.
FINISHED = ("closed", "closed", "reopened", "closed", "closed", "withdrawn", "closed", "solved")
# The latest quarter is still worked on: how it stands, and how many hours of work ago it began. These are what keeps
# the desk alive and its promises kept: nobody waits longer than he was promised, but for the one that is late.
RUNNING = (
    ("late", 30.0),
    ("waiting", 20.0),
    ("on_hold", 14.0),
    ("solved", 12.0),
    ("taken", 10.0),
    ("waiting", 8.0),
    ("on_hold", 7.0),
    ("solved", 5.0),
    ("taken", 4.0),
    ("waiting", 3.0),
    ("transferred", 2.0),
    ("answered", 1.7),
    ("answered", 1.4),
    ("new", 0.25),
    ("new", 0.15),
)
# Whoever is promised more is not kept waiting: so many hours of work at most.
_PRESSING = 2.5
# What becomes of a visit in place of what only the desk knows.
_OF_VISITS = {"waiting": "taken", "transferred": "taken", "late": "taken", "reopened": "closed"}


@dataclass(frozen=True, slots=True)
class Scene:
    """One request: what it is about, who asks, when, and how it goes."""

    scenario: Scenario
    begins_at: datetime
    ending: str
    company: int
    person: int
    agent: int
    place: str
    device: str
    seed: int

    def words(self, text: str) -> str:
        return text.replace("{place}", self.place).replace("{device}", self.device)


def scenes(
    cast: Cast, scenarios: tuple[Scenario, ...], now: datetime, hours: WorkingTime, count: int = SCENES
) -> list[Scene]:
    """All scenes of a tenant whose story is told at `now`, in the order of their beginning."""
    chance = random.Random(cast.slug)  # noqa: S311 - a story, not a secret
    running = _running(max(6, count // 4))
    finished = cycle(FINISHED)
    first = count - len(running)
    played = []
    for number in range(count):
        scenario = scenarios[(number * 7) % len(scenarios)]
        company = chance.randrange(len(cast.companies))
        if number < first:
            # Bent, so that the story grows denser towards today; the last of them lie some days back.
            days = (DAYS - 4) * (1 - (number / first) ** 0.7) + 4
            ending, begins_at = next(finished), _in_office_hours(days, now, chance, hours)
        else:
            ending, ago = running[number - first]
            if ending == "late":  # a plain one of somebody who can wait: what presses would be escalated too
                scenario = next(one for one in scenarios if _can_wait(one))
                company = next(n for n, one in enumerate(cast.companies) if one.tier != "gold")
            ending = _of_visit(scenario, ending)
            is_pressing = scenario.priority in ("urgent", "high") or cast.companies[company].tier == "gold"
            if is_pressing and ending not in ("solved", "waiting"):
                ago = min(ago, _PRESSING * (0.5 + chance.random() / 2))
            begins_at = worked_ago(hours, now, ago)
            if scenario.priority == "urgent":  # to these, nights and holidays count as well
                begins_at = max(begins_at, now - timedelta(hours=_PRESSING))
        ending = _of_visit(scenario, ending)
        played.append(
            Scene(
                scenario=scenario,
                begins_at=begins_at,
                ending=ending,
                company=company,
                person=chance.randrange(len(cast.companies[company].people)),
                agent=chance.randrange(len(cast.of_team("frontline"))),
                place=chance.choice(cast.places),
                device=chance.choice(cast.devices),
                seed=number,
            )
        )
    return sorted(played, key=lambda scene: scene.begins_at)


def _can_wait(scenario: Scenario) -> bool:
    return scenario.type != "field_service" and scenario.priority == "normal" and not scenario.is_second_line


def _of_visit(scenario: Scenario, ending: str) -> str:
    return _OF_VISITS.get(ending, ending) if scenario.type == "field_service" else ending


def _running(count: int) -> list[tuple[str, float]]:
    """So many of those that run, at least two, from the first to the last of them."""
    return [RUNNING[place * (len(RUNNING) - 1) // (count - 1)] for place in range(count)]


def _in_office_hours(days: float, now: datetime, chance: random.Random, hours: WorkingTime) -> datetime:
    """Some minute in which people work, of that many days ago or of the next day that is worked on.

    Where holidays lie between, it is a day's work ago at least.
    """
    at = now - timedelta(days=days)
    opens = hours.opens_at(at.replace(hour=0, minute=0, second=0, microsecond=0))
    return min(opens + timedelta(minutes=chance.randrange(7 * 60)), worked_ago(hours, now, 9))


def worked_ago(hours: WorkingTime, now: datetime, ago: float) -> datetime:
    """The instant since which so many hours of work have passed. Nights and holidays are passed over."""
    left = timedelta(hours=ago)
    for opens, closes in reversed(list(hours.intervals(now - timedelta(days=LONGEST), now))):
        if closes - opens >= left:
            return closes - left
        left -= closes - opens
    return now - timedelta(days=LONGEST)


class Clock:
    """The time inside one scene or episode: it goes on by what each step takes, and never past the present."""

    def __init__(self, begins_at: datetime, now: datetime, seed: int | str) -> None:
        self._at = begins_at
        self._now = now
        self._chance = random.Random(seed)  # noqa: S311

    @property
    def at(self) -> datetime:
        return self._at

    def after(self, minutes: int) -> datetime:
        """Some while later: half to one and a half times `minutes`, squeezed where the present is near."""
        step = timedelta(minutes=minutes * (0.5 + self._chance.random()))
        left = self._now - self._at
        self._at += min(step, left / 4)
        return self._at

    def catch_up(self, at: datetime) -> None:
        """Go on from there: what happened until then has been told already."""
        self._at = max(self._at, at)
