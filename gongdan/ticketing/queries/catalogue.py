"""The tenant's types, fields, categories and flows, kept in each process and read again only after a change."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Row, Select, Text, bindparam, cast, literal_column, select
from sqlalchemy.dialects.postgresql import distinct_on

from gongdan import conditions
from gongdan.identity import tenants
from gongdan.kernel.fixed import Fixed, Found
from gongdan.kernel.unit import Tx
from gongdan.ticketing import fields
from gongdan.ticketing.checklist import Template, read_items, template_for
from gongdan.ticketing.field_values import FieldDef
from gongdan.ticketing.form_def import Form, derived_form, drawn_form, read_sections
from gongdan.ticketing.models import (
    categories,
    checklist_templates,
    custom_fields,
    forms,
    ticket_types,
    ticketing_settings,
    type_fields,
    workflow_versions,
    workflows,
)
from gongdan.ticketing.numbers import NumberFormat
from gongdan.ticketing.priority_rules import PriorityRules
from gongdan.ticketing.rating import Reason, read_reasons
from gongdan.ticketing.rules import Rules
from gongdan.ticketing.workflow import Workflow, read_definition

MAX_TENANTS = 500


@dataclass(frozen=True, slots=True)
class TypeDef:
    """A ticket type; `workflow_version_id` is what new tickets begin with."""

    id: int
    key: str
    names: Mapping[str, str]
    workflow_id: int
    workflow_version_id: int
    default_team_id: int | None
    number_prefix: str
    position: int
    is_public: bool
    is_active: bool
    version: int


@dataclass(frozen=True, slots=True)
class CategoryDef:
    """A category; `path` are the ids from the root to itself."""

    id: int
    key: str
    parent_id: int | None
    names: Mapping[str, str]
    path: tuple[int, ...]
    position: int
    is_active: bool
    version: int


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one state of the configuration from every other, a rolled-back one included."""

    version: int
    written_by: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of a tenant's ticket configuration at one stamp, retired things included."""

    types: Mapping[int, TypeDef]
    fields: Mapping[str, FieldDef]
    categories: Mapping[int, CategoryDef]
    number_format: NumberFormat
    reopen_days: int
    rules: Rules
    priority_rules: PriorityRules
    rating_reasons: tuple[Reason, ...]
    time_zone: str
    phone_region: str
    _fields_of: Mapping[int, Sequence[FieldDef]]
    _forms: Mapping[int, Form]
    _workflows: Mapping[int, Workflow]
    _type_keys: Mapping[str, int]
    _category_keys: Mapping[str, int]
    _checklists: Sequence[Template] = ()
    # Which state of the configuration this is; what is made of it elsewhere is kept as long as it stands.
    stamp: Stamp | None = None
    # What conditions may test, made when first asked for: building it costs more than a whole list.
    _testable: dict[str, conditions.Catalogue] = field(default_factory=dict, compare=False, repr=False)

    def type(self, key_or_id: str | int) -> TypeDef | None:
        """The type of this key or id, active or not; None where there is none."""
        found = self._type_keys.get(key_or_id) if isinstance(key_or_id, str) else key_or_id
        return None if found is None else self.types.get(found)

    def category(self, key_or_id: str | int) -> CategoryDef | None:
        """The category of this key or id, active or not; None where there is none."""
        found = self._category_keys.get(key_or_id) if isinstance(key_or_id, str) else key_or_id
        return None if found is None else self.categories.get(found)

    def fields_of(self, type_id: int) -> Sequence[FieldDef]:
        """The active fields of a type in their order, each knowing whether it is required there."""
        return self._fields_of.get(type_id, ())

    def checklist(self, type_id: int) -> Template | None:
        """The checklist in use for tickets of this type."""
        return template_for(self._checklists, type_id)

    def form_of(self, type_id: int) -> Form:
        """What the type asks for: the form that was drawn for it, else one of its fields."""
        return self._forms[type_id]

    @property
    def workflows(self) -> Sequence[Workflow]:
        """All versions of all flows."""
        return list(self._workflows.values())

    def workflow(self, version_id: int) -> Workflow:
        """The flow of a version, current or old. A ticket's version always exists."""
        return self._workflows[version_id]


# Per process: by tenant what was last read, and the flows, which never change once written.
_kept: OrderedDict[int, tuple[Stamp, Catalogue]] = OrderedDict()
_flows: dict[int, dict[int, Workflow]] = {}
# Within one unit the question is asked once.
_of_unit: WeakKeyDictionary[Tx, Catalogue] = WeakKeyDictionary()


async def catalogue(tx: Tx) -> Catalogue:
    """The tenant's configuration: one small query, and all of it only after a change."""
    asked = _of_unit.get(tx)
    if asked is not None:
        return asked
    row = await _STAMP.first(tx.connection, {"tenant": tx.tenant_id})
    stamp = Stamp(row.version, row.written_by) if row is not None and row.version is not None else None
    kept = _kept.get(tx.tenant_id)
    if kept is None or stamp is None or kept[0] != stamp:
        found = replace(await _load(tx, row), stamp=stamp)
        _keep(tx.tenant_id, stamp, found)
    else:
        found = kept[1]
        _kept.move_to_end(tx.tenant_id)
        if row is not None and (found.time_zone, found.phone_region) != (row.time_zone, row.phone_region):
            found = replace(found, time_zone=row.time_zone, phone_region=row.phone_region)
    _of_unit[tx] = found
    return found


def testable(known: Catalogue) -> conditions.Catalogue:
    """The fields that a new condition on this tenant's tickets may test."""
    return _testable(known, "new", lambda one: one.is_active)


def testable_by_customers(known: Catalogue) -> conditions.Catalogue:
    """As `testable`, without what customers cannot read: a filter would tell them all the same."""
    return _testable(known, "customers", lambda one: one.is_active and one.is_customer_visible, but=_HIDDEN)


def ever_testable(known: Catalogue) -> conditions.Catalogue:
    """As `testable`, with retired fields: conditions that were saved with them still read."""
    return _testable(known, "ever", lambda one: True)


# What a ticket does not tell a customer.
_HIDDEN = frozenset(
    {
        *("tags", "followers", "department", "stage_due_at", "lead_team", "receiver_team", "is_escalated"),
        *("ping_pong_count", "is_supervised", "is_offered", "resume_at", "priority_source", "parent"),
        *("completeness", "nudge_count", "is_nudged", "sla_kind", "sla_state"),
    }
)


def _testable(
    known: Catalogue, whose: str, has: Callable[[FieldDef], bool], *, but: frozenset[str] = frozenset()
) -> conditions.Catalogue:
    kept = known._testable.get(whose)
    if kept is None:
        own = [one for one in known.fields.values() if has(one)]
        whole = fields.catalogue(own, list(known.types.values()), list(known.categories.values()))
        kept = conditions.Catalogue.of([one for key, one in whole.fields.items() if key not in but])
        known._testable[whose] = kept
    return kept


def forget_in_unit(tx: Tx) -> None:
    """Ask again within this unit: it has just changed the configuration."""
    _of_unit.pop(tx, None)


def _keep(tenant_id: int, stamp: Stamp | None, found: Catalogue) -> None:
    if stamp is None:
        return
    _kept[tenant_id] = (stamp, found)
    _kept.move_to_end(tenant_id)
    if len(_kept) > MAX_TENANTS:
        gone, _ = _kept.popitem(last=False)
        _flows.pop(gone, None)


def _stamp_query() -> Select[Any]:
    # The writing transaction's id tells two changes apart that bear the same version because one of them
    # was rolled back after this process had read it.
    settings = ticketing_settings
    return (
        select(
            settings.c.version,
            cast(literal_column(f"{settings.name}.xmin"), Text).label("written_by"),
            settings.c.number_format,
            settings.c.reopen_days,
            settings.c.rules,
            settings.c.priority_rules,
            settings.c.rating_reasons,
            tenants.c.time_zone,
            tenants.c.phone_region,
        )
        .select_from(tenants.outerjoin(settings, settings.c.tenant_id == tenants.c.id))
        .where(tenants.c.id == bindparam("tenant"))
    )


_STAMP = Fixed(_stamp_query())


async def _load(tx: Tx, row: Found | None) -> Catalogue:
    # What refers is read before what it refers to: others may commit in between, and nothing here is deleted.
    drawn = await _newest_forms(tx)
    type_rows, used = await _rows(tx, ticket_types), await _type_fields(tx)
    current = {w.id: w.current_version_id for w in await _rows(tx, workflows)}
    types = {t.id: _type(t, current.get(t.workflow_id)) for t in type_rows}
    own = {f.id: _field(f) for f in await _rows(tx, custom_fields)}
    tree = {c.id: _category(c) for c in await _rows(tx, categories)}
    fields_of, flows = _by_type(used, own), await _load_flows(tx)
    return Catalogue(
        types=types,
        fields={one.key: one for one in own.values()},
        categories=tree,
        number_format=NumberFormat.stored((row and row.number_format) or {}),
        reopen_days=14 if row is None or row.reopen_days is None else row.reopen_days,
        rules=Rules.stored((row and row.rules) or {}),
        priority_rules=PriorityRules.stored((row and row.priority_rules) or {}),
        rating_reasons=read_reasons(row and row.rating_reasons),
        time_zone=row.time_zone if row else "Asia/Shanghai",
        phone_region=row.phone_region if row else "CN",
        _fields_of=fields_of,
        _forms={t.id: _form(t, drawn.get(t.id), fields_of.get(t.id, ()), flows) for t in types.values()},
        _workflows=flows,
        _type_keys={one.key: one.id for one in types.values()},
        _category_keys={one.key: one.id for one in tree.values()},
        _checklists=[_checklist(row) for row in await _rows(tx, checklist_templates) if row.is_active],
    )


async def _rows(tx: Tx, table: Any) -> Sequence[Row[Any]]:
    order = [table.c.position, table.c.id] if "position" in table.c else [table.c.id]
    return await tx.all(select(table).where(table.c.tenant_id == tx.tenant_id).order_by(*order))


async def _type_fields(tx: Tx) -> Sequence[Row[Any]]:
    mine = type_fields.c.tenant_id == tx.tenant_id
    order = (type_fields.c.type_id, type_fields.c.position, type_fields.c.field_id)
    return await tx.all(select(type_fields).where(mine).order_by(*order))


def _by_type(rows: Sequence[Row[Any]], own: Mapping[int, FieldDef]) -> dict[int, list[FieldDef]]:
    found: dict[int, list[FieldDef]] = {}
    for row in rows:
        one = own[row.field_id]
        if one.is_active:
            used = replace(one, is_required=row.is_required, position=row.position)
            found.setdefault(row.type_id, []).append(used)
    return found


async def _newest_forms(tx: Tx) -> dict[int, Row[Any]]:
    """The form in force of each type that ever had one drawn."""
    order = (forms.c.type_id, forms.c.number.desc())
    row = forms.c
    drawn = select(row.type_id, row.number, row.sections, row.left_out).where(row.tenant_id == tx.tenant_id)
    newest = drawn.ext(distinct_on(forms.c.type_id)).order_by(*order)
    return {row.type_id: row for row in await tx.all(newest)}


def _form(kind: TypeDef, drawn: Row[Any] | None, defs: Sequence[FieldDef], flows: Mapping[int, Workflow]) -> Form:
    if drawn is not None and drawn.sections is not None:
        return drawn_form(kind.id, drawn.number, read_sections(drawn.sections), defs, drawn.left_out)
    flow = flows.get(kind.workflow_version_id)
    asked_later = [key for move in flow.moves.values() for key in move.required_fields] if flow else []
    return derived_form(kind.id, defs, asked_later, drawn.number if drawn else 0)


async def _load_flows(tx: Tx) -> dict[int, Workflow]:
    """All versions, as running tickets keep theirs; only those not met before are read."""
    met = _flows.setdefault(tx.tenant_id, {})
    versions = workflow_versions
    mine = versions.c.tenant_id == tx.tenant_id
    fresh = select(versions.c.id, versions.c.definition).where(mine, versions.c.id.not_in(list(met)))
    for row in await tx.all(fresh):
        met[row.id] = read_definition(row.definition)
    return dict(met)


def _type(row: Row[Any], version_id: int | None) -> TypeDef:
    return TypeDef(
        id=row.id,
        key=row.key,
        names=row.names,
        workflow_id=row.workflow_id,
        workflow_version_id=version_id or 0,
        default_team_id=row.default_team_id,
        number_prefix=row.number_prefix,
        position=row.position,
        is_public=row.is_public,
        is_active=row.is_active,
        version=row.version,
    )


def _field(row: Row[Any]) -> FieldDef:
    return FieldDef(
        id=row.id,
        key=row.key,
        kind=row.kind,
        names=row.names,
        hints=row.hints,
        options=row.options,
        rules=row.rules,
        is_customer_visible=row.is_customer_visible,
        is_active=row.is_active,
        version=row.version,
    )


def _checklist(row: Row[Any]) -> Template:
    return Template(row.id, row.key, row.names, row.type_id, read_items(row.items))


def _category(row: Row[Any]) -> CategoryDef:
    return CategoryDef(
        id=row.id,
        key=row.key,
        parent_id=row.parent_id,
        names=row.names,
        path=tuple(row.path),
        position=row.position,
        is_active=row.is_active,
        version=row.version,
    )
