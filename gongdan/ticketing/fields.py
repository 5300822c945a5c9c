"""The fields of a ticket that views, filters and rules can test."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import BigInteger, ColumnElement, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from gongdan.conditions import Catalogue, Field, Kind, Option, json_value
from gongdan.ticketing.deadlines import DEADLINE_NAMES, PROMISE_NAMES
from gongdan.ticketing.models import followers, ticket_tags, tickets
from gongdan.ticketing.priorities import PRIORITIES, PRIORITY_NAMES
from gongdan.ticketing.priority_reasons import IMPACT_NAMES, SOURCE_NAMES, URGENCY_NAMES
from gongdan.ticketing.priority_rules import IMPACTS, SOURCES, URGENCIES
from gongdan.ticketing.states import CATEGORIES

_CATEGORY_NAMES = {
    "new": {"zh-CN": "新建", "en": "New"},
    "open": {"zh-CN": "处理中", "en": "Open"},
    "waiting": {"zh-CN": "等待客户", "en": "Waiting for customer"},
    "on_hold": {"zh-CN": "挂起", "en": "On hold"},
    "solved": {"zh-CN": "已解决", "en": "Solved"},
    "closed": {"zh-CN": "已关闭", "en": "Closed"},
}

# A custom field's kind as conditions know it; the others (file, place, cascade …) are tested as text or not at all.
_KINDS = {
    "text": Kind.TEXT,
    "long_text": Kind.LONG_TEXT,
    "integer": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "money": Kind.MONEY,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "datetime": Kind.DATETIME,
    "boolean": Kind.BOOLEAN,
    "select": Kind.CHOICE,
    "multi_select": Kind.MULTI_CHOICE,
    "cascade": Kind.MULTI_CHOICE,
    "person": Kind.PERSON,
    "contact": Kind.CONTACT,
    "phone": Kind.TEXT,
    "email": Kind.TEXT,
    "url": Kind.TEXT,
}


class CustomField(Protocol):
    """What is needed of a custom field's definition."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def options(self) -> Sequence[Any]: ...


class Choice(Protocol):
    """A type or category as a choice."""

    @property
    def id(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def names(self) -> Mapping[str, str]: ...


def _has_tag(values: Sequence[Any]) -> ColumnElement[bool]:
    row = ticket_tags.c
    same = (row.tenant_id == tickets.c.tenant_id, row.ticket_id == tickets.c.id, row.tag.in_(values))
    return select(literal(1)).where(*same).correlate(tickets).exists()


def _is_followed_by(values: Sequence[Any]) -> ColumnElement[bool]:
    row = followers.c
    same = (row.tenant_id == tickets.c.tenant_id, row.ticket_id == tickets.c.id, row.user_id.in_(values))
    return select(literal(1)).where(*same).correlate(tickets).exists()


_FOLLOWERS = (
    select(followers.c.user_id)
    .where(followers.c.tenant_id == tickets.c.tenant_id, followers.c.ticket_id == tickets.c.id)
    .correlate(tickets)
)


def _core(types: Sequence[Choice], categories: Sequence[Choice]) -> list[Field]:
    row = tickets.c
    return [
        Field(
            key="number", kind=Kind.TEXT, label={"zh-CN": "工单号", "en": "Number"}, column=row.number, nullable=False
        ),
        Field(key="title", kind=Kind.TEXT, label={"zh-CN": "标题", "en": "Title"}, column=row.title, nullable=False),
        Field(
            key="state_category",
            kind=Kind.CHOICE,
            label={"zh-CN": "状态类别", "en": "State category"},
            column=row.state_category,
            codes={word: int(rank) for word, rank in CATEGORIES.items()},
            options=[Option(word, _CATEGORY_NAMES[word]) for word in CATEGORIES],
            nullable=False,
        ),
        Field(key="state", kind=Kind.TEXT, label={"zh-CN": "状态", "en": "State"}, column=row.state, nullable=False),
        Field(
            key="priority",
            kind=Kind.CHOICE,
            label={"zh-CN": "优先级", "en": "Priority"},
            column=row.priority,
            codes=PRIORITIES,
            options=[Option(word, PRIORITY_NAMES[word]) for word in PRIORITIES],
            nullable=False,
        ),
        *_priority_inputs(),
        Field(
            key="type",
            kind=Kind.CHOICE,
            label={"zh-CN": "类型", "en": "Type"},
            column=row.type_id,
            codes={t.key: t.id for t in types},
            options=[Option(t.key, t.names) for t in types],
            nullable=False,
        ),
        Field(
            key="category",
            kind=Kind.CHOICE,
            label={"zh-CN": "分类", "en": "Category"},
            column=row.category_id,
            codes={c.key: c.id for c in categories},
            options=[Option(c.key, c.names) for c in categories],
        ),
        Field(key="team", kind=Kind.TEAM, label={"zh-CN": "处理组", "en": "Team"}, column=row.team_id),
        Field(key="lead_team", kind=Kind.TEAM, label={"zh-CN": "主责组", "en": "Lead team"}, column=row.lead_team_id),
        Field(
            key="receiver_team",
            kind=Kind.TEAM,
            label={"zh-CN": "受理组", "en": "Receiving team"},
            column=row.receiver_team_id,
        ),
        Field(key="assignee", kind=Kind.PERSON, label={"zh-CN": "处理人", "en": "Assignee"}, column=row.assignee_id),
        Field(key="creator", kind=Kind.PERSON, label={"zh-CN": "建单人", "en": "Raised by"}, column=row.creator_id),
        Field(key="department", kind=Kind.REF, label={"zh-CN": "部门", "en": "Department"}, column=row.department_id),
        Field(
            key="requester", kind=Kind.CONTACT, label={"zh-CN": "客户", "en": "Requester"}, column=row.requester_id
        ),
        Field(
            key="organisation",
            kind=Kind.REF,
            label={"zh-CN": "客户单位", "en": "Organisation"},
            column=row.organisation_id,
        ),
        Field(
            key="channel",
            kind=Kind.TEXT,
            label={"zh-CN": "渠道", "en": "Channel"},
            column=row.channel,
            nullable=False,
        ),
        Field(
            key="tags",
            kind=Kind.MULTI_CHOICE,
            label={"zh-CN": "标签", "en": "Tags"},
            column=cast(row.tags, ARRAY(Text)),
            has_any=_has_tag,
            nullable=False,
        ),
        Field(
            key="followers",
            kind=Kind.PEOPLE,
            label={"zh-CN": "关注人", "en": "Followers"},
            column=_followers_column(),
            has_any=_is_followed_by,
            nullable=False,
        ),
        *_moments(),
        Field(
            key="completeness",
            kind=Kind.INTEGER,
            label={"zh-CN": "完整度", "en": "Completeness"},
            column=row.completeness,
        ),
        Field(key="rating", kind=Kind.INTEGER, label={"zh-CN": "满意度", "en": "Rating"}, column=row.rating),
        Field(
            key="reopen_count",
            kind=Kind.INTEGER,
            label={"zh-CN": "重开次数", "en": "Times reopened"},
            column=row.reopen_count,
        ),
        Field(
            key="transfer_count",
            kind=Kind.INTEGER,
            label={"zh-CN": "转派次数", "en": "Times transferred"},
            column=row.transfer_count,
        ),
        Field(
            key="is_escalated",
            kind=Kind.BOOLEAN,
            label={"zh-CN": "已升级", "en": "Escalated"},
            column=row.escalated_at.is_not(None),
            nullable=False,
        ),
        *_attention(),
        *_promises(),
    ]


def _promises() -> Iterable[Field]:
    for key, label, column, names in (
        ("sla_kind", {"zh-CN": "最近时效", "en": "Nearest promise"}, tickets.c.due_kind, PROMISE_NAMES),
        ("sla_state", {"zh-CN": "时效状态", "en": "SLA state"}, tickets.c.due_state, DEADLINE_NAMES),
    ):
        options = [Option(word, words) for word, words in names.items()]
        yield Field(key=key, kind=Kind.CHOICE, label=label, column=column, options=options)


def _attention() -> Iterable[Field]:
    row = tickets.c
    counts = {
        "nudge_count": {"zh-CN": "催单次数", "en": "Times nudged"},
        "ping_pong_count": {"zh-CN": "退回次数", "en": "Times it came back"},
    }
    for key, label in counts.items():
        yield Field(key=key, kind=Kind.INTEGER, label=label, column=row[key], nullable=False)
    flags = {
        "is_nudged": ({"zh-CN": "催单待回应", "en": "Nudge waits"}, row.nudged_at.is_not(None)),
        "is_supervised": ({"zh-CN": "督办中", "en": "Supervised"}, row.is_supervised),
        "is_offered": ({"zh-CN": "转派待接收", "en": "Hand-over waits"}, row.open_handover_id.is_not(None)),
    }
    for key, (label, column) in flags.items():
        yield Field(key=key, kind=Kind.BOOLEAN, label=label, column=column, nullable=False)


def _priority_inputs() -> Iterable[Field]:
    for key, label, codes, names in (
        ("impact", {"zh-CN": "影响范围", "en": "Impact"}, IMPACTS, IMPACT_NAMES),
        ("urgency", {"zh-CN": "紧急度", "en": "Urgency"}, URGENCIES, URGENCY_NAMES),
    ):
        options = [Option(word, names[word]) for word in codes]
        yield Field(key=key, kind=Kind.CHOICE, label=label, column=tickets.c[key], codes=codes, options=options)
    yield Field(
        key="priority_source",
        kind=Kind.CHOICE,
        label={"zh-CN": "优先级来源", "en": "Source of the priority"},
        column=tickets.c.priority_source,
        options=[Option(word, SOURCE_NAMES[word]) for word in SOURCES],
        nullable=False,
    )
    yield Field(key="parent", kind=Kind.REF, label={"zh-CN": "父工单", "en": "Parent"}, column=tickets.c.parent_id)


def _followers_column() -> ColumnElement[Any]:
    return func.array(_FOLLOWERS.scalar_subquery(), type_=ARRAY(BigInteger))


def _moments() -> Iterable[Field]:
    names = {
        "created_at": {"zh-CN": "创建时间", "en": "Created"},
        "updated_at": {"zh-CN": "更新时间", "en": "Updated"},
        "due_at": {"zh-CN": "到期时间", "en": "Due"},
        "accepted_at": {"zh-CN": "接单时间", "en": "Accepted"},
        "first_responded_at": {"zh-CN": "首次响应时间", "en": "First responded"},
        "solved_at": {"zh-CN": "解决时间", "en": "Solved"},
        "closed_at": {"zh-CN": "关闭时间", "en": "Closed"},
        "state_changed_at": {"zh-CN": "状态变更时间", "en": "State changed"},
        "stage_due_at": {"zh-CN": "环节到期时间", "en": "Stage due"},
        "confirm_by": {"zh-CN": "确认期限", "en": "To be confirmed by"},
        "observe_until": {"zh-CN": "观察期至", "en": "Observed until"},
        "resume_at": {"zh-CN": "恢复时间", "en": "Resumes"},
    }
    for key, label in names.items():
        yield Field(key=key, kind=Kind.DATETIME, label=label, column=tickets.c[key])


def _custom(definition: CustomField) -> Field | None:
    kind = _KINDS.get(definition.kind)
    if kind is None:
        return None
    options = None
    if kind is Kind.CHOICE:
        options = [Option(option["key"], option["names"]) for option in definition.options]
    held: ColumnElement[Any] = tickets.c.fields
    name = definition.key
    if kind is Kind.MONEY:  # {"amount": "12.30", "currency": "CNY"}: the amount is what is compared
        held, name = tickets.c.fields[name], "amount"
    return Field(
        key=f"field:{definition.key}",
        kind=kind,
        label=definition.names,
        column=json_value(held, name, kind),
        options=options,
    )


def catalogue(
    custom: Sequence[CustomField] = (), types: Sequence[Choice] = (), categories: Sequence[Choice] = ()
) -> Catalogue:
    """Everything about a ticket that a condition may test, with the tenant's own fields as `field:<key>`."""
    own = [field for field in map(_custom, custom) if field is not None]
    return Catalogue.of([*_core(types, categories), *own])
