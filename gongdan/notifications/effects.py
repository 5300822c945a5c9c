"""What rules can do here: notify people about the ticket, in words of the rule."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gongdan.automation.effects import EffectRun, effect, never_refused
from gongdan.identity import find_colleague
from gongdan.kernel.errors import FieldProblem
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Id, WireIn
from gongdan.notifications.actions.notify import notify_people
from gongdan.ticketing import catalogue, fill_placeholders, placeholder_faults, placeholder_values

Whom = Literal["owner", "lead", "duty", "team", "followers", "creator", "requester"]
RoadWord = Literal["mail", "push", "sms", "wecom", "dingtalk", "feishu"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]


class NotifyText(BaseModel):
    """What is said, in each language; at least one of them."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    zh_cn: Text = Field(default="", alias="zh-CN", examples=["{{ticket.number}} 已等待两小时"])
    en: Text = Field(default="", examples=["{{ticket.number}} has waited for two hours"])

    @model_validator(mode="after")
    def _one_at_least(self) -> "NotifyText":
        if not (self.zh_cn or self.en):
            raise PydanticCustomError("text_missing", "Say something in Chinese (zh-CN) or English (en).")
        return self


class NotifyParams(WireIn):
    """Who is told, how, and what."""

    to: Annotated[list[Whom], Field(max_length=7)] = Field(
        default_factory=list,
        description="owner: who has it · lead: of its team · duty: who is on duty for it · team: all its members"
        " · followers · creator: who raised it for a customer · requester: the customer's own account",
        examples=[["owner", "lead"]],
    )
    people: Annotated[list[Id], Field(max_length=50)] = Field(default_factory=list, description="ids of colleagues")
    roads: Annotated[list[RoadWord], Field(max_length=6)] = Field(
        default_factory=list, description="besides the notification centre; empty: as each of them prefers"
    )
    text: NotifyText = Field(description="with placeholders such as {{ticket.number}}; one line or two")

    @model_validator(mode="after")
    def _says_whom(self) -> "NotifyParams":
        if not (self.to or self.people):
            raise PydanticCustomError("nobody_named", "Name somebody in to or people.")
        return self


async def _sound(tx: Tx, params: NotifyParams) -> list[FieldProblem]:
    known = await catalogue(tx)
    usable = {key: one for key, one in known.fields.items() if one.is_active}
    problems: list[FieldProblem] = []
    for place, text in (("text.zh-CN", params.text.zh_cn), ("text.en", params.text.en)):
        problems += placeholder_faults(text, place, usable, is_for_customers="requester" in params.to)
    for number, user_id in enumerate(params.people):
        if await find_colleague(tx, user_id) is None:
            remedy = "Use the id of a colleague who is at work here."
            problems.append(FieldProblem(f"people.{number}", "unknown", f"There is no colleague {user_id}.", remedy))
    return problems


@effect("notify", params=NotifyParams, names={"zh-CN": "通知", "en": "Notify"}, check=_sound, hold=never_refused)
async def notify(tx: Tx, run: EffectRun, params: NotifyParams) -> dict[str, Any]:
    """Each of them who sees the ticket gets one notice; unread, the same rule counts on it."""
    is_told = "requester" in params.to
    values = await placeholder_values(tx, await catalogue(tx), run.ticket_id, is_for_customers=is_told)
    said = {"zh-CN": params.text.zh_cn, "en": params.text.en}
    texts = {key: fill_placeholders(text, values, is_html=False).text for key, text in said.items() if text}
    told = await notify_people(
        tx,
        run.ticket_id,
        groups=params.to,
        people=params.people,
        roads=params.roads,
        texts=texts,
        rule=(run.rule_id, run.rule_name),
    )
    return {"told": told} if told else {}
