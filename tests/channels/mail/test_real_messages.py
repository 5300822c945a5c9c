"""The messages that broke other systems: the scores hold what was reached."""

import pytest

from bench.mail_scores import parsing


@pytest.mark.parametrize("scores", [parsing.zammad, parsing.charsets, parsing.tnef])
def test_real_messages_are_read_as_well_as_aimed(scores: parsing.Scores) -> None:
    if not (parsing.FOLDER / "email-zammad").is_dir():
        pytest.skip("needs ../shared/data/email-zammad, which is not part of the project")
    missed = {row.what: row.missing for row in scores() if row.of == 0 or row.got / row.of < row.aim}
    assert missed == {}
