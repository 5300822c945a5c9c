"""The little world that all tests share: two tenants, their people, teams and departments, told as a story.

Xinghe 星河科技 (Chinese) sells and repairs equipment. Wang answers customers in 一线客服, Li solves what is
technical in 网络组, Chen dispatches, Zhao drives out in 现场组, Sun is a partner's engineer, Zhou leads the
service department. Feng administers, Qian guards, Shen audits; Wu keeps knowledge, Zheng reviews quality. Mei
and Ou are customers. Northwind (English) is the other tenant, which must never be seen from Xinghe.
"""

from dataclasses import dataclass, field

PASSWORD = "correct-horse-9-battery"


@dataclass(frozen=True)
class Person:
    """One of the world's people. `token` is a valid API token."""

    key: str
    name: str
    role: str
    email: str
    team: str | None = None
    department: str | None = None
    tenant_id: int = 0
    user_id: int = 0
    contact_id: int | None = None
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Tenant:
    """One of the two tenants with the ids of what stands in it, by key."""

    slug: str
    id: int
    teams: dict[str, int]
    departments: dict[str, int]
    contacts: dict[str, int]
    organisations: dict[str, int]


@dataclass(frozen=True)
class World:
    """Everything by name: `world.wang`, `world.xinghe.teams["frontline"]`."""

    people: dict[str, Person]
    xinghe: Tenant
    northwind: Tenant

    def __getattr__(self, key: str) -> Person:
        try:
            return self.__dict__["people"][key]
        except KeyError:
            raise AttributeError(key) from None


XINGHE_PEOPLE = [
    Person("wang", "王芳", "agent", "wang@xinghe.example", "frontline", "service"),
    Person("li", "李强", "technical_support", "li@xinghe.example", "network", "technology"),
    Person("chen", "陈静", "dispatcher", "chen@xinghe.example", "field", "technology"),
    Person("zhao", "赵磊", "field_engineer", "zhao@xinghe.example", "field", "technology"),
    Person("sun", "孙浩", "partner_engineer", "sun@partner.example"),
    Person("zhou", "周敏", "supervisor", "zhou@xinghe.example", None, "service"),
    Person("wu", "吴洁", "knowledge_owner", "wu@xinghe.example", None, "service"),
    Person("zheng", "郑凯", "quality_reviewer", "zheng@xinghe.example", None, "service"),
    Person("feng", "冯军", "system_administrator", "feng@xinghe.example"),
    Person("qian", "钱红", "security_administrator", "qian@xinghe.example"),
    Person("shen", "沈洋", "auditor", "shen@xinghe.example"),
    Person("mei", "梅琳", "customer", "mei@customer.example"),
    Person("ou", "欧阳雪", "customer", "ou@customer.example"),
]

NORTHWIND_PEOPLE = [
    Person("nina", "Nina Reed", "agent", "nina@northwind.example", "desk", "service"),
    Person("ned", "Ned Frost", "supervisor", "ned@northwind.example", None, "service"),
    Person("nora", "Nora Hale", "system_administrator", "nora@northwind.example"),
    Person("nick", "Nick Lane", "security_administrator", "nick@northwind.example"),
    Person("nell", "Nell Ash", "auditor", "nell@northwind.example"),
    Person("carl", "Carl Moss", "customer", "carl@client.example"),
]

XINGHE_DEPARTMENTS = {
    "company": (None, "星河科技"),
    "service": ("company", "客户服务部"),
    "technology": ("company", "技术部"),
    "finance": ("company", "财务部"),
}
XINGHE_TEAMS = {
    "frontline": ("一线客服", "service"),
    "network": ("网络组", "technology"),
    "field": ("现场组", "technology"),
}
NORTHWIND_DEPARTMENTS = {"company": (None, "Northwind"), "service": ("company", "Service")}
NORTHWIND_TEAMS = {"desk": ("Service desk", "service")}
