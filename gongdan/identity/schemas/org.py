"""Wire shapes of tenants, departments and teams."""

from typing import Annotated

from pydantic import Field

from gongdan.kernel.wire import Id, Key, Line, WireIn, WireOut

Position = Annotated[int, Field(ge=0, le=1_000_000, examples=[0])]


class TenantOut(WireOut):
    """The organisation that works here."""

    id: int = Field(description="number of the tenant", examples=[1])
    slug: str = Field(description="its name in addresses", examples=["xinghe"])
    name: str = Field(description="its name", examples=["星河科技"])
    locale: str = Field(description="language of those who chose none: zh-CN or en", examples=["zh-CN"])
    time_zone: str = Field(description="IANA time zone of those who chose none", examples=["Asia/Shanghai"])
    phone_region: str = Field(description="country of phone numbers without a country code", examples=["CN"])


class TenantPatch(WireIn):
    """What may be changed of a tenant; fields left out stay."""

    name: Line = Field(default="", description="its name", examples=["星河科技"])
    locale: Line = Field(default="zh-CN", description="zh-CN or en", examples=["zh-CN"])
    time_zone: Line = Field(default="Asia/Shanghai", description="IANA time zone", examples=["Asia/Shanghai"])
    phone_region: Line = Field(default="CN", description="two letters of a country", examples=["CN"])


class NamedOut(WireOut):
    """Something by its number and name."""

    id: int = Field(description="its number", examples=[12])
    name: str = Field(description="its name", examples=["客户服务部"])


class DepartmentIn(WireIn):
    """A new department."""

    name: Line = Field(description="its name", examples=["客户服务部"])
    parent_id: Id | None = Field(default=None, description="the department above; null: at the top", examples=[3])
    manager_id: Id | None = Field(default=None, description="the user who leads it", examples=[12])
    position: Position = Field(default=0, description="place among its neighbours, smaller first")


class DepartmentPatch(WireIn):
    """What may be changed of a department; fields left out stay."""

    name: Line = Field(default="", description="its name", examples=["客户服务部"])
    parent_id: Id | None = Field(default=None, description="move it below this one; null: to the top", examples=[3])
    manager_id: Id | None = Field(default=None, description="the user who leads it; null: nobody", examples=[12])
    position: Position = Field(default=0, description="place among its neighbours, smaller first")
    is_active: bool = Field(default=True, description="true brings a retired department back", examples=[True])


class DepartmentOut(WireOut):
    """A department."""

    id: int = Field(description="its number", examples=[4])
    name: str = Field(description="its name", examples=["客户服务部"])
    parent_id: int | None = Field(description="the department above", examples=[3])
    path: list[int] = Field(description="numbers from the top down to itself", examples=[[3, 4]])
    manager: NamedOut | None = Field(description="who leads it")
    position: int = Field(description="place among its neighbours", examples=[0])
    is_active: bool = Field(description="false: retired", examples=[True])
    version: int = Field(description="as in its ETag", examples=[1])


class DepartmentNode(DepartmentOut):
    """A department with those below it."""

    children: list["DepartmentNode"] = Field(description="the departments below, in order", examples=[[]])


class TeamIn(WireIn):
    """A new team."""

    name: Line = Field(description="its name, unique", examples=["一线客服"])
    key: Key | None = Field(
        default=None, description="its word for programs; null: one is made", examples=["frontline"]
    )
    department_id: Id | None = Field(default=None, description="the department it belongs to", examples=[4])
    lead_id: Id | None = Field(default=None, description="the user who leads it", examples=[12])
    calendar_id: Id | None = Field(default=None, description="its hours; null: the default calendar", examples=[None])


class TeamPatch(WireIn):
    """What may be changed of a team; fields left out stay."""

    name: Line = Field(default="", description="its name, unique", examples=["一线客服"])
    department_id: Id | None = Field(default=None, description="its department; null: none", examples=[4])
    lead_id: Id | None = Field(default=None, description="who leads it; null: nobody", examples=[12])
    calendar_id: Id | None = Field(default=None, description="its hours; null: the default calendar", examples=[3])
    is_active: bool = Field(default=True, description="true brings a retired team back", examples=[True])


class MembersIn(WireIn):
    """All members of a team; who is not named leaves it."""

    user_ids: list[Id] = Field(max_length=1000, description="numbers of users", examples=[[12, 15]])


class MemberOut(NamedOut):
    """A member of a team."""

    is_active: bool = Field(description="false: retired", examples=[True])


class TeamRow(WireOut):
    """A team as lists show it."""

    id: int = Field(description="its number", examples=[7])
    key: str = Field(description="its word for programs", examples=["frontline"])
    name: str = Field(description="its name", examples=["一线客服"])
    department: NamedOut | None = Field(description="the department it belongs to")
    lead: NamedOut | None = Field(description="who leads it")
    calendar: NamedOut | None = Field(description="the calendar it counts by; null: the default one", examples=[None])
    member_count: int = Field(description="active members", examples=[8])
    is_active: bool = Field(description="false: retired", examples=[True])
    version: int = Field(description="as in its ETag", examples=[1])


class TeamOut(TeamRow):
    """A team with its members."""

    members: list[MemberOut] = Field(description="its members by name, at most 1000")
