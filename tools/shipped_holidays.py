"""Writes the shipped public holidays of China from a folder of yearly notices, or checks them.

python -m tools.shipped_holidays FOLDER            writes gongdan/calendars/shipped/cn.json
python -m tools.shipped_holidays FOLDER --check    fails where they differ

FOLDER holds files 2007.json, 2008.json … with {"days": [{"date": "2026-01-01", "name": "元旦", "isOffDay": true}]},
as github.com/NateScarlet/holiday-cn publishes them from the notices of the State Council. What is taken are facts:
which day is off, which is a make-up workday, and for which holiday. Names and form are our own.
"""

import json
import re
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "gongdan" / "calendars" / "shipped" / "cn.json"
NAMES = {"zh-CN": "中国法定节假日与调休", "en": "Public holidays and make-up workdays in China"}
NOTE = (
    "Dates from the State Council's yearly notices, written by tools/shipped_holidays.py. "
    "They are facts, on which no copyright stands."
)
HOLIDAYS = {
    "new_year": ("元旦", "New Year's Day"),
    "spring_festival": ("春节", "Spring Festival"),
    "qingming": ("清明节", "Qingming Festival"),
    "labour_day": ("劳动节", "Labour Day"),
    "dragon_boat": ("端午节", "Dragon Boat Festival"),
    "mid_autumn": ("中秋节", "Mid-Autumn Festival"),
    "national_day": ("国庆节", "National Day"),
    "victory_day": ("抗战胜利纪念日", "Victory Day"),
}
# How the notices call them, over the years.
WORDS = {
    "元旦": "new_year",
    "春节": "spring_festival",
    "清明": "qingming",
    "劳动节": "labour_day",
    "五一": "labour_day",
    "端午": "dragon_boat",
    "中秋": "mid_autumn",
    "国庆": "national_day",
    "十一": "national_day",
    "抗日战争": "victory_day",
}
Entry = tuple[str, str, str]


def main() -> int:
    """Write or check; answer with the exit code."""
    arguments = [one for one in sys.argv[1:] if one != "--check"]
    if len(arguments) != 1:
        print(__doc__)
        return 2
    text = written(read(Path(arguments[0])))
    if "--check" in sys.argv:
        is_same = TARGET.is_file() and TARGET.read_text("utf-8") == text
        print("the shipped holidays are the notices'" if is_same else f"{TARGET} differs from the notices")
        return 0 if is_same else 1
    TARGET.write_text(text, "utf-8")
    print(f"{TARGET}: {len(text)} characters")
    return 0


def read(folder: Path) -> dict[date, tuple[str, str]]:
    """{day: (off or work, holiday)}; a later year's notice may speak of the December before."""
    found: dict[date, tuple[str, str]] = {}
    for path in sorted(folder.glob("[0-9][0-9][0-9][0-9].json")):
        for one in json.loads(path.read_text("utf-8"))["days"]:
            found[date.fromisoformat(one["date"])] = ("off" if one["isOffDay"] else "work", key_of(one["name"]))
    return found


def key_of(name: str) -> str:
    """`mid_autumn+national_day` for 国庆节、中秋节. Raises SystemExit for a holiday that is not known here yet."""
    keys = {WORDS[word] for word in WORDS if re.search(word, name)}
    if not keys:
        raise SystemExit(f"{name} is a holiday without a name of its own: add it to HOLIDAYS and WORDS")
    return "+".join(key for key in HOLIDAYS if key in keys)


def written(days: dict[date, tuple[str, str]]) -> str:
    """The file: a line for each holiday of a year."""
    lines = ["{", f'  "note": {said(NOTE)},', f'  "names": {said(NAMES)},', '  "holidays": {']
    names = [f"    {said(key)}: {said({'zh-CN': zh, 'en': en})}" for key, (zh, en) in HOLIDAYS.items()]
    lines += [",\n".join(names), "  },", '  "years": {']
    years = []
    for year, of_year in groupby(sorted(days), key=lambda day: day.year):
        entries = ",\n".join(f"      {said(list(entry))}" for entry in entries_of(list(of_year), days))
        years.append(f'    "{year}": [\n{entries}\n    ]')
    return "\n".join([*lines, ",\n".join(years), "  }", "}", ""])


def entries_of(of_year: list[date], days: dict[date, tuple[str, str]]) -> Iterator[Entry]:
    """(off or work, holiday, spans) in the order of their first days."""
    for what in dict.fromkeys(days[day] for day in of_year):
        yield (*what, " ".join(spans([day for day in of_year if days[day] == what])))


def spans(days: list[date]) -> Iterator[str]:
    """`0101`, or `0210-0217` for days that follow each other."""
    for _, run in groupby(enumerate(days), key=lambda one: one[1] - timedelta(days=one[0])):
        run_days = [day for _, day in run]
        first, last = f"{run_days[0]:%m%d}", f"{run_days[-1]:%m%d}"
        yield first if first == last else f"{first}-{last}"


def said(value: object) -> str:
    """JSON with Chinese left as it is."""
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
