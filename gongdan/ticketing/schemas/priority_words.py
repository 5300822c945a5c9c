"""The words in which priority, impact, urgency and factors travel."""

from typing import Annotated, Literal

from pydantic import Field

from gongdan.kernel.wire import WireIn
from gongdan.ticketing.priority_rules import MAX_LEVEL

Priority = Annotated[
    Literal["urgent", "high", "normal", "low"],
    Field(description="urgent 紧急, high 高, normal 中, low 低", examples=["high"]),
]
PriorityIn = Annotated[
    Literal["urgent", "high", "normal", "low", "auto"],
    Field(description="by hand; auto: as the rules say of impact, urgency and factors", examples=["high"]),
]
Impact = Annotated[
    Literal["company", "department", "team", "person"],
    Field(description="how many it hits: company 全公司, department 部门, team 小组, person 个人", examples=["team"]),
]
Urgency = Annotated[
    Literal["cannot_work", "hindered", "inconvenient", "can_wait"],
    Field(
        description="cannot_work 无法工作, hindered 受阻, inconvenient 不便, can_wait 可以等待", examples=["hindered"]
    ),
]
PrioritySource = Literal["given", "import", "default", "matrix", "factors", "risen"]
Level = Annotated[int, Field(ge=0, le=MAX_LEVEL, description="0 none, 1 some, 2 much, 3 most", examples=[2])]


class Factors(WireIn):
    """What weighs besides impact and urgency; what is left out does not."""

    business_stop: Level = Field(default=0, description="business stands still 业务停顿")
    money: Level = Field(default=0, description="money at risk 经济损失")
    security: Level = Field(default=0, description="security risk 安全风险")
    customer: Level | None = Field(
        default=None, description="importance of the customer 客户重要性; null: by his tier (VIP: 3)"
    )
    law: Level = Field(default=0, description="law and compliance 法律合规")

    def stored(self) -> dict[str, int]:
        """What weighs, or was said of the customer."""
        return {name: level for name, level in self.model_dump().items() if level or (name, level) == ("customer", 0)}
