"""The demo's cast: who works and who asks in Xinghe (星河科技) and in Northwind. All of it is invented."""

from dataclasses import dataclass, field
from typing import Any

# Known to everybody: without --demo the tenants that use it are closed.
PASSWORD = "gongdan-demo"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. A customer's `organisation` is the name of his company."""

    key: str
    name: str
    role: str
    department: str = ""
    team: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """A customer's organisation with the people who ask; the first is the one who asks most."""

    name: str
    domain: str
    tier: str
    people: tuple[tuple[str, str], ...]  # (name, phone)
    region: str | None = None
    shares_tickets: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """One tenant's people and structure."""

    slug: str
    name: str
    locale: str
    time_zone: str
    phone_region: str
    domain: str
    departments: dict[str, str]  # below the company itself
    managers: dict[str, str]
    teams: dict[str, tuple[str, str, str]]  # key: name, department, lead
    people: tuple[Person, ...]
    companies: tuple[Company, ...]
    places: tuple[str, ...]
    devices: tuple[str, ...] = field(default=())
    # Regions of its own, besides the shipped ones: key → names.
    regions: dict[str, dict[str, str]] = field(default_factory=dict)
    duties: dict[str, str] = field(default_factory=dict)  # what flows ask for by name: the team that does it
    parts: dict[str, str] = field(default_factory=dict)  # in the episodes: who plays it
    # How it shows itself to customers: as in PATCH /portal-settings.
    portal: dict[str, Any] = field(default_factory=dict)

    def email(self, key: str) -> str:
        return f"{key}@{self.domain}"

    def of_role(self, role: str) -> list[Person]:
        return [person for person in self.people if person.role == role]

    def of_team(self, team: str) -> list[Person]:
        return [person for person in self.people if person.team == team]


# A small firm: after-sales keeps the spare parts, the product team tests what it develops.
_DUTIES = {
    "after_sales": "after_sales",
    "warehouse": "after_sales",
    "finance": "finance",
    "product": "product",
    "development": "product",
    "testing": "product",
    "operations": "network",
    "repair": "field",
}

XINGHE = Cast(
    slug="demo-xinghe",
    name="星河科技",
    locale="zh-CN",
    time_zone="Asia/Shanghai",
    phone_region="CN",
    domain="xinghe.example",
    portal={
        "names": {"zh-CN": "星河服务台", "en": "Xinghe Help Desk"},
        "brand_colour": "#2f7fd1",
        "contact_phone": "400-800-1234",
        "contact_email": "support@xinghe.example",
        "contact_hours": {"zh-CN": "周一至周五 9:00–18:00", "en": "Mon–Fri 9:00–18:00"},
    },
    departments={"service": "客户服务部", "technology": "技术部", "finance": "财务部"},
    managers={"service": "zhou", "technology": "li", "finance": "he"},
    teams={
        "frontline": ("一线客服", "service", "wang"),
        "network": ("网络与系统组", "technology", "li"),
        "field": ("现场服务组", "technology", "chen"),
        "after_sales": ("售后组", "service", "tang"),
        "finance": ("财务组", "finance", "he"),
        "product": ("产品研发组", "technology", "lin"),
        "beijing": ("北京服务组", "technology", "bai"),
    },
    people=(
        Person("wang", "王芳", "agent", "service", "frontline"),
        Person("liu", "刘洋", "agent", "service", "frontline"),
        Person("huang", "黄蕾", "agent", "service", "frontline"),
        Person("li", "李强", "technical_support", "technology", "network"),
        Person("xu", "徐航", "technical_support", "technology", "network"),
        Person("chen", "陈静", "dispatcher", "technology", "field"),
        Person("zhao", "赵磊", "field_engineer", "technology", "field"),
        Person("gao", "高远", "field_engineer", "technology", "field"),
        Person("sun", "孙浩", "partner_engineer"),
        Person("zhou", "周敏", "supervisor", "service"),
        Person("wu", "吴洁", "knowledge_owner", "service"),
        Person("zheng", "郑凯", "quality_reviewer", "service"),
        Person("feng", "冯军", "system_administrator"),
        Person("qian", "钱红", "security_administrator"),
        Person("shen", "沈洋", "auditor"),
        Person("tang", "唐悦", "agent", "service", "after_sales"),
        Person("song", "宋佳", "agent", "service", "after_sales"),
        Person("he", "贺敏", "supervisor", "finance", "finance"),
        Person("lin", "林涛", "technical_support", "technology", "product"),
        Person("du", "杜薇", "technical_support", "technology", "product"),
        Person("bai", "白鹏", "technical_support", "technology", "beijing"),
        Person("jin", "金玲", "technical_support", "technology", "beijing"),
        Person("mei", "梅琳", "customer", organisation="华东精密制造有限公司"),
        Person("ouyang", "欧阳雪", "customer", organisation="滨江医院"),
    ),
    companies=(
        Company(
            "华东精密制造有限公司",
            "hdjm.example",
            "gold",
            (("梅琳", "13800010001"), ("何志远", "13800010002"), ("罗倩", "13800010003")),
            "jiangsu",
            shares_tickets=True,
        ),
        Company(
            "滨江医院", "bjyy.example", "gold", (("欧阳雪", "13800020001"), ("蒋博文", "13800020002")), "zhejiang"
        ),
        Company(
            "北辰大学", "bcdx.example", "silver", (("邓老师", "13800030001"), ("韩梅梅", "13800030002")), "beijing"
        ),
        Company(
            "蓝海物流", "lhwl.example", "normal", (("曹建国", "13800040001"), ("彭丽", "13800040002")), "guangdong"
        ),
        Company("云帆零售", "yfls.example", "silver", (("苏婷", "13800050001"), ("叶枫", "13800050002")), "shanghai"),
    ),
    places=("三楼办公区", "一号车间", "门诊大厅", "二号仓库", "旗舰店", "图书馆", "数据机房"),
    devices=("激光打标机 LM-200", "标签打印机 TP-80", "视觉检测仪 VC-30", "自助终端 ST-15", "工业平板 IP-10"),
    duties=_DUTIES,
    parts={
        "desk": "wang",
        "desk_2": "liu",
        "desk_3": "huang",
        "second_line": "li",
        "second_line_2": "xu",
        "dispatcher": "chen",
        "engineer": "zhao",
        "supervisor": "zhou",
        "after_sales": "tang",
        "after_sales_2": "song",
        "finance": "he",
        "product": "lin",
        "local": "bai",
        "local_2": "jin",
        "administrator": "feng",
    },
)

NORTHWIND = Cast(
    slug="demo-northwind",
    name="Northwind Equipment",
    locale="en",
    time_zone="Europe/London",
    phone_region="GB",
    domain="northwind.example",
    portal={
        "names": {"en": "Northwind Support", "zh-CN": "Northwind 服务台"},
        "brand_colour": "#e08a1e",
        "contact_phone": "020 7946 0100",
        "contact_email": "support@northwind.example",
        "contact_hours": {"en": "Mon–Fri 8:00–17:30", "zh-CN": "周一至周五 8:00–17:30"},
    },
    departments={"service": "Service", "technology": "Engineering", "finance": "Finance"},
    managers={"service": "ned", "technology": "theo", "finance": "fiona"},
    teams={
        "frontline": ("Service desk", "service", "nina"),
        "network": ("Second line", "technology", "theo"),
        "field": ("Field service", "technology", "dora"),
        "after_sales": ("After-sales", "service", "tara"),
        "finance": ("Accounts", "finance", "fiona"),
        "product": ("Product team", "technology", "leo"),
        "leeds": ("Leeds office", "technology", "lee"),
    },
    people=(
        Person("nina", "Nina Reed", "agent", "service", "frontline"),
        Person("adam", "Adam Cole", "agent", "service", "frontline"),
        Person("priya", "Priya Shah", "agent", "service", "frontline"),
        Person("theo", "Theo Grant", "technical_support", "technology", "network"),
        Person("lena", "Lena Vogt", "technical_support", "technology", "network"),
        Person("dora", "Dora Finch", "dispatcher", "technology", "field"),
        Person("frank", "Frank Boyd", "field_engineer", "technology", "field"),
        Person("pete", "Pete Marsh", "partner_engineer"),
        Person("ned", "Ned Frost", "supervisor", "service"),
        Person("kate", "Kate Lowe", "knowledge_owner", "service"),
        Person("quinn", "Quinn Hart", "quality_reviewer", "service"),
        Person("nora", "Nora Hale", "system_administrator"),
        Person("nick", "Nick Lane", "security_administrator"),
        Person("nell", "Nell Ash", "auditor"),
        Person("tara", "Tara Bell", "agent", "service", "after_sales"),
        Person("sam", "Sam Holt", "agent", "service", "after_sales"),
        Person("fiona", "Fiona Gray", "supervisor", "finance", "finance"),
        Person("leo", "Leo Park", "technical_support", "technology", "product"),
        Person("dana", "Dana Wirth", "technical_support", "technology", "product"),
        Person("lee", "Lee Ward", "technical_support", "technology", "leeds"),
        Person("beth", "Beth Cray", "technical_support", "technology", "leeds"),
        Person("carl", "Carl Moss", "customer", organisation="Harbour Foods"),
        Person("ruth", "Ruth Quay", "customer", organisation="St Anne's Clinic"),
    ),
    companies=(
        Company(
            "Harbour Foods",
            "harbourfoods.example",
            "gold",
            (("Carl Moss", "020 7946 0101"), ("Ivy Tate", "020 7946 0102")),
            shares_tickets=True,
        ),
        Company(
            "St Anne's Clinic",
            "stannes.example",
            "gold",
            (("Ruth Quay", "020 7946 0201"), ("Omar Aziz", "020 7946 0202")),
        ),
        Company(
            "Calder Logistics",
            "calder.example",
            "silver",
            (("Joan Pike", "0113 496 0301"), ("Max Orr", "0113 496 0302")),
            "leeds",
        ),
        Company("Brightwell School", "brightwell.example", "normal", (("Tess Howe", "0113 496 0401"),)),
        Company(
            "Fenwick & Sons",
            "fenwick.example",
            "normal",
            (("Hugh Fenwick", "0113 496 0501"), ("Amy Dunn", "0113 496 0502")),
        ),
    ),
    places=(
        "the ground floor",
        "the packing hall",
        "the reception desk",
        "warehouse B",
        "the server room",
        "the Leeds office",
    ),
    regions={"leeds": {"zh-CN": "利兹", "en": "Leeds"}},
    devices=("label printer TP-80", "vision checker VC-30", "self-service kiosk ST-15", "rugged tablet IP-10"),
    duties=_DUTIES,
    parts={
        "desk": "nina",
        "desk_2": "adam",
        "desk_3": "priya",
        "second_line": "theo",
        "second_line_2": "lena",
        "dispatcher": "dora",
        "engineer": "frank",
        "supervisor": "ned",
        "after_sales": "tara",
        "after_sales_2": "sam",
        "finance": "fiona",
        "product": "leo",
        "local": "lee",
        "local_2": "beth",
        "administrator": "nora",
    },
)

CASTS = (XINGHE, NORTHWIND)
