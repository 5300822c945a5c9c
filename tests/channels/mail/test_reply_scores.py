"""Replies that nobody here wrote: the scores stay at or above their aims."""

import pytest

from bench.mail_scores.replies import CHINESE, FOLDER, rows

pytestmark = pytest.mark.skipif(
    not (FOLDER.is_dir() and CHINESE.is_dir()),
    reason="needs ../shared/data/email-reply-trim and email-chinese, which are not part of the project",
)


def test_new_text_is_told_from_quotes_on_foreign_collections() -> None:
    scores = rows()
    assert all(row.of for row in scores)
    below = [f"{row.what}: {row.got} of {row.of}" for row in scores if row.got < row.aim * row.of]
    assert below == []
