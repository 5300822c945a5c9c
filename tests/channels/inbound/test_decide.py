"""Who gets into a ticket, as a table: every sign, every part, every proof."""

import itertools

import pytest

from gongdan.channels.inbound.decide import Append, Decision, FollowUp, Hold, Ignore, Open, RecordBounce, decide
from gongdan.channels.inbound.draft import Draft, Named, is_mere_thanks, proof_of
from gongdan.channels.mail.verdicts import Trust, Verdict

MEI = "mei@customer.example"


def named(way: str = "references", part: str = "requester", standing: str = "open", **more: object) -> Named:
    return Named(7, way, standing, part, **more)  # type: ignore[arg-type]


def outcome(**said: object) -> Decision:
    return decide(Draft(**{"sender": MEI, **said}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, Open()),
        ({"machine": "list"}, Open()),
        ({"machine": "bounce"}, RecordBounce()),
        ({"machine": "delayed"}, RecordBounce()),
        ({"machine": "own"}, Ignore("own")),
        ({"machine": "auto_reply", "named": (named(),)}, Ignore("auto_reply")),
        ({"machine": "receipt"}, Ignore("receipt")),
        ({"duplicate_of": 3}, Ignore("duplicate", 3)),
        ({"sender": ""}, Hold("no_sender")),
        ({"is_storm": True}, Hold("storm")),
        ({"proof": "forged", "is_refused_by_policy": True}, Hold("forged")),
        ({"proof": "forged", "named": (named(),)}, Open(7)),
        # What a person released is held back no more, and still does not get where it has no part.
        ({"is_storm": True, "is_released": True}, Open()),
        ({"sender": "", "is_released": True, "named": (named(part=""),)}, Open(7)),
        ({"machine": "auto_reply", "is_released": True}, Open()),
        # A colleague's forward is the request of who wrote it first; his answers need a proof.
        ({"is_staff": True, "is_forward": True}, Open(None, is_forward=True)),
        ({"is_staff": True, "named": (named(part=""),)}, Hold("staff_unproven")),
        ({"is_staff": True, "named": (named("tag", ""),)}, Hold("staff_unproven")),
        ({"is_staff": True, "named": (named("address", ""),)}, Hold("staff_unproven")),
        (
            {"is_staff": True, "proof": "proven", "named": (named("address", ""),)},
            Append(named("address", ""), as_staff=True),
        ),
        ({"is_staff": True, "named": (named(part="requester"),)}, Append(named())),
    ],
)
def test_what_becomes_of_it(said: dict[str, object], wanted: Decision) -> None:
    assert outcome(**said) == wanted


MAY = {
    ("references", "requester", "unknown"),
    ("references", "participant", "unknown"),
    ("tag", "requester", "unknown"),
    ("tag", "participant", "unknown"),
    ("guess", "requester", "unknown"),
    ("guess", "participant", "unknown"),
    ("address", "", "unknown"),
    ("address", "requester", "unknown"),
    ("address", "participant", "unknown"),
    ("address", "organisation", "unknown"),
    ("references", "organisation", "proven"),
    ("tag", "organisation", "proven"),
}
MAY |= {(way, part, "proven") for way, part, _ in MAY}


@pytest.mark.parametrize("way", ["references", "address", "tag", "guess"])
def test_only_these_get_into_a_ticket(way: str) -> None:
    for part, proof in itertools.product(
        ("", "requester", "participant", "organisation"), ("proven", "unknown", "forged")
    ):
        got = outcome(proof=proof, named=(named(way, part),))
        assert isinstance(got, Append) == ((way, part, proof) in MAY), (way, part, proof)
        if not isinstance(got, Append):
            assert got == Open(None if way == "guess" else 7)


def test_a_colleague_of_the_requester_gets_in_by_what_only_readers_know() -> None:
    ours = named("references", "organisation", is_ours=True)
    assert outcome(named=(ours,)) == Append(ours)


@pytest.mark.parametrize(
    ("standing", "said", "wanted"),
    [
        ("solved", {}, "reopens"),
        ("solved", {"is_thanks": True}, "appends"),
        ("closed", {"can_reopen": True}, "reopens"),
        ("closed", {}, "follows"),
        ("closed", {"can_reopen": True, "after_closing": "follow_up"}, "follows"),
        ("closed", {"can_reopen": True, "after_closing": "new"}, "opens"),
        ("gone", {}, "opens"),
    ],
)
def test_what_is_over(standing: str, said: dict[str, object], wanted: str) -> None:
    can = {"can_reopen": bool(said.pop("can_reopen", False))}
    where = named(standing=standing, **can)
    results = {
        "reopens": Append(where, reopens=True),
        "appends": Append(where),
        "follows": FollowUp(where),
        "opens": Open(7),
    }
    assert outcome(named=(where,), **said) == results[wanted]


@pytest.mark.parametrize(
    ("result", "is_path_known", "wanted"),
    [("pass", False, "proven"), ("fail", True, "forged"), ("fail", False, "unknown"), ("none", True, "unknown")],
)
def test_proof(result: str, is_path_known: bool, wanted: str) -> None:
    assert proof_of(Trust(dmarc=Verdict(result)), is_path_known=is_path_known) == wanted


@pytest.mark.parametrize(
    ("words", "is_thanks"),
    [
        ("谢谢！", True),
        ("Thank you very much.", True),
        ("好的，谢谢。", True),
        ("谢谢，但是还没好", False),
        ("", False),
    ],
)
def test_thanks(words: str, is_thanks: bool) -> None:
    assert is_mere_thanks(words) is is_thanks
