"""Pure: the roles every tenant begins with, as sets of permissions with a scope."""

from dataclasses import dataclass

SYSTEM_ADMINISTRATOR = "system_administrator"
SECURITY_ADMINISTRATOR = "security_administrator"
AUDITOR = "auditor"
CUSTOMER = "customer"

# 三员分立: nobody holds two of these.
SEPARATED = frozenset({SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR, AUDITOR})
# What these may do is part of the product's promise, so their permissions and scopes stay as shipped.
FIXED = SEPARATED | {CUSTOMER}
# Somebody must always be able to administer and to grant.
NEVER_VACANT = frozenset({SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class ShippedRole:
    """A role as delivered."""

    key: str
    zh_cn: str
    en: str
    scope: str
    permissions: frozenset[str]

    @property
    def names(self) -> dict[str, str]:
        return {"zh-CN": self.zh_cn, "en": self.en}


def _role(key: str, zh_cn: str, en: str, scope: str, *words: str) -> ShippedRole:
    return ShippedRole(key, zh_cn, en, scope, frozenset(" ".join(words).split()))


_TICKET_WORK = (
    "ticket.read ticket.edit ticket.comment ticket.note ticket.take ticket.move ticket.follow file.upload sla.read"
    " rota.read macro.use"
)
_DESK = (
    f"{_TICKET_WORK} ticket.open ticket.assign ticket.link ticket.merge ticket.bulk ticket.nudge contact.read"
    " calendar.read"
)

SHIPPED_ROLES = (
    _role("agent", "客服坐席", "Agent", "team", _DESK, "contact.write"),
    _role("technical_support", "技术支持", "Technical support", "team", _DESK, "token.create"),
    _role(
        "dispatcher",
        "调度员",
        "Dispatcher",
        "all",
        _DESK,
        "contact.write user.read view.share token.create ticket.raise ticket.put_away report.read routing.read"
        " rota.manage",
    ),
    _role("field_engineer", "现场工程师", "Field engineer", "own", _TICKET_WORK, "contact.read"),
    _role(
        "partner_engineer",
        "服务商工程师",
        "Partner engineer",
        "own",
        "ticket.read ticket.comment ticket.take ticket.move file.upload",
    ),
    _role(
        "supervisor",
        "主管",
        "Supervisor",
        "department",
        _DESK,
        "contact.write contact.merge organisation.write user.read view.share data.export token.create",
        "ticket.raise ticket.supervise ticket.put_away ticket.delete template.share report.read mail.read",
        "mailbox.read automation.read routing.read rota.manage",
    ),
    _role(
        "knowledge_owner",
        "知识管理员",
        "Knowledge owner",
        "all",
        "ticket.read ticket.note ticket.follow ticket.link file.upload template.share",
    ),
    _role(
        "quality_reviewer",
        "质检员",
        "Quality reviewer",
        "all",
        "ticket.read ticket.note ticket.follow contact.read user.read report.read calendar.read sla.read",
    ),
    _role(
        SYSTEM_ADMINISTRATOR,
        "系统管理员",
        "System administrator",
        "all",
        "tenant.manage user.read user.manage department.manage team.manage role.read",
        "type.manage customer_settings.manage view.share template.share contact.read organisation.write",
        "data.import token.create file.upload mail.read mail.manage mail.receive mailbox.read",
        "mailbox.manage mail_template.manage web_form.manage inbox_source.manage calendar.read calendar.manage",
        "sla.manage file.judge automation.manage routing.manage rota.manage",
    ),
    _role(
        SECURITY_ADMINISTRATOR,
        "安全管理员",
        "Security administrator",
        "all",
        "role.read role.manage role.grant user.read user.unlock security.manage session.manage token.manage"
        " file.judge",
    ),
    _role(
        AUDITOR,
        "审计员",
        "Auditor",
        "all",
        "audit.read user.read role.read ticket.read contact.read report.read calendar.read sla.read"
        " automation.read routing.read rota.read",
    ),
    _role(
        CUSTOMER,
        "客户",
        "Customer",
        "own",
        "ticket.read ticket.open ticket.comment ticket.move ticket.nudge file.upload",
    ),
)
