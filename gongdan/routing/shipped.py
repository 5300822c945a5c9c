"""Pure: examples of rules that a tenant takes over; none of them is in force by itself."""

from dataclasses import dataclass
from typing import Any

from gongdan.routing.strategies import Strategy

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    """An example. `needs` is what the tenant says when it takes it over."""

    key: str
    names: Words
    about: Words
    condition: dict[str, Any]
    strategy: Strategy
    needs: tuple[str, ...]
    skill_match: str = "all"
    level: int = 1


def _contains(*words: str) -> dict[str, Any]:
    """Any of these words in title or description."""
    return {"any": [{"field": "title", "op": "contains", "value": word} for word in words]}


TEMPLATES = (
    Template(
        "refund_to_finance",
        {"zh-CN": "退款 → 财务组", "en": "Refund → finance"},
        {
            "zh-CN": "标题提到退款或退费的工单交给财务组，谁最空给谁。",
            "en": "Tickets whose title speaks of a refund go to finance, to whoever has most room.",
        },
        _contains("退款", "退费", "refund"),
        "least_loaded",
        ("team_id",),
    ),
    Template(
        "vip_to_senior",
        {"zh-CN": "VIP 技术问题 → 高级工程师优先", "en": "VIP technical question → senior first"},
        {
            "zh-CN": "VIP 客户的故障和技术咨询，先给所选技能等级最高的人，同级者谁最空给谁。",
            "en": "Incidents and questions of VIP customers go to who has the highest level of the skill first.",
        },
        {
            "all": [
                {"field": "customer_is_vip", "op": "is", "value": True},
                {"any": [{"field": "type", "op": "is", "value": word} for word in ("incident", "question")]},
            ]
        },
        "best_skill",
        ("team_id", "skill_id"),
        skill_match="best",
    ),
    Template(
        "beijing_repair_to_beijing",
        {"zh-CN": "北京报修 → 北京组", "en": "Beijing repair → Beijing team"},
        {
            "zh-CN": "北京（含各区）客户的报修交给北京组，谁最近给谁。",
            "en": "Repairs of customers in Beijing, or in any part of it, go to the Beijing team, to who is nearest.",
        },
        {
            "all": [
                {"field": "customer_region", "op": "includes_any", "value": ["beijing"]},
                _contains("维修", "报修", "repair"),
            ]
        },
        "nearest",
        ("team_id", "region"),
    ),
)
BY_KEY = {one.key: one for one in TEMPLATES}
