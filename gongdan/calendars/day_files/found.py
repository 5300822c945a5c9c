"""What was found in a file of days, and what is wrong with one that cannot be read."""

from dataclasses import dataclass, field
from datetime import date

from gongdan.calendars.rules import BadRules, Windows, windows_from_json
from gongdan.calendars.special_days import Kind, SpecialDay

MAX_DAYS = 5000
WORK_WORDS = frozenset(
    {"workday", "work", "working", "makeup", "make-up", "班", "上班", "补班", "调休上班", "工作日"}
)
OFF_WORDS = frozenset({"holiday", "off", "休", "休息", "放假", "假期", "节假日", "假日"})


class BadFile(ValueError):
    """A file that cannot be taken: what is wrong with it, and what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


@dataclass
class Found:
    """The days of a file, and how many entries were left out: outside the years asked for, timed or cancelled."""

    first: date
    last: date
    days: dict[date, SpecialDay] = field(default_factory=dict)
    passed_over: int = 0

    def add(self, day: date, special: SpecialDay) -> None:
        """Keep a day; of a day named twice a make-up workday goes before a holiday, else the first counts."""
        if not self.first <= day <= self.last:
            self.passed_over += 1
            return
        known = self.days.get(day)
        if known is None or (known.kind == "holiday" and special.kind == "workday"):
            self.days[day] = special
        if len(self.days) > MAX_DAYS:
            raise BadFile(f"The file names more than {MAX_DAYS} days.", "Send fewer years at once.")


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8 with or without a mark, UTF-16 with one, else GB18030. Raises BadFile."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile("The file is no text in a known encoding.", "Save it as UTF-8.")


def special_day(kind: Kind, name: str, windows: Windows | None, where: str) -> SpecialDay:
    """A day as a file names it. Raises BadFile where a holiday has hours."""
    if kind == "holiday" and windows:
        raise BadFile(f"{where}: a holiday has no hours.", "Say workday for a day with hours of its own.")
    name = "".join(c for c in name if c.isprintable()).strip()[:200]
    return SpecialDay(kind, {"und": name} if name else {}, None if kind == "holiday" else windows)


def date_of(text: str, where: str) -> date:
    """2026-10-01, 2026/10/1, 2026.10.1, 20261001 or 2026年10月1日. Raises BadFile."""
    plain = text.strip().replace("年", "-").replace("月", "-").removesuffix("日")
    parts = plain.replace("/", "-").replace(".", "-").split("-")
    if len(parts) == 1 and len(plain) == 8:
        parts = [plain[:4], plain[4:6], plain[6:]]
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        raise BadFile(f"{where}: {text[:40]!r} is not a date.", "Write dates like 2026-10-01.") from None


def kind_of(text: str, where: str) -> Kind:
    """From the words of a column. Raises BadFile."""
    word = text.strip().lower()
    if word in OFF_WORDS or not word:
        return "holiday"
    if word in WORK_WORDS:
        return "workday"
    raise BadFile(f"{where}: {text[:40]!r} says neither holiday nor workday.", "Write holiday or workday (休 or 班).")


def windows_of(value: object, where: str) -> Windows:
    """From [["09:00", "12:00"]]. Raises BadFile."""
    try:
        return windows_from_json(value, where)
    except BadRules as error:
        raise BadFile(f"{error.path}: {error.reason}.", 'Write hours like [["09:00", "12:00"]].') from None
