"""What the facts of one act ask for, without a database."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.escalation.events import TicketEscalationNotified, TicketEscalationSettled, TicketReminded
from gongdan.notifications.kinds import KINDS, is_wanted, strongest
from gongdan.notifications.telling import HEARD, Said, Whom, Wish, chosen, is_own_doing, wishes_of
from gongdan.sla.events import TicketClockBreached, TicketClockWarned
from gongdan.ticketing import events as t
from gongdan.ticketing.events.tickets import TicketFact

HANDLER, TEAM = 12, 3


def said(fact: TicketFact, *, kind: str = "user", by: int | None = 99, cause: str | None = None) -> Said:
    return Said(fact, kind, by, "x", cause)


def of(made: type[Any], **values: Any) -> TicketFact:
    """A fact of a ticket that somebody of a team has."""
    return made(**({"ticket_id": 1, "team_id": TEAM, "assignee_id": HANDLER} | values))  # type: ignore[no-any-return]


HIS = Whom((HANDLER,))
HIS_AND_FOLLOWERS = Whom((HANDLER,), has_followers=True)
REQUESTER = Whom(has_requester=True)
TABLE: list[tuple[TicketFact, dict[str, Whom]]] = [
    (of(t.TicketOpened), {"assigned": HIS}),
    (of(t.TicketOpened, assignee_id=None), {"team_pool": Whom(pool_team_id=TEAM)}),
    (of(t.TicketOpened, assignee_id=None, team_id=None), {}),
    (of(t.TicketAssigned, from_assignee_id=5), {"assigned": HIS}),
    (of(t.TicketAssigned, from_assignee_id=HANDLER, from_team_id=9), {}),
    (of(t.TicketAssigned, assignee_id=None, from_assignee_id=5), {"team_pool": Whom(pool_team_id=TEAM)}),
    (of(t.TicketCommented, comment_id=4), {"note_added": HIS_AND_FOLLOWERS}),
    (
        of(t.TicketCommented, comment_id=4, mentioned_ids=[7], mentioned_team_ids=[2]),
        {"mentioned": Whom((7,), member_team_ids=(2,)), "note_added": HIS_AND_FOLLOWERS},
    ),
    (
        of(t.TicketCommented, comment_id=4, is_public_comment=True),
        {"colleague_replied": HIS_AND_FOLLOWERS, "staff_replied": REQUESTER},
    ),
    (
        of(t.TicketCommented, comment_id=4, is_public_comment=True, is_from_customer=True),
        {"customer_replied": HIS_AND_FOLLOWERS},
    ),
    (of(t.TicketMoved, from_category="on_hold", to_category="open"), {"hold_ended": HIS_AND_FOLLOWERS}),
    (of(t.TicketMoved, from_category="on_hold", to_category="waiting"), {}),
    (of(t.TicketMoved, from_category="open", to_category="solved"), {"confirmation_asked": REQUESTER}),
    (of(t.TicketMoved, from_category="solved", to_category="closed"), {"ticket_closed": REQUESTER}),
    (of(t.TicketChanged, changes={"priority": ["high", "urgent"]}), {"priority_urgent": HIS_AND_FOLLOWERS}),
    (of(t.TicketChanged, changes={"priority": ["urgent", "high"], "title": ["a", "b"]}), {}),
    (of(t.TicketPriorityRisen, from_priority="high", to_priority="urgent"), {"priority_urgent": HIS_AND_FOLLOWERS}),
    (of(t.TicketPriorityRisen, from_priority="low", to_priority="normal"), {}),
    (of(t.TicketApprovalAsked, approval_id=8, step_ids=[1, 2]), {"approval_asked": Whom(step_ids=(1, 2))}),
    (of(t.TicketApprovalDecided, approval_id=8, next_step_ids=[3]), {"approval_asked": Whom(step_ids=(3,))}),
    (of(t.TicketApprovalDecided, approval_id=8), {}),
    (of(t.TicketApprovalGranted, approval_id=8, asked_by_id=6), {"approval_decided": Whom((6,))}),
    (of(t.TicketApprovalCancelled, approval_id=8, asked_by_id=6), {"approval_decided": Whom((6,))}),
    (of(t.HandoverOffered, handover_id=8), {"handover_asked": HIS}),
    (of(t.HandoverOffered, handover_id=8, assignee_id=None), {"handover_asked": Whom(has_lead=True)}),
    (of(t.HandoverDeclined, handover_id=8, given_by_id=6), {"handover_answered": Whom((6,))}),
    (of(t.TicketNudged, nudge_id=8), {"nudged": HIS}),
    (of(t.TicketNudged, nudge_id=8, assignee_id=None), {"nudged": Whom(has_lead=True)}),
    (of(t.SupervisionOpened, supervision_id=8), {"supervision_opened": HIS}),
    (of(t.SupervisionReported, supervision_id=8, supervisor_id=6), {"supervision_reported": Whom((6,))}),
    (of(t.SupervisionOverdue, supervision_id=8, supervisor_id=6), {"supervision_overdue": Whom((6, HANDLER))}),
    (of(t.TicketSolutionConfirmed), {"solution_confirmed": HIS_AND_FOLLOWERS}),
    (of(t.TicketSolutionRejected), {"solution_rejected": HIS_AND_FOLLOWERS}),
    (of(t.TicketEscalated, supervisor_id=6), {"escalated": Whom((6,))}),
    (of(t.TicketEscalated), {"escalated": Whom(has_lead=True)}),
    (of(TicketEscalationNotified, escalation_id=8, user_ids=[6, 7]), {"escalated": Whom((6, 7))}),
    (of(TicketEscalationNotified, escalation_id=8, user_ids=[6], is_again=True), {"escalation_again": Whom((6,))}),
    (of(TicketEscalationSettled, escalation_id=8, told_ids=[6]), {"escalation_settled": Whom((6,))}),
    (of(TicketReminded, escalation_id=8, user_ids=[6], rule="untouched"), {"no_update": Whom((6,))}),
    (of(TicketReminded, escalation_id=8, user_ids=[6], rule="customer_waits"), {"customer_waiting": Whom((6,))}),
    (of(TicketReminded, escalation_id=8, user_ids=[6], rule="dwelt"), {"state_dwelt": Whom((6,))}),
    (of(TicketReminded, escalation_id=8, user_ids=[6], rule="nudged"), {"reminded": Whom((6,))}),
    (of(t.ArbitrationRaised, arbitration_id=8, supervisor_id=6), {"arbitration_raised": Whom((6,))}),
    (of(t.TicketStageOverdue), {"stage_overdue": HIS}),
    (of(TicketClockWarned, clock_id=8, shares=[50, 80]), {"sla_warned": HIS}),
    (of(TicketClockWarned, clock_id=8, assignee_id=None), {"sla_warned": Whom(has_lead=True)}),
    (of(TicketClockBreached, clock_id=8), {"sla_breached": Whom((HANDLER,), has_lead=True)}),
    (of(t.HoldLapsed), {"hold_ended": HIS}),
    (of(t.TicketSubtaskAdded, subtask_id=8, to_assignee_id=6), {"subtask_assigned": Whom((6,))}),
    (of(t.TicketSubtaskChanged, subtask_id=8, changes={"assignee_id": [None, 6]}), {"subtask_assigned": Whom((6,))}),
    (of(t.TicketSubtaskChanged, subtask_id=8, changes={"assignee_id": [6, None]}), {}),
]


@pytest.mark.parametrize(("fact", "asked"), TABLE, ids=lambda one: type(one).__name__)
def test_each_fact_asks_for_its_notices(fact: TicketFact, asked: dict[str, Whom]) -> None:
    found = {wish.kind: wish.whom for wish in wishes_of([said(fact)])}
    whom = {kind: one for kind, one in found.items() if one != Whom()}
    assert whom == asked


def test_the_table_knows_every_fact_that_is_heard() -> None:
    alike = {
        t.TicketPriorityRaised,
        t.TicketApprovalReassigned,
        t.TicketApprovalReminded,
        t.TicketApprovalRejected,
        t.TicketApprovalExpired,
        t.TicketApprovalHindered,
        t.HandoverAccepted,
        t.HandoverSuperseded,
        t.HandoverOverdue,
    }
    assert {type(fact) for fact, _ in TABLE} | alike == set(HEARD)


def test_what_customers_are_told_is_public() -> None:
    for fact, _ in TABLE:
        for wish in wishes_of([said(fact)]):
            if KINDS[wish.kind].audience == "customer":
                assert fact.is_for_customer(), fact
                assert wish.whom == REQUESTER


def test_of_several_moves_only_the_last_is_news() -> None:
    act = [
        said(of(t.TicketMoved, from_category="open", to_category="solved")),
        said(of(t.TicketMoved, from_category="solved", to_category="closed")),
    ]
    assert [wish.kind for wish in wishes_of(act)] == ["ticket_closed"]


@pytest.mark.parametrize(
    ("fact", "cause", "bundle"),
    [
        (of(t.TicketCommented, is_public_comment=True, is_from_customer=True), None, "customer_replied:ticket:1"),
        (of(t.TicketNudged), None, "nudged:ticket:1"),
        (of(t.TicketApprovalReminded, approval_id=8, step_ids=[1]), None, "approval_asked:approval:8"),
        (of(t.TicketOpened, assignee_id=None), None, "team_pool:team:3"),
        (of(t.TicketAssigned), None, None),
        (of(t.TicketAssigned), "bulk:7", "assigned:bulk:7"),
        (of(t.TicketCommented, is_of_batch=True), None, "note_added:batch:now"),
    ],
)
def test_what_happens_again_is_counted_and_many_at_once_are_one(
    fact: TicketFact, cause: str | None, bundle: str | None
) -> None:
    assert wishes_of([said(fact, cause=cause)], "now")[-1].bundle == bundle


def test_a_customer_of_many_tickets_reads_of_each() -> None:
    fact = of(t.TicketCommented, is_public_comment=True, is_of_batch=True)
    mine = [wish for wish in wishes_of([said(fact)], "now") if wish.kind == "staff_replied"]
    assert mine[0].bundle == "staff_replied:ticket:1"


def test_nobody_is_told_of_his_own_doing() -> None:
    note, reply = (
        Wish("note_added", HIS, said(of(t.TicketCommented), by=HANDLER)),
        Wish("staff_replied", REQUESTER, said(of(t.TicketCommented), kind="customer", by=31)),
    )
    assert is_own_doing(note, HANDLER, None)
    assert not is_own_doing(note, 13, None)
    assert is_own_doing(reply, 700, 31), "a contact's number is not a user's"
    assert not is_own_doing(reply, 31, 32)
    by_contact = Wish("customer_replied", HIS, said(of(t.TicketCommented), kind="customer", by=HANDLER))
    assert not is_own_doing(by_contact, HANDLER, HANDLER)


acts = st.lists(st.sampled_from([fact for fact, _ in TABLE]), min_size=1, max_size=6)
wishes_said = st.dictionaries(st.sampled_from(list(KINDS)), st.booleans(), max_size=6)


@given(acts, wishes_said)
def test_one_act_is_one_notice_and_the_strongest_that_is_wanted(
    facts: Sequence[TicketFact], wanted: dict[str, bool]
) -> None:
    wishes = wishes_of([said(fact) for fact in facts])
    told = chosen(wishes, wanted)
    kinds = {wish.kind for wish in wishes if is_wanted(wish.kind, wanted)}
    assert (told.kind if told else None) == (strongest(kinds) if kinds else None)


@given(acts)
def test_the_order_of_facts_does_not_matter_to_what_is_told(facts: Sequence[TicketFact]) -> None:
    still = [one for one in facts if not isinstance(one, t.TicketMoved)]
    one = chosen(wishes_of([said(fact) for fact in still]), {})
    other = chosen(wishes_of([said(fact) for fact in reversed(still)]), {})
    assert (one and one.kind) == (other and other.kind)
