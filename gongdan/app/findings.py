"""A finding of the doctor: fine, doubtful or wrong, with words and a remedy."""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    FINE = 0
    DOUBTFUL = 1
    WRONG = 2


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    subject: str
    words: str
    remedy: str = ""


def fine(subject: str, words: str) -> Finding:
    return Finding(Level.FINE, subject, words)


def doubtful(subject: str, words: str, remedy: str) -> Finding:
    return Finding(Level.DOUBTFUL, subject, words, remedy)


def wrong(subject: str, words: str, remedy: str) -> Finding:
    return Finding(Level.WRONG, subject, words, remedy)
