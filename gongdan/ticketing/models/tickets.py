"""Tables of tickets: the ticket itself, its tags, words, comments, files, followers and links."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from gongdan.kernel.tenancy import tenant_fk, tenant_table

# All that says who may see a ticket. Indexes carry it beside their keys, so that the badges of views are counted
# without looking at the tickets themselves.
_REACH = (
    "team_id",
    "assignee_id",
    "creator_id",
    "department_id",
    "lead_team_id",
    "lead_department_id",
    "receiver_team_id",
    "receiver_department_id",
    "shelf",
)

tickets = tenant_table(
    "tickets",
    Column("number", String(40), nullable=False),
    Column("title", String(300), nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("description_format", String(8), nullable=False, server_default="text"),  # text | html
    Column("type_id", BigInteger, nullable=False),
    Column("workflow_version_id", BigInteger, nullable=False),
    Column("state", String(60), nullable=False),
    # new=1 open=2 waiting=3 on_hold=4 solved=5 closed=6; below 5 is open work
    Column("state_category", SmallInteger, nullable=False),
    Column("priority", SmallInteger, nullable=False, server_default="3"),  # 1 urgent … 4 low
    Column("category_id", BigInteger),
    Column("requester_id", BigInteger),
    Column("organisation_id", BigInteger),
    Column("team_id", BigInteger),
    Column("department_id", BigInteger),  # of the team, or of the assignee where there is no team
    Column("assignee_id", BigInteger),
    Column("creator_id", BigInteger),  # staff who raised it on behalf; null: the customer himself
    Column("channel", String(20), nullable=False, server_default="web"),
    Column("tags", ARRAY(String(60)), nullable=False, server_default="{}"),
    Column("fields", JSONB, nullable=False, server_default="{}"),
    Column("external_source", String(60)),
    Column("external_id", String(200)),
    Column("accepted_at", DateTime(timezone=True)),
    Column("first_responded_at", DateTime(timezone=True)),
    Column("solved_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
    # Lent to the modules above that know deadlines: the nearest, of what kind, and how it stands.
    Column("due_at", DateTime(timezone=True)),
    Column("due_kind", String(20)),
    Column("due_state", String(12)),  # running | at_risk | breached | paused; null: nothing is promised now
    Column("state_changed_at", DateTime(timezone=True), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("transfer_count", Integer, nullable=False, server_default="0"),
    Column("reopen_count", Integer, nullable=False, server_default="0"),
    Column("shelf", SmallInteger, nullable=False, server_default="0"),  # see ticketing.shelves
    # Who received it first and who leads it through all departments (主责); lent by the first assignment.
    Column("receiver_team_id", BigInteger),
    Column("receiver_department_id", BigInteger),
    Column("lead_team_id", BigInteger),
    Column("lead_department_id", BigInteger),
    Column("stage_due_at", DateTime(timezone=True)),  # when the limit of the present state is over
    Column("stage_overdue_at", DateTime(timezone=True)),  # when it was told that it is over; null: not told yet
    Column("impact", SmallInteger),  # 1 the whole company … 4 one person
    Column("urgency", SmallInteger),  # 1 cannot work … 4 can wait
    Column("priority_source", String(12), nullable=False, server_default="given"),
    Column("factors", JSONB),  # what weighs besides, each 0 to 3: see ticketing.priority_rules
    Column("priority_reasons", JSONB),  # the way to the priority, as it was when it was judged
    Column(
        "rise_since", DateTime(timezone=True)
    ),  # since when it is unsolved at this priority; null: as it was opened
    Column("widened", Integer, nullable=False, server_default="0"),  # tickets of one cause for which it rose last
    Column("completeness", SmallInteger),  # per cent of what its form asks for
    Column("hold_reason", Text),
    Column("resume_at", DateTime(timezone=True)),
    Column("nudge_count", Integer, nullable=False, server_default="0"),
    Column("nudged_at", DateTime(timezone=True)),  # since when a nudge waits for an answer
    Column("ping_pong_count", Integer, nullable=False, server_default="0"),
    Column("is_supervised", Boolean, nullable=False, server_default="false"),
    # The hand-over that waits for an answer, and the last arbitration. Without a key: those rows refer to this one.
    Column("open_handover_id", BigInteger),
    Column("arbitration_id", BigInteger),
    Column("parent_id", BigInteger),
    Column("has_parts", Boolean, nullable=False, server_default="false"),  # children or sub-tasks, now or once
    Column("merged_into_id", BigInteger),
    Column("batch_id", BigInteger),
    Column("observe_until", DateTime(timezone=True)),
    Column("open_approvals", SmallInteger, nullable=False, server_default="0"),  # how many wait for a decision
    Column("confirm_by", DateTime(timezone=True)),  # until when the customer may confirm or reject the solution
    Column("has_checklist", Boolean, nullable=False, server_default="false"),  # somebody ticked or added an item
    Column("escalated_at", DateTime(timezone=True)),  # since when a supervisor is asked; null: he is not
    Column("escalated_to_id", BigInteger),
    Column("escalation_cause", String(20)),  # see ticketing.schemas.closing_parts
    Column("rating", SmallInteger),  # 1 to 5, the last that was given
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("escalated_to_id", "users"),
    tenant_fk("parent_id", "tickets"),
    tenant_fk("merged_into_id", "tickets"),
    tenant_fk("batch_id", "tickets"),
    tenant_fk("receiver_team_id", "teams"),
    tenant_fk("receiver_department_id", "departments"),
    tenant_fk("lead_team_id", "teams"),
    tenant_fk("lead_department_id", "departments"),
    tenant_fk("type_id", "ticket_types"),
    tenant_fk("workflow_version_id", "workflow_versions"),
    tenant_fk("category_id", "categories"),
    tenant_fk("requester_id", "contacts"),
    tenant_fk("organisation_id", "organisations"),
    tenant_fk("team_id", "teams"),
    tenant_fk("department_id", "departments"),
    tenant_fk("assignee_id", "users"),
    tenant_fk("creator_id", "users"),
    UniqueConstraint("tenant_id", "number"),
    UniqueConstraint("tenant_id", "external_source", "external_id"),
    CheckConstraint("state_category BETWEEN 1 AND 6", name="state_category_known"),
    CheckConstraint("priority BETWEEN 1 AND 4", name="priority_known"),
    CheckConstraint("shelf BETWEEN 0 AND 4", name="shelf_known"),
    CheckConstraint("rating BETWEEN 1 AND 5", name="rating_known"),
    CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
    # Keyset lists: open work by what the work views ask for, everything by the rest.
    *(
        Index(
            f"ix_tickets_open_{name}",
            "tenant_id",
            *columns,
            text("updated_at DESC"),
            text("id DESC"),
            postgresql_where=text("state_category < 5"),
            postgresql_include=[c for c in ("state_category", "priority", *_REACH) if c not in columns],
        )
        for name, columns in {
            "updated": [],
            "assignee": ["assignee_id"],
            "team": ["team_id"],
        }.items()
    ),
    # What is within somebody's reach is an OR of these: whoever sees few tickets among very many finds them by index.
    *(
        Index(f"ix_tickets_{name}", "tenant_id", f"{name}_id", text("updated_at DESC"), text("id DESC"))
        for name in ("assignee", "creator", "team", "department")
    ),
    # Who leads and who received it see it wherever it is. Only where that is not who has it anyway: few tickets.
    *(
        Index(
            f"ix_tickets_{mine}_elsewhere",
            "tenant_id",
            mine,
            text("updated_at DESC"),
            text("id DESC"),
            postgresql_where=text(f"{mine} IS DISTINCT FROM {whose}"),
        )
        for mine, whose in (
            ("lead_team_id", "team_id"),
            ("lead_department_id", "department_id"),
            ("receiver_team_id", "lead_team_id"),
            ("receiver_department_id", "lead_department_id"),
        )
    ),
    # Limits that are to be told once they are over, over all tenants.
    Index(
        "ix_tickets_stage_untold",
        "stage_due_at",
        "tenant_id",
        "id",
        postgresql_where=text("stage_due_at IS NOT NULL AND stage_overdue_at IS NULL"),
    ),
    Index(
        "ix_tickets_updated",
        "tenant_id",
        text("updated_at DESC"),
        text("id DESC"),
        postgresql_include=["state_category", *_REACH],
    ),
    # Open work whose completeness nobody has judged yet: what was imported.
    Index(
        "ix_tickets_unjudged",
        "tenant_id",
        "id",
        postgresql_where=text("completeness IS NULL AND state_category < 5 AND shelf = 0"),
    ),
    # The last tickets of one type, for guessing what the next will say.
    Index("ix_tickets_type", "tenant_id", "type_id", text("id DESC")),
    Index("ix_tickets_created", "tenant_id", text("created_at DESC"), text("id DESC")),
    Index("ix_tickets_requester", "tenant_id", "requester_id", text("updated_at DESC"), text("id DESC")),
    Index("ix_tickets_organisation", "tenant_id", "organisation_id", text("updated_at DESC"), text("id DESC")),
    Index("ix_tickets_state", "tenant_id", "state", text("updated_at DESC"), text("id DESC")),
    Index(
        "ix_tickets_open_due",
        "tenant_id",
        text("coalesce(due_at, '9999-12-31 00:00:00+00'::timestamptz)"),
        "id",
        postgresql_where=text("state_category < 5"),
    ),
    # What is due by a given time; the index above serves the order in which such work is listed.
    Index(
        "ix_tickets_open_promised",
        "tenant_id",
        "due_at",
        postgresql_where=text("state_category < 5 AND due_at IS NOT NULL"),
        postgresql_include=["id", "state_category", *_REACH],
    ),
    # Waiting, on hold, solved and not yet closed: everything but the many that are closed.
    Index(
        "ix_tickets_unclosed_category",
        "tenant_id",
        "state_category",
        text("updated_at DESC"),
        text("id DESC"),
        postgresql_where=text("state_category < 6"),
        postgresql_include=list(_REACH),
    ),
    # Most urgent first, the longest waiting before the others.
    Index(
        "ix_tickets_open_priority",
        "tenant_id",
        "priority",
        "created_at",
        "id",
        postgresql_where=text("state_category < 5"),
    ),
    # What few tickets have: children, merged ones, and times that the clock asks for.
    *(
        Index(f"ix_tickets_{name}", "tenant_id", name, "id", postgresql_where=text(f"{name} IS NOT NULL"))
        for name in ("parent_id", "merged_into_id", "batch_id", "resume_at", "stage_due_at", "confirm_by")
    ),
    # What waits in the pool of each team, in the order in which it is claimed.
    Index(
        "ix_tickets_pool",
        "tenant_id",
        "team_id",
        "priority",
        "created_at",
        "id",
        postgresql_where=text("assignee_id IS NULL AND state_category < 3 AND shelf = 0"),
    ),
    Index(
        "ix_tickets_put_away",
        "tenant_id",
        "shelf",
        text("updated_at DESC"),
        text("id DESC"),
        postgresql_where=text("shelf > 0"),
    ),
    Index("ix_tickets_fields", "fields", postgresql_using="gin", postgresql_ops={"fields": "jsonb_path_ops"}),
)

ticket_tags = tenant_table(
    "ticket_tags",
    Column("tag", String(60), primary_key=True),
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    tenant_fk("ticket_id", "tickets", cascade=True),
    Index("ix_ticket_tags_ticket", "tenant_id", "ticket_id"),
    has_id=False,
)

# No policy (see kernel.tenancy.POLICY_FREE): read only through ticketing.queries.search.
ticket_search = tenant_table(
    "ticket_search",
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("v", TSVECTOR, nullable=False),
    tenant_fk("ticket_id", "tickets", cascade=True),
    # A short pending list (kB), which every search reads through; half of it would double the cost of an import.
    Index("ix_ticket_search_v", "v", postgresql_using="gin", postgresql_with={"gin_pending_list_limit": 2048}),
    has_id=False,
)

comments = tenant_table(
    "comments",
    Column("ticket_id", BigInteger, nullable=False),
    Column("author_kind", String(20), nullable=False),  # user | customer | system
    Column("author_id", BigInteger),  # user or contact, as author_kind says
    Column("author_name", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("body_format", String(8), nullable=False, server_default="text"),  # text | html (sanitised)
    Column("is_public", Boolean, nullable=False),
    Column("channel", String(20), nullable=False, server_default="web"),
    Column("external_id", String(200)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    # On which ticket it was written, where it was taken out of that one; there the log has its fact.
    Column("origin_id", BigInteger),
    tenant_fk("ticket_id", "tickets", cascade=True),
    UniqueConstraint("tenant_id", "ticket_id", "external_id"),
    Index("ix_comments_ticket", "tenant_id", "ticket_id", "id"),
    *(
        Index(f"ix_comments_{name}", "tenant_id", column, postgresql_where=text("origin_id IS NOT NULL"))
        for name, column in {"taken_in": "ticket_id", "taken_out": "origin_id"}.items()
    ),
)

attachments = tenant_table(
    "attachments",
    Column("ticket_id", BigInteger, nullable=False),
    Column("comment_id", BigInteger),  # null: on the ticket itself
    Column("file_id", BigInteger, nullable=False),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("comment_id", "comments", cascade=True),
    tenant_fk("file_id", "files"),
    UniqueConstraint("tenant_id", "file_id"),
    Index("ix_attachments_ticket", "tenant_id", "ticket_id", "id"),
)

followers = tenant_table(
    "followers",
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("user_id", "users", cascade=True),
    Index("ix_followers_user", "tenant_id", "user_id", "ticket_id"),
    has_id=False,
)

# kind: related duplicate blocks caused_by; stored once, read from both ends
ticket_links = tenant_table(
    "ticket_links",
    Column("from_id", BigInteger, nullable=False),
    Column("to_id", BigInteger, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("from_id", "tickets", cascade=True),
    tenant_fk("to_id", "tickets", cascade=True),
    UniqueConstraint("tenant_id", "from_id", "to_id", "kind"),
    CheckConstraint("from_id <> to_id", name="not_to_itself"),
    Index("ix_ticket_links_to", "tenant_id", "to_id"),
)
