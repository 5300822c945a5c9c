"""What each route needs, said once more and by hand: the tests hold the application against it."""

from collections.abc import Callable

from gongdan.kernel.actor import Actor

Need = Callable[[Actor], bool]


def has(word: str) -> Need:
    """The permission, whatever its reach."""
    return lambda actor: actor.may(word)


def staff(actor: Actor) -> bool:
    """Any colleague."""
    return actor.is_staff


def anyone(actor: Actor) -> bool:
    """Whoever has signed in."""
    return True


def customer(actor: Actor) -> bool:
    """Customers, for what is their own."""
    return actor.kind == "customer"


def staff_with(word: str) -> Need:
    """The permission, but never a customer's."""
    return lambda actor: actor.is_staff and actor.may(word)


def staff_with_one_of(*words: str) -> Need:
    """One of these permissions, but never a customer's."""
    return lambda actor: actor.is_staff and any(actor.may(word) for word in words)


# Only for who signed in with his password: a token is told so.
SESSION_ONLY = {
    ("DELETE", "/api/v1/session"),
    ("POST", "/api/v1/session/second-factor"),
    ("POST", "/api/v1/me/password"),
    ("POST", "/api/v1/me/second-factor"),
    ("DELETE", "/api/v1/me/second-factor"),
    ("POST", "/api/v1/me/second-factor/confirmation"),
    ("POST", "/api/v1/me/recovery-codes"),
}

PUBLIC_ROUTES: dict[tuple[str, str], Need] = {
    ("POST", "/api/v1/session"): anyone,
    ("GET", "/api/v1/approval-links/{link}"): anyone,
    ("POST", "/api/v1/approval-links/{link}/decisions"): anyone,
    ("GET", "/api/v1/confirmation-links/{link}"): anyone,
    ("POST", "/api/v1/confirmation-links/{link}/answers"): anyone,
    ("GET", "/api/v1/portal"): anyone,
    ("GET", "/api/v1/portal/logo"): anyone,
    ("POST", "/api/v1/password-resets"): anyone,
    ("GET", "/api/v1/password-resets/{token}"): anyone,
    ("POST", "/api/v1/password-resets/{token}"): anyone,
    ("GET", "/api/v1/request-links/{link}"): anyone,
    ("GET", "/api/v1/request-links/{link}/timeline"): anyone,
    ("GET", "/api/v1/request-links/{link}/files/{file_id}"): anyone,
    ("GET", "/api/v1/file-links/{link}"): anyone,
    ("POST", "/api/v1/request-links/{link}/files"): anyone,
    ("POST", "/api/v1/request-links/{link}/replies"): anyone,
    ("POST", "/api/v1/request-links/{link}/nudges"): anyone,
    ("POST", "/api/v1/request-links/{link}/confirmations"): anyone,
    ("POST", "/api/v1/request-links/{link}/ratings"): anyone,
    ("GET", "/api/v1/calendar-links/{link}"): anyone,
    ("GET", "/api/v1/public-forms/{form_key}"): anyone,
    ("OPTIONS", "/api/v1/public-forms/{form_key}/requests"): anyone,
    ("POST", "/api/v1/public-forms/{form_key}/requests"): anyone,
    ("POST", "/api/v1/public-forms/{form_key}/judgements"): anyone,
    # For programs, with the token of an inbox source.
    ("POST", "/api/v1/inbox"): anyone,
    ("POST", "/api/v1/inbox/mails"): anyone,
}

NEEDS: dict[tuple[str, str], Need] = {}


def _say(path: str, **methods: Need) -> None:
    for method, need in methods.items():
        NEEDS[(method.upper(), f"/api/v1{path}")] = need


# Oneself.
_say("/session", get=anyone, delete=anyone)
_say("/session/second-factor", post=anyone)
_say("/me/sessions", get=anyone)
_say("/me/sessions/{session_id}", delete=anyone)
_say("/me/password", post=anyone)
_say("/me/second-factor", post=anyone, delete=anyone)
_say("/me/second-factor/confirmation", post=anyone)
_say("/me/recovery-codes", post=anyone)
_say("/me/tokens", get=anyone, post=has("token.create"))
_say("/me/tokens/{token_id}", delete=anyone)
_say("/me/contact", get=customer, patch=customer)

_say("/me", patch=anyone)
_say("/me/preferences", get=anyone)
_say("/me/preferences/{preference_key}", get=anyone, put=anyone, delete=anyone)

# People and security.
_say("/users", get=has("user.read"), post=has("user.manage"))
_say("/users/{user_id}", get=has("user.read"), patch=has("user.manage"), delete=has("user.manage"))
_say("/users/{user_id}/roles", put=has("role.grant"))
_say("/users/{user_id}/sessions", get=has("session.manage"), delete=has("session.manage"))
_say("/users/{user_id}/sessions/{session_id}", delete=has("session.manage"))
_say("/users/{user_id}/tokens", get=has("token.manage"))
_say("/users/{user_id}/tokens/{token_id}", delete=has("token.manage"))
_say("/tokens", get=has("token.manage"))
_say("/users/{user_id}/unlock", post=has("user.unlock"))
_say("/users/{user_id}/second-factor", delete=has("security.manage"))
_say("/users/{user_id}/password-reset", post=has("user.manage"))
# For an agent; for who keeps security or audit it takes security.manage.
_say("/users/{user_id}/reset-links", post=has("user.manage"))
_say("/password-resets", get=lambda actor: actor.may("user.manage") or actor.may("security.manage"))
_say(
    "/security-rules",
    get=lambda actor: actor.may("security.manage") or actor.may("audit.read"),
    put=has("security.manage"),
)
_say("/people", get=staff)
_say("/tenant", get=staff, patch=has("tenant.manage"))
_say("/departments", get=staff, post=has("department.manage"))
_say("/departments/{department_id}", get=staff, patch=has("department.manage"), delete=has("department.manage"))
_say("/teams", get=staff, post=has("team.manage"))
_say("/teams/{team_id}", get=staff, patch=has("team.manage"), delete=has("team.manage"))
_say("/teams/{team_id}/members", put=has("team.manage"))
_sees_calendars = lambda actor: actor.is_staff and (actor.may("calendar.read") or actor.may("calendar.manage"))  # noqa: E731
_say("/calendars", get=_sees_calendars, post=staff_with("calendar.manage"))
_say("/calendars/{calendar_id}", get=_sees_calendars, patch=staff_with("calendar.manage"))
_say("/calendars/{calendar_id}.ics", get=_sees_calendars)
_say("/calendars/{calendar_id}/days", patch=staff_with("calendar.manage"))
_say("/calendars/{calendar_id}/year/{year}", get=_sees_calendars)
_say("/calendars/{calendar_id}/calculations", post=_sees_calendars)
_say("/calendars/{calendar_id}/link", get=_sees_calendars)
for _name in ("previews", "links", "imports", "feed-fetches"):
    _say(f"/calendars/{{calendar_id}}/{_name}", post=staff_with("calendar.manage"))
_say("/calendars/{calendar_id}/feed", put=staff_with("calendar.manage"), delete=staff_with("calendar.manage"))
_say("/roles", get=has("role.read"), post=has("role.manage"))
_say("/roles/{role_id}", get=has("role.read"), patch=has("role.manage"), delete=has("role.manage"))
_say("/permissions", get=has("role.read"))
_say("/audit", get=has("audit.read"))
_say("/audit/verification", get=has("audit.read"))
_say("/audit/export", get=has("audit.read"))

# Customers.
_say("/contacts", get=staff_with("contact.read"), post=staff_with("contact.write"))
_say(
    "/contacts/{contact_id}",
    get=staff_with("contact.read"),
    patch=staff_with("contact.write"),
    delete=staff_with("contact.write"),
)
_say("/contacts/{contact_id}/addresses", post=staff_with("contact.write"))
_say(
    "/contacts/{contact_id}/addresses/{address_id}",
    patch=staff_with("contact.write"),
    delete=staff_with("contact.write"),
)
_say("/contacts/{contact_id}/account", post=staff_with("contact.write"))
_say("/contacts/{contact_id}/merges", post=staff_with("contact.merge"))
_say("/organisations", get=staff_with("contact.read"), post=has("organisation.write"))
_say(
    "/organisations/{organisation_id}",
    get=staff_with("contact.read"),
    patch=has("organisation.write"),
    delete=has("organisation.write"),
)
for _name in ("tier", "region"):
    _say(f"/{_name}s", get=staff_with("contact.read"), post=has("customer_settings.manage"))
    _say(
        f"/{_name}s/{{{_name}_id}}",
        get=staff_with("contact.read"),
        patch=has("customer_settings.manage"),
        delete=has("customer_settings.manage"),
    )

# What came in by mail and from the web.
_say("/inbound-messages", get=staff)
_say("/inbound-messages/{message_id}", get=staff)
_say("/inbound-messages/{message_id}/original", get=staff)
_say("/inbound-messages/{message_id}/raw", get=staff)
_say("/inbound-messages/{message_id}/pictures/{picture}", get=staff)
_say("/inbound-messages/{message_id}/replays", post=staff_with("mail.manage"))
_say("/inbound-messages/{message_id}/discards", post=staff_with("mail.manage"))
_say("/inbound-messages/{message_id}/guess-undo", post=staff_with("ticket.merge"))
_say("/inbound-mails", post=staff_with("mail.receive"))

# Rules.
_sees_rules = staff_with_one_of("automation.read", "automation.manage")
_sees_rules_or_macros = staff_with_one_of("automation.read", "automation.manage", "macro.use")
_uses_macros = lambda actor: actor.kind == "user" and actor.may("macro.use")  # noqa: E731
_say("/rule-parts", get=_sees_rules_or_macros)
_say("/rules", get=_sees_rules_or_macros, post=staff_with("automation.manage"))
_say("/rules/order", put=staff_with("automation.manage"))
_say("/rules/{rule_id}", get=_sees_rules_or_macros, put=staff_with("automation.manage"))
_say("/rules/{rule_id}/clones", post=staff_with("automation.manage"))
_say("/rules/{rule_id}/releases", post=staff_with("automation.manage"))
_say("/rules/{rule_id}/versions", get=_sees_rules_or_macros)
_say("/rules/{rule_id}/differences", get=_sees_rules_or_macros)
_say("/rules/{rule_id}/runs", get=_sees_rules_or_macros)
_say("/macros", get=_uses_macros)
_say("/tickets/{ticket_id}/macro-runs", post=_uses_macros)
_say("/tickets/{ticket_id}/macro-previews", post=_uses_macros)
_say("/tickets/{ticket_id}/rule-runs", get=staff_with("ticket.read"))
_say("/tickets/{ticket_id}/scheduled-actions", get=staff_with("ticket.read"), post=staff_with("ticket.edit"))
_say("/tickets/{ticket_id}/scheduled-actions/{action_id}", delete=staff_with("ticket.edit"))
_say("/rule-trials", get=_sees_rules, post=staff_with("automation.manage"))
_say("/rule-trials/{trial_id}", get=_sees_rules)
_say("/rule-trials/{trial_id}/cancellations", post=staff_with("automation.manage"))
_say("/rule-trials/{trial_id}/tickets", get=_sees_rules)

# Promises.
_sees_policies = lambda actor: actor.is_staff and (actor.may("sla.read") or actor.may("sla.manage"))  # noqa: E731
_say("/sla-policies", get=_sees_policies, post=staff_with("sla.manage"))
_say("/sla-policies/order", put=staff_with("sla.manage"))
_say("/sla-policies/previews", post=staff_with("sla.manage"))
_say("/sla-policies/{policy_id}", get=_sees_policies, put=staff_with("sla.manage"))
_say("/sla-policies/{policy_id}/versions", get=_sees_policies)
_say("/sla-applications", post=staff_with("sla.manage"))
_say("/sla-applications/{application_id}", get=_sees_policies)
_say("/tickets/{ticket_id}/clocks", get=staff_with("sla.read"), post=staff_with("ticket.edit"))
_say("/tickets/{ticket_id}/clocks/{clock_id}/stops", post=staff_with("ticket.edit"))
_say("/tickets/{ticket_id}/clocks/{clock_id}", get=staff_with("sla.read"))
_say("/tickets/{ticket_id}/clocks/{clock_id}/explanation", get=staff_with("sla.read"))
_say("/sla-clocks/{clock_id}/reasons", post=staff_with("ticket.edit"))
_say("/sla-monitor", get=staff_with("sla.read"))
_say("/sla-attainments", get=staff_with("sla.read"))
_say("/sla-breaches", get=staff_with("sla.read"))
_say("/sla-breach-reasons", get=_sees_policies, put=staff_with("sla.manage"))

# Who gets a ticket, and who works when.
_sees_rules = staff_with_one_of("routing.read", "routing.manage")
_sees_rotas = staff_with_one_of("rota.read", "rota.manage")
_sees_either = staff_with_one_of("routing.read", "routing.manage", "rota.read", "rota.manage")
_manages_routing, _plans = staff_with("routing.manage"), staff_with("rota.manage")
_say("/routing-rules", get=_sees_rules, post=_manages_routing)
_say("/routing-rules/order", put=_manages_routing)
_say("/routing-rules/{routing_rule_id}", get=_sees_rules, put=_manages_routing)
_say("/routing-rules/{routing_rule_id}/versions", get=_sees_rules)
_say("/routing-templates", get=_sees_rules)
_say("/routing-fields", get=_sees_rules)
_say("/routing-templates/{template_key}/rules", post=_manages_routing)
_say("/routing-simulations", post=_sees_rules)
_say("/routing-trials", post=_manages_routing)
_say("/routing-figures", get=_sees_rules)
_say("/dispatch-board", get=staff_with_one_of("ticket.assign", "routing.read", "routing.manage"))
_say("/routing-settings", get=_sees_either, put=_manages_routing)
_say("/routing-teams", get=_sees_either)
_say("/routing-teams/{team_id}", get=_sees_either, put=_manages_routing)
_say("/skills", get=_sees_either, post=_manages_routing)
_say("/skills/{skill_id}", put=_manages_routing)
_say("/routing-people", get=_sees_either)
_say("/routing-people/{user_id}", get=_sees_either, put=_manages_routing)
_say("/me/availability", get=staff_with("ticket.take"), put=staff_with("ticket.take"))
_say("/customer-owners", get=_sees_rules, put=_manages_routing)
_say("/shifts", get=_sees_rotas, post=_plans)
_say("/shifts/{shift_id}", put=_plans)
_say("/rotas", get=_sees_rotas, post=_plans)
_say("/rotas/{rota_id}", get=_sees_rotas, put=_plans)
_say("/rotas/{rota_id}/plans", post=_plans)
_say("/planned-duties", get=_sees_rotas, post=_plans)
_say("/planned-duties/{planned_duty_id}", patch=_plans)
_say("/duty-swaps", post=_plans)
for _name in ("on-duty", "rota-conflicts", "training-places"):
    _say(f"/routing-teams/{{team_id}}/{_name}", get=_sees_rotas)
_say("/leaves", get=staff, post=lambda actor: actor.may("rota.manage") or "agent" in actor.role_keys)
_say("/leaves/{leave_id}/decisions", post=_plans)
_say("/leaves/{leave_id}/cancellations", post=lambda actor: actor.may("rota.manage") or "agent" in actor.role_keys)
_say("/training-classes", get=_sees_rotas, post=_plans)
_say("/training-classes/{class_id}", get=_sees_rotas)
_say("/training-classes/{class_id}/cancellations", post=_plans)
_say("/tickets/{ticket_id}/routing-decisions", get=staff_with("ticket.read"))
_say("/tickets/{ticket_id}/routings", post=staff_with("ticket.assign"))

# Escalation.
_sees_ladders = staff_with_one_of("escalation.manage", "ticket.supervise")
_say("/escalation-ladders", get=_sees_ladders, post=staff_with("escalation.manage"))
_say("/escalation-ladders/order", put=staff_with("escalation.manage"))
_say("/escalation-ladders/{ladder_id}", get=_sees_ladders, put=staff_with("escalation.manage"))
_say("/tickets/{ticket_id}/escalations", get=staff_with("ticket.read"), post=staff_with("ticket.edit"))
_say("/tickets/{ticket_id}/escalation-options", get=staff_with("ticket.edit"))
# For who was told, too, and to take it back for who asked; here nobody but supervisors was, and one of them asked.
for _what in ("acknowledgements", "de-escalations", "outcomes"):
    _say(f"/tickets/{{ticket_id}}/escalations/{{escalation_id}}/{_what}", post=staff_with("ticket.supervise"))
_works_on_it = staff_with_one_of("ticket.edit", "ticket.supervise")
_say("/tickets/{ticket_id}/escalations/{escalation_id}/climbs", post=_works_on_it)
_say("/tickets/{ticket_id}/escalations/{escalation_id}/review", put=_works_on_it)
_say("/escalations", get=staff_with("ticket.read"))
_say("/escalation-figures", get=staff_with("report.read"))
_say("/abnormal-tickets", get=staff_with("ticket.read"))
# Webhooks.
_hooks = staff_with("webhook.manage")
_say("/webhooks", get=_hooks, post=_hooks)
_say("/webhooks/{webhook_id}", get=_hooks, put=_hooks, delete=_hooks)
_say("/webhooks/{webhook_id}/secrets", post=_hooks)
_say("/webhooks/{webhook_id}/pings", post=_hooks)
_say("/webhooks/{webhook_id}/replays", post=_hooks)
_say("/webhook-deliveries", get=_hooks)
_say("/webhook-deliveries/{delivery_id}", get=_hooks)
_say("/webhook-deliveries/{delivery_id}/replays", post=_hooks)

# Tickets.
_say("/tickets", get=has("ticket.read"), post=has("ticket.open"))
_say("/tickets/{ticket_id}", get=has("ticket.read"), patch=staff_with("ticket.edit"))
_say(
    "/tickets/{ticket_id}/assignment",
    put=lambda actor: actor.is_staff and (actor.may("ticket.assign") or actor.may("ticket.take")),
)
_say("/tickets/{ticket_id}/lead", put=staff_with("ticket.assign"))
_say("/tickets/{ticket_id}/acceptance", put=staff_with("ticket.take"))
_say("/tickets/{ticket_id}/moves", post=has("ticket.move"))
_say("/tickets/{ticket_id}/comments", get=has("ticket.read"), post=has("ticket.comment"))
_say("/tickets/{ticket_id}/timeline", get=has("ticket.read"))
_say("/tickets/{ticket_id}/attachments", post=has("ticket.comment"))
_say("/tickets/{ticket_id}/followers/{who}", put=staff_with("ticket.follow"), delete=staff_with("ticket.follow"))
_say("/tickets/{ticket_id}/links", post=staff_with("ticket.link"))
_say("/tickets/{ticket_id}/links/{link_id}", delete=staff_with("ticket.link"))

# The portal.
_say("/portal-settings", get=staff, patch=has("tenant.manage"))
_say("/rating-reasons", get=anyone, put=has("type.manage"))
_say("/tickets/{ticket_id}/progress", get=has("ticket.read"))
_say("/tickets/{ticket_id}/rating", put=customer)
_say("/tickets/{ticket_id}/outbound-messages", get=staff_with("ticket.read"))
_say("/tickets/{ticket_id}/mail-previews", post=staff_with("ticket.comment"))
_say("/outbound-messages", get=staff_with_one_of("ticket.read", "mail.manage"))
_say("/outbound-messages/{outbound_id}", get=staff_with_one_of("ticket.read", "mail.manage"))
_say("/outbound-messages/{outbound_id}/cancellations", post=staff_with_one_of("ticket.comment", "mail.manage"))
_say("/outbound-messages/{outbound_id}/retries", post=staff_with_one_of("ticket.comment", "mail.manage"))
_say("/mail-templates", get=staff_with("mail_template.manage"))
_say(
    "/mail-templates/{template_kind}/{template_locale}",
    get=staff_with("mail_template.manage"),
    put=staff_with("mail_template.manage"),
    delete=staff_with("mail_template.manage"),
)
_say("/mail-templates/{template_kind}/{template_locale}/previews", post=staff_with("mail_template.manage"))
_say("/tickets/{ticket_id}/request-links", get=staff_with("ticket.read"), post=staff_with("ticket.comment"))
_say("/tickets/{ticket_id}/request-links/{request_link_id}", delete=staff_with("ticket.comment"))
_say("/reports/satisfaction", get=staff_with("report.read"))

# Approvals: the one that is there was asked for by the agent, of the lead; a request without a move is for staff.
_say("/tickets/{ticket_id}/approvals", get=has("ticket.read"), post=staff_with("ticket.move"))
_say("/approvals", get=anyone)
_say("/approvals/{approval_id}", get=has("ticket.read"))
_say("/approvals/{approval_id}/decisions", post=lambda actor: "supervisor" in actor.role_keys)
for _name in ("reminders", "cancellations"):
    _say(
        f"/approvals/{{approval_id}}/{_name}",
        post=lambda actor: "agent" in actor.role_keys or (actor.is_staff and actor.may("ticket.supervise")),
    )
_say("/me/delegations", get=staff, post=staff)
_say("/me/delegations/{delegation_id}", get=staff, delete=staff)

# Mailboxes.
_sees_mailboxes = lambda actor: actor.is_staff and (actor.may("mailbox.read") or actor.may("mailbox.manage"))  # noqa: E731
_say("/mailboxes", get=_sees_mailboxes, post=staff_with("mailbox.manage"))
_say("/mailboxes/probes", post=staff_with("mailbox.manage"))
_say(
    "/mailboxes/{mailbox_id}",
    get=_sees_mailboxes,
    patch=staff_with("mailbox.manage"),
    delete=staff_with("mailbox.manage"),
)
_say("/mailboxes/{mailbox_id}/probes", post=staff_with("mailbox.manage"))
_say("/mailboxes/{mailbox_id}/fetch-retries", post=staff_with("mailbox.manage"))
_say("/mailbox-health", get=_sees_mailboxes)
_say("/mailbox-health/{mailbox_id}", get=_sees_mailboxes)
# Roads from the web.
_say("/web-forms", get=staff_with("web_form.manage"), post=staff_with("web_form.manage"))
_say(
    "/web-forms/{web_form_id}",
    get=staff_with("web_form.manage"),
    patch=staff_with("web_form.manage"),
    delete=staff_with("web_form.manage"),
)
_say("/inbox-sources", get=staff_with("inbox_source.manage"), post=staff_with("inbox_source.manage"))
_say(
    "/inbox-sources/{inbox_source_id}",
    get=staff_with("inbox_source.manage"),
    patch=staff_with("inbox_source.manage"),
    delete=staff_with("inbox_source.manage"),
)
_say("/inbox-sources/{inbox_source_id}/tokens", post=staff_with("inbox_source.manage"))

# Files.
# The end of tickets.
_say("/tickets/{ticket_id}/checklist", get=staff_with("ticket.read"), post=staff_with("ticket.edit"))
_say("/tickets/{ticket_id}/checklist/{item}", put=staff_with("ticket.edit"), delete=staff_with("ticket.edit"))
_say("/tickets/{ticket_id}/confirmations", post=has("ticket.move"))
_say("/tickets/{ticket_id}/observations", post=staff_with("ticket.move"))
_say("/tickets/{ticket_id}/escalation", delete=staff_with("ticket.supervise"))
_say("/tickets/{ticket_id}/follow-ups", post=has("ticket.open"))
for _shelf in ("archive", "void"):
    _say(
        f"/tickets/{{ticket_id}}/{_shelf}",
        post=staff_with("ticket.put_away"),
        delete=staff_with("ticket.put_away"),
    )
NEEDS["DELETE", "/api/v1/tickets/{ticket_id}"] = staff_with("ticket.delete")
_say("/tickets/{ticket_id}/restorations", post=staff_with("ticket.delete"))
_say("/recycle-bin", get=staff_with("ticket.delete"))
_say("/checklists", get=staff, post=has("type.manage"))
_say("/checklists/{checklist_id}", get=staff, patch=has("type.manage"), delete=has("type.manage"))
for _name in ("merges", "merges/previews", "splits", "splits/previews"):
    _say(f"/tickets/{{ticket_id}}/{_name}", post=staff_with("ticket.merge"))
_say("/structure-edits", get=staff)
_say("/structure-edits/{edit_id}", get=staff)
_say("/structure-edits/{edit_id}/undo", post=staff_with("ticket.merge"))
_say("/ticket-batches", get=staff, post=staff_with("ticket.merge"))
_say("/ticket-batches/{batch_id}", get=staff)
_say("/ticket-batches/{batch_id}/members", post=staff_with("ticket.merge"))
_say("/ticket-batches/{batch_id}/members/{member_id}", delete=staff_with("ticket.merge"))
_say("/ticket-batches/{batch_id}/replies", post=staff_with("ticket.merge"))
_say("/ticket-batches/{batch_id}/moves", post=staff_with("ticket.merge"))
_say("/ticket-batches/{batch_id}/dissolutions", post=staff_with("ticket.merge"))
# Many at once, and side by side.
_sees_bulk = staff_with("ticket.bulk")
_say("/bulk-edits", get=_sees_bulk, post=_sees_bulk)
_say("/bulk-edits/previews", post=_sees_bulk)
_say("/bulk-edits/{bulk_edit_id}", get=_sees_bulk)
_say("/bulk-edits/{bulk_edit_id}/results", get=_sees_bulk)
_say("/bulk-edits/{bulk_edit_id}/cancellations", post=_sees_bulk)
_say("/bulk-edits/{bulk_edit_id}/undo", post=_sees_bulk)
_say(
    "/tickets/{ticket_id}/presence",
    get=staff_with("ticket.read"),
    put=staff_with("ticket.read"),
    delete=staff_with("ticket.read"),
)
_say(
    "/tickets/{ticket_id}/draft",
    get=has("ticket.read"),
    put=lambda actor: actor.may("ticket.comment") or actor.may("ticket.note"),
    delete=has("ticket.read"),
)
_say("/me/drafts", get=anyone)
_say("/me/drafts/{draft_key}", get=anyone, put=anyone, delete=anyone)

# What one is told.
_say("/notifications", get=anyone)
_say("/notifications/{notification_id}", get=anyone)
_say("/notifications/{notification_id}/read", post=anyone)
_say("/notifications/reads", post=anyone)
_say("/notification-counts", get=anyone)
_say("/me/notification-preferences", get=anyone, put=anyone)
_say("/me/notification-habits", get=anyone, put=anyone)
_say("/me/notification-roads", get=anyone)
_say("/me/push-devices", get=anyone, post=anyone)
_say("/me/push-devices/tests", post=anyone)
_say("/me/push-devices/{push_device_id}", delete=anyone)
_say("/me/notification-phone", get=anyone, put=staff, delete=anyone)
_say("/me/notification-phone/proof", post=anyone)
_say("/me/notice-deliveries", get=anyone)
_say("/me/urgent-alerts", get=anyone)
_say("/me/urgent-alerts/{urgent_alert_id}/acknowledgement", post=anyone)
_sets_roads_up = staff_with("notification.manage")
_say("/notification-roads", get=_sets_roads_up, post=_sets_roads_up)
_say("/notification-roads/{notification_road_id}", get=_sets_roads_up, patch=_sets_roads_up, delete=_sets_roads_up)
_say("/notification-roads/{notification_road_id}/tests", post=_sets_roads_up)
_say("/notification-templates", get=_sets_roads_up)
_say("/notification-templates/{notice_kind}/{notice_locale}", put=_sets_roads_up, delete=_sets_roads_up)
_say("/notification-templates/{notice_kind}/{notice_locale}/previews", post=_sets_roads_up)
_say("/notification-rules", get=_sets_roads_up, put=_sets_roads_up)
_say("/notice-deliveries", get=_sets_roads_up)
_say("/notice-deliveries/{notice_delivery_id}/retries", post=_sets_roads_up)
_say("/me/home", get=staff)
_say("/team-loads", get=staff_with("ticket.assign"))

_say("/files", post=has("file.upload"))
_say("/files/{file_id}", get=has("ticket.read"))
_say("/held-files", get=staff_with("file.judge"))
_say("/held-files/{file_id}", get=staff_with("file.judge"))
_say("/held-files/{file_id}/releases", post=staff_with("file.judge"))
_say("/held-files/{file_id}/discards", post=staff_with("file.judge"))

# Who has a ticket and why.
_say("/tickets/{ticket_id}/handovers", get=staff_with("ticket.read"), post=staff_with("ticket.assign"))
_say(
    "/tickets/{ticket_id}/handovers/{handover_id}",
    get=staff_with("ticket.read"),
    delete=staff_with("ticket.assign"),
)
_say("/tickets/{ticket_id}/handovers/{handover_id}/decisions", post=staff_with("ticket.take"))
_say("/tickets/{ticket_id}/claims", post=staff_with("ticket.take"))
_say("/claims", post=staff_with("ticket.take"))
_say(
    "/tickets/{ticket_id}/releases",
    post=lambda actor: actor.is_staff and (actor.may("ticket.assign") or actor.may("ticket.take")),
)
_say("/tickets/{ticket_id}/stays", get=staff_with("ticket.read"))
_say("/arbitrations", get=staff_with("ticket.supervise"))
_say("/arbitrations/{arbitration_id}/decisions", post=staff_with("ticket.supervise"))
_say("/reports/transfers", get=staff_with("report.read"))
_say("/tickets/{ticket_id}/nudges", get=has("ticket.read"), post=has("ticket.nudge"))
_say("/tickets/{ticket_id}/nudges/{nudge_id}", get=has("ticket.read"))
_say("/tickets/{ticket_id}/nudges/{nudge_id}/acknowledgements", post=staff_with("ticket.take"))
_say("/tickets/{ticket_id}/supervisions", get=staff_with("ticket.read"), post=staff_with("ticket.supervise"))
_say("/tickets/{ticket_id}/supervisions/{supervision_id}", get=staff_with("ticket.read"))
_say("/tickets/{ticket_id}/supervisions/{supervision_id}/reports", post=staff_with("ticket.note"))
_say("/tickets/{ticket_id}/supervisions/{supervision_id}/closings", post=staff_with("ticket.supervise"))
_say("/supervisions", get=staff_with("ticket.read"))
_say("/tickets/{ticket_id}/hold", post=staff_with("ticket.move"), delete=staff_with("ticket.move"))

# How ticketing is set up.
_say("/ticket-types", get=anyone, post=has("type.manage"))
_say("/ticket-types/{type_id}", get=anyone, patch=has("type.manage"), delete=has("type.manage"))
_say("/ticket-types/{type_id}/fields", put=has("type.manage"))
_say("/ticket-fields", get=staff)
_say("/custom-fields", get=staff, post=has("type.manage"))
_say("/custom-fields/{field_id}", get=staff, patch=has("type.manage"), delete=has("type.manage"))
_say("/categories", get=anyone, post=has("type.manage"))
_say("/categories/{category_id}", get=staff, patch=has("type.manage"), delete=has("type.manage"))
_say("/workflows", get=staff, post=has("type.manage"))
_say("/workflows/{workflow_id}", get=staff, patch=has("type.manage"), delete=has("type.manage"))
_say("/workflows/{workflow_id}/versions", get=staff, post=has("type.manage"))
_say("/workflows/{workflow_id}/versions/{number}", get=staff)
_say("/workflows/{workflow_id}/previews", post=has("type.manage"))
_say("/workflows/{workflow_id}/rollbacks", post=has("type.manage"))
_say("/workflows/{workflow_id}/carry-overs", get=staff)
_say("/workflows/{workflow_id}/carry-overs/{carry_over_id}", get=staff)
_say("/duties", get=staff, post=has("type.manage"))
_say("/duties/{duty_id}", get=staff, patch=has("type.manage"), delete=has("type.manage"))
_say(
    "/views",
    get=staff,
    post=lambda actor: actor.is_staff and (actor.may("ticket.follow") or actor.may("view.share")),
)
_say("/views/{view_id}", get=staff, patch=staff, delete=staff)
_say("/view-counts", get=anyone)
_say("/ticketing-settings", get=staff, patch=has("type.manage"))

# Forms, templates and help with writing.
_say("/forms", get=anyone)
_say("/forms/{type_id}", get=anyone, put=has("type.manage"), delete=has("type.manage"))
_say("/forms/{type_id}/versions", get=staff)
_say("/forms/{type_id}/evaluations", post=has("ticket.open"))
_say("/templates", get=staff, post=staff)
_say("/templates/{template_id}", get=staff, patch=staff, delete=staff)
_say("/templates/{template_id}/renderings", post=staff)
_say("/template-placeholders", get=staff)
_say("/prefills", post=has("ticket.open"))
_say("/duplicate-checks", post=has("ticket.open"))
_say("/reports/completeness", get=has("report.read"))
# Priorities, parts of tickets, and tickets that recur.
_say("/priority-rules", get=staff, put=has("type.manage"))
_say(
    "/tickets/{ticket_id}/priority-raises",
    post=lambda actor: actor.kind == "user" and actor.may("ticket.edit"),
)
_say("/reports/priorities", get=staff_with("report.read"))
_say(
    "/tickets/{ticket_id}/children",
    post=lambda actor: actor.is_staff and actor.may("ticket.open") and actor.may("ticket.link"),
)
_say("/tickets/{ticket_id}/parent", put=staff_with("ticket.link"), delete=staff_with("ticket.link"))
_say("/tickets/{ticket_id}/subtasks", get=staff_with("ticket.read"), post=staff_with("ticket.edit"))
_say("/tickets/{ticket_id}/subtasks/{subtask_id}", patch=staff_with("ticket.edit"), delete=staff_with("ticket.edit"))
_say("/subtasks", get=staff)


def _recurs(actor: Actor) -> bool:
    return actor.is_staff and (actor.may("type.manage") or actor.may("ticket.supervise"))


_say("/recurring-tickets", get=_recurs, post=_recurs)
_say("/recurring-tickets/{recurring_id}", get=_recurs, patch=_recurs, delete=_recurs)
_say("/recurring-tickets/{recurring_id}/upcoming", get=_recurs)
_say("/recurring-tickets/{recurring_id}/runs", get=_recurs, post=_recurs)
_say("/recurring-tickets/{recurring_id}/runs/{run_id}", get=_recurs)
_say("/recurrence-previews", post=_recurs)
