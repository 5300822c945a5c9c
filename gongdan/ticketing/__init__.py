"""Ticketing's front door: types, flows and tickets, and what can be done with them."""

from gongdan.ticketing.actions.answer_again import answer_again
from gongdan.ticketing.actions.approval_links import approval_link
from gongdan.ticketing.actions.approval_purposes import PURPOSES
from gongdan.ticketing.actions.ask_approval import ask_approval, ask_for_approval
from gongdan.ticketing.actions.asking import try_form
from gongdan.ticketing.actions.assign import accept_ticket, assign_ticket
from gongdan.ticketing.actions.attach import attach_files
from gongdan.ticketing.actions.bulk_changes import tags_after
from gongdan.ticketing.actions.categories import create_category
from gongdan.ticketing.actions.comment import comment_on
from gongdan.ticketing.actions.confirmation_links import confirmation_link
from gongdan.ticketing.actions.custom_fields import create_custom_field, edit_custom_field
from gongdan.ticketing.actions.deadline import Deadline, set_deadlines
from gongdan.ticketing.actions.edit import edit_locked, edit_ticket
from gongdan.ticketing.actions.escalate import escalate, find_lead, find_manager, lower_flag, pass_flag
from gongdan.ticketing.actions.follow import follow_ticket, let_follow, unfollow_ticket
from gongdan.ticketing.actions.follow_up import open_follow_up
from gongdan.ticketing.actions.foretold_edit import hold_edit
from gongdan.ticketing.actions.handovers import hand_over, hand_over_locked
from gongdan.ticketing.actions.indexing import index_anew, vector_of
from gongdan.ticketing.actions.link import link_tickets, unlink_tickets
from gongdan.ticketing.actions.move import comment_and_move, move_ticket
from gongdan.ticketing.actions.open import open_ticket
from gongdan.ticketing.actions.rate import rate_ticket
from gongdan.ticketing.actions.request_links import make_request_link
from gongdan.ticketing.actions.seed import seed
from gongdan.ticketing.actions.setup_rows import touch_setup
from gongdan.ticketing.actions.split import split_ticket
from gongdan.ticketing.actions.types import create_type, set_type_fields
from gongdan.ticketing.actions.values import clean_tags, person_of, team_of, type_named, write_tags
from gongdan.ticketing.checklist import Facts as ChecklistFacts
from gongdan.ticketing.checklist import judge as judge_checklist
from gongdan.ticketing.deadlines import PROMISE_NAMES
from gongdan.ticketing.errors import TicketClosed
from gongdan.ticketing.field_values import FieldDef, check_values
from gongdan.ticketing.foretelling import Stood, guards_of, hold_move, reads_of_moves
from gongdan.ticketing.models import (
    checklist_items,
    comments,
    number_series,
    ticket_links,
    ticket_search,
    ticket_tags,
    tickets,
    workflows,
)
from gongdan.ticketing.numbers import NumberFormat, bounds, compose, counter_of, random_counter, series_key
from gongdan.ticketing.ping_pong import ROUTED
from gongdan.ticketing.placeholders import placeholder_faults
from gongdan.ticketing.placeholders import render as fill_placeholders
from gongdan.ticketing.policy import may as may_on_ticket
from gongdan.ticketing.policy import may_as_staff as may_with_ticket
from gongdan.ticketing.policy import reaches as reaches_ticket
from gongdan.ticketing.policy import reported as reported_tickets
from gongdan.ticketing.policy import visible as visible_tickets
from gongdan.ticketing.policy import within_reach as tickets_within_reach
from gongdan.ticketing.priorities import PRIORITIES, PRIORITY_NAMES, PRIORITY_WORDS
from gongdan.ticketing.priority_rules import IMPACTS, URGENCIES
from gongdan.ticketing.queries.approvers import list_deciders
from gongdan.ticketing.queries.catalogue import Catalogue, TypeDef, catalogue, ever_testable, testable
from gongdan.ticketing.queries.condition_words import ConditionWords, condition_words
from gongdan.ticketing.queries.forms import get_form
from gongdan.ticketing.queries.home import get_home
from gongdan.ticketing.queries.lists import count_views, list_tickets
from gongdan.ticketing.queries.narrowed_tokens import refuse_narrowed_reader
from gongdan.ticketing.queries.report_span import report_span
from gongdan.ticketing.queries.setup import list_categories
from gongdan.ticketing.queries.shape import ticket_shape
from gongdan.ticketing.queries.templates import list_placeholders, placeholder_values
from gongdan.ticketing.queries.tickets import get_snapshot, get_ticket_for_change, may_see_file, must_see_ticket
from gongdan.ticketing.queries.timeline import get_comments, list_comments, list_timeline
from gongdan.ticketing.queries.told import (
    MAX_TOLD,
    accounts_of,
    active_colleagues,
    beginnings_of_comments,
    find_told_ticket,
    members_of,
    staff_who_see,
)
from gongdan.ticketing.recurrence import next_after, upcoming
from gongdan.ticketing.schemas.approvals import ApproverIn, AskApproval
from gongdan.ticketing.schemas.closing import OpenFollowUp
from gongdan.ticketing.schemas.handovers import HandOver, WrittenText
from gongdan.ticketing.schemas.home import TicketingHome
from gongdan.ticketing.schemas.in_short import AuthorOut, PersonOut, TeamOut, TicketRef
from gongdan.ticketing.schemas.portal import RateTicket
from gongdan.ticketing.schemas.priority_words import Impact, PriorityIn, Urgency
from gongdan.ticketing.schemas.recurring import RecurrenceIn, Zone
from gongdan.ticketing.schemas.recurring import rule_of as recurrence_of
from gongdan.ticketing.schemas.setup.categories import CreateCategory
from gongdan.ticketing.schemas.setup.custom_fields import CreateCustomField, EditCustomField
from gongdan.ticketing.schemas.setup.types import CreateType, TypeFieldIn
from gongdan.ticketing.schemas.structure import SplitTicket
from gongdan.ticketing.schemas.tickets import (
    AddLink,
    AssignTicket,
    BodyFormat,
    CommentDraft,
    EditTicket,
    FieldValues,
    FileIds,
    KeyWord,
    MoveTicket,
    OpenTicket,
    Reference,
    RequesterIn,
    Tags,
    Title,
)
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.workflow import CATEGORIES, Category, Workflow, state_in

__all__ = [
    "CATEGORIES",
    "IMPACTS",
    "MAX_TOLD",
    "PRIORITIES",
    "PRIORITY_NAMES",
    "PRIORITY_WORDS",
    "PROMISE_NAMES",
    "PURPOSES",
    "ROUTED",
    "URGENCIES",
    "AddLink",
    "ApproverIn",
    "AskApproval",
    "AssignTicket",
    "AuthorOut",
    "BodyFormat",
    "Catalogue",
    "Category",
    "ChecklistFacts",
    "CommentDraft",
    "ConditionWords",
    "CreateCategory",
    "CreateCustomField",
    "CreateType",
    "Deadline",
    "EditCustomField",
    "EditTicket",
    "FieldDef",
    "FieldValues",
    "FileIds",
    "HandOver",
    "Impact",
    "KeyWord",
    "MoveTicket",
    "NumberFormat",
    "OpenFollowUp",
    "OpenTicket",
    "PersonOut",
    "PriorityIn",
    "RateTicket",
    "RecurrenceIn",
    "Reference",
    "RequesterIn",
    "Shelf",
    "SplitTicket",
    "Stood",
    "Tags",
    "TeamOut",
    "TicketClosed",
    "TicketRef",
    "TicketingHome",
    "Title",
    "TypeDef",
    "TypeFieldIn",
    "Urgency",
    "Workflow",
    "WrittenText",
    "Zone",
    "accept_ticket",
    "accounts_of",
    "active_colleagues",
    "answer_again",
    "approval_link",
    "ask_approval",
    "ask_for_approval",
    "assign_ticket",
    "attach_files",
    "beginnings_of_comments",
    "bounds",
    "catalogue",
    "check_values",
    "checklist_items",
    "clean_tags",
    "comment_and_move",
    "comment_on",
    "comments",
    "compose",
    "condition_words",
    "confirmation_link",
    "count_views",
    "counter_of",
    "create_category",
    "create_custom_field",
    "create_type",
    "edit_custom_field",
    "edit_locked",
    "edit_ticket",
    "escalate",
    "ever_testable",
    "fill_placeholders",
    "find_lead",
    "find_manager",
    "find_told_ticket",
    "follow_ticket",
    "get_comments",
    "get_form",
    "get_home",
    "get_snapshot",
    "get_ticket_for_change",
    "guards_of",
    "hand_over",
    "hand_over_locked",
    "hold_edit",
    "hold_move",
    "index_anew",
    "judge_checklist",
    "let_follow",
    "link_tickets",
    "list_categories",
    "list_comments",
    "list_deciders",
    "list_placeholders",
    "list_tickets",
    "list_timeline",
    "lower_flag",
    "make_request_link",
    "may_on_ticket",
    "may_see_file",
    "may_with_ticket",
    "members_of",
    "move_ticket",
    "must_see_ticket",
    "next_after",
    "number_series",
    "open_follow_up",
    "open_ticket",
    "pass_flag",
    "person_of",
    "placeholder_faults",
    "placeholder_values",
    "random_counter",
    "rate_ticket",
    "reaches_ticket",
    "reads_of_moves",
    "recurrence_of",
    "refuse_narrowed_reader",
    "report_span",
    "reported_tickets",
    "seed",
    "series_key",
    "set_deadlines",
    "set_type_fields",
    "split_ticket",
    "staff_who_see",
    "state_in",
    "tags_after",
    "team_of",
    "testable",
    "ticket_links",
    "ticket_search",
    "ticket_shape",
    "ticket_tags",
    "tickets",
    "tickets_within_reach",
    "touch_setup",
    "try_form",
    "type_named",
    "unfollow_ticket",
    "unlink_tickets",
    "upcoming",
    "vector_of",
    "visible_tickets",
    "workflows",
    "write_tags",
]
