"""Pure: which scenes are played, when each begins, and how far it gets. Always the same for the same beginning."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle

from gongdan.app.demo.cast import Cast
from gongdan.app.demo.scenario import Scenario

SCENES = 60
DAYS = 28

# How far a scene gets. Older ones are mostly finished, those of the last days mostly not.
FINISHED = ("closed", "closed", "closed", "closed", "solved", "reopened", "withdrawn")
RUNNING = ("new", "taken", "waiting", "answered", "answered", "on_hold", "solved", "transferred")


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


def scenes(cast: Cast, scenarios: tuple[Scenario, ...], now: datetime, count: int = SCENES) -> list[Scene]:
    """All scenes of a tenant whose story is told at `now`, in the order of their beginning."""
    chance = random.Random(cast.slug)  # noqa: S311 - a story, not a secret
    finished, running = cycle(FINISHED), cycle(RUNNING)
    played = []
    for number in range(count):
        # Squared, so that the story grows denser towards today.
        days = DAYS * (1 - (number / count) ** 0.7) + 0.15
        is_old = days > 5
        company = chance.randrange(len(cast.companies))
        played.append(
            Scene(
                scenario=scenarios[(number * 7) % len(scenarios)],
                begins_at=_in_office_hours(now - timedelta(days=days), chance, now),
                ending=next(finished if is_old and chance.random() < 0.85 else running),
                company=company,
                person=chance.randrange(len(cast.companies[company].people)),
                agent=chance.randrange(len(cast.of_team("frontline"))),
                place=chance.choice(cast.places),
                device=chance.choice(cast.devices),
                seed=number,
            )
        )
    return sorted(played, key=lambda scene: scene.begins_at)


def _in_office_hours(at: datetime, chance: random.Random, now: datetime) -> datetime:
    """Some minute of that day when people ask, and never later than a few hours ago."""
    moved = at.astimezone(UTC).replace(
        hour=chance.randrange(1, 10), minute=chance.randrange(60), second=0, microsecond=0
    )
    return min(moved, now - timedelta(hours=3, minutes=chance.randrange(60)))


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
