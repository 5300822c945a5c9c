"""Wire shapes of web forms: as they are administered, as strangers get them, and what strangers send."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from gongdan.channels.web.challenge import MAX_BITS
from gongdan.channels.web.origins import MAX_ORIGINS, read_origin
from gongdan.kernel.wire import Id, Line, Names, ProblemField, WireIn, WireOut

MAX_FIELDS = 60
Locale = Annotated[Literal["zh-CN", "en"], Field(description="language of the form", examples=["zh-CN"])]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


def left_out() -> Any:
    """The default of a field that a PATCH may leave out but not empty."""
    return None


def _origin(text: str) -> str:
    found = read_origin(text)
    if found is None:
        raise PydanticCustomError("origin_expected", "Write it like https://www.example.com, without a path.")
    return found


Origin = Annotated[
    str, StringConstraints(max_length=300), AfterValidator(_origin), Field(examples=["https://www.example.com"])
]
Name = Annotated[Line, StringConstraints(max_length=120), Field(description="for staff", examples=["官网报修"])]


class Words(WireIn):
    """A text in each language; what is left empty is said in the product's own words."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    zh_cn: _Text = Field(default="", alias="zh-CN", description="Chinese", examples=["我们会尽快回复您。"])
    en: _Text = Field(default="", description="English", examples=["We will answer soon."])

    def stored(self) -> dict[str, str]:
        return {key: value for key, value in (("zh-CN", self.zh_cn), ("en", self.en)) if value}


class Texts(WireIn):
    """What the form says around its fields."""

    title: Words = Field(default_factory=Words, description="heading")
    lead: Words = Field(default_factory=Words, description="a paragraph below the heading")
    button: Words = Field(default_factory=Words, description="on the button")
    thanks: Words = Field(default_factory=Words, description="after it was sent; the number is told besides")

    def stored(self) -> dict[str, dict[str, str]]:
        said = {name: getattr(self, name).stored() for name in type(self).model_fields}
        return {name: words for name, words in said.items() if words}


class AskedIn(WireIn):
    """A field that the form asks."""

    field: Annotated[str, StringConstraints(min_length=1, max_length=60)] = Field(
        description="title, description, category, priority, files, or the key of a custom field", examples=["title"]
    )
    names: Names | None = Field(default=None, description="label; null: the field's own name")
    hints: Words | None = Field(default=None, description="a line below it; null: the field's own")
    is_required: bool = Field(default=False, description="must be filled in, also where the type does not require it")

    def stored(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "names": self.names.stored() if self.names else {},
            "hints": self.hints.stored() if self.hints else {},
            "is_required": self.is_required,
        }


Fields = Annotated[
    list[AskedIn],
    Field(
        min_length=1,
        max_length=MAX_FIELDS,
        description="what is asked besides name and e-mail, in order; with all that the type's form requires",
        examples=[[{"field": "title"}, {"field": "description"}]],
    ),
]
Origins = Annotated[
    list[Origin],
    Field(max_length=MAX_ORIGINS, description="sites that may show it; empty: any", examples=[[]]),
]
WorkBits = Annotated[
    int,
    Field(ge=0, le=MAX_BITS, description="work a browser does per request, in bits; 0: none", examples=[16]),
]


class CreateWebForm(WireIn):
    """A new web form."""

    name: Name
    type_id: Id = Field(description="type of the tickets; it must be open to customers")
    team_id: Id | None = Field(default=None, description="who gets them; null: as the type says", examples=[None])
    locale: Locale = "zh-CN"
    fields: Fields
    origins: Origins = Field(default_factory=list)
    texts: Texts = Field(default_factory=Texts)
    work_bits: WorkBits = 16


class EditWebForm(WireIn):
    """What to change about a web form; what is left out stays."""

    name: Name = Field(default_factory=left_out)
    type_id: Id = Field(default_factory=left_out, description="type of the tickets")
    team_id: Id | None = Field(default=None, description="who gets them; null: as the type says", examples=[None])
    locale: Locale = Field(default_factory=left_out)
    fields: Fields = Field(default_factory=left_out)
    origins: Origins = Field(default_factory=left_out)
    texts: Texts = Field(default_factory=left_out)
    is_active: bool = Field(default_factory=left_out, description="false: closed, its address says so")
    work_bits: WorkBits = Field(default_factory=left_out)


class WebFormOut(WireOut):
    """A web form as staff see it."""

    id: int = Field(examples=[4])
    key: str = Field(description="in its address; not to be guessed", examples=["1-k3v9x2m7q4t8w5n6p2r3"])
    name: str = Field(examples=["官网报修"])
    type_id: int = Field(examples=[2])
    type_name: str = Field(description="in the caller's language", examples=["故障"])
    team_id: int | None = Field(examples=[None])
    locale: str = Field(examples=["zh-CN"])
    fields: list[dict[str, Any]] = Field(description="as in AskedIn")
    origins: list[str] = Field(examples=[[]])
    texts: dict[str, dict[str, str]] = Field(description="as in Texts")
    is_active: bool = Field(examples=[True])
    work_bits: int = Field(examples=[16])
    version: int = Field(examples=[3])
    created_at: datetime
    updated_at: datetime
    page_url: str = Field(description="a page of its own", examples=["https://desk.example.com/forms/1-k3v9…"])
    snippet: str = Field(description="to put into any page")
    offered: list[str] = Field(description="fields that it could ask", examples=[["title", "description"]])
    problems: list[ProblemField] = Field(description="what the type's form has come to require since it was saved")


class AskedOut(WireOut):
    """A field as a page shows it."""

    field: str = Field(examples=["title"])
    kind: str = Field(description="text, long_text, select, files …", examples=["text"])
    label: str = Field(examples=["标题"])
    hint: str = Field(examples=[""])
    is_required: bool = Field(examples=[True])
    is_conditional: bool = Field(
        description="whether it is shown or required depends on others: POST …/judgements says", examples=[False]
    )
    default: Any = Field(description="to begin with", examples=[None])
    options: list[dict[str, Any]] = Field(description="key, name and children of each choice")
    rules: dict[str, Any] = Field(description="bounds of the value", examples=[{"max_length": 60}])


class PublicFormOut(WireOut):
    """What to ask, and the work to do before it is sent."""

    key: str = Field(examples=["1-k3v9x2m7q4t8w5n6p2r3"])
    locale: str = Field(examples=["zh-CN"])
    title: str = Field(examples=["在线报修"])
    lead: str = Field(examples=[""])
    button: str = Field(description="empty: in the page's own words", examples=[""])
    fields: list[AskedOut]
    challenge: str = Field(description="valid for an hour, for one request")
    work_bits: int = Field(
        description="SHA-256 of `<challenge>:<answer>` must begin with so many zero bits", examples=[16]
    )
    max_files: int = Field(examples=[5])
    max_file_bytes: int = Field(examples=[10485760])


class JudgeWebForm(WireIn):
    """What somebody has filled in so far."""

    values: dict[Annotated[str, StringConstraints(max_length=60)], Any] = Field(
        max_length=MAX_FIELDS, description="what is filled in, by field", examples=[{"title": "打印机卡纸"}]
    )


class JudgedFieldOut(WireOut):
    """A field as it stands now."""

    field: str = Field(examples=["colour"])
    is_shown: bool = Field(examples=[True])
    is_required: bool = Field(description="only while it is shown", examples=[False])


class JudgedFormOut(WireOut):
    """Which fields are shown and required as the values stand."""

    fields: list[JudgedFieldOut]


class SendWebForm(WireIn):
    """What somebody filled in. Sent as JSON, or as the part `request` of a multipart body beside parts `files`."""

    challenge: Annotated[str, StringConstraints(min_length=10, max_length=400)] = Field(description="as it was given")
    answer: Annotated[str, StringConstraints(max_length=20)] = Field(
        default="", description="decimal digits", examples=["48213"]
    )
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] = Field(
        description="who asks", examples=["王小明"]
    )
    email: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)] = Field(
        description="where the answer goes", examples=["wang@example.com"]
    )
    values: dict[Annotated[str, StringConstraints(max_length=60)], Any] = Field(
        max_length=MAX_FIELDS, description="what is filled in, by field", examples=[{"title": "打印机卡纸"}]
    )
    page: Annotated[str, StringConstraints(max_length=1000)] = Field(
        default="", description="address of the page on which the form stands", examples=["https://www.example.com/"]
    )
    website: Annotated[str, StringConstraints(max_length=1000)] = Field(
        default="", description="a trap for programs; people never see it: leave it empty", examples=[""]
    )


class SentOut(WireOut):
    """What became of a request from a form."""

    reference: str = Field(description="of the request; name it when you ask about it", examples=["815"])
    number: str | None = Field(description="of the ticket; null: a person looks first", examples=["GD2025112200001"])
    thanks: str = Field(
        description="in the form's words; empty: in the page's own", examples=["谢谢，我们会尽快回复。"]
    )
