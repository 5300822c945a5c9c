"""Pure: calendar invitations (RFC 5545), as far as a person needs to see them."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from gongdan.channels.mail.parsed import Invite

_LINE = re.compile(r'([A-Za-z0-9-]{1,80})((?:;[^:;="]{1,80}=(?:"[^"]*"|[^";:]*(?:,"[^"]*")*))*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([^=;]+)=("[^"]*"|[^;]*)')
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?\Z")
_DURATION = re.compile(r"([+-])?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?\Z")
_ESCAPED = re.compile(r"\\([\\;,nN])")
# The names that Windows writes, for the places our users write from.
_WINDOWS_ZONES = {
    "china standard time": "Asia/Shanghai", "taipei standard time": "Asia/Taipei",
    "tokyo standard time": "Asia/Tokyo", "korea standard time": "Asia/Seoul",
    "singapore standard time": "Asia/Singapore", "se asia standard time": "Asia/Bangkok",
    "india standard time": "Asia/Kolkata", "russian standard time": "Europe/Moscow",
    "w. europe standard time": "Europe/Berlin", "central europe standard time": "Europe/Budapest",
    "romance standard time": "Europe/Paris", "central european standard time": "Europe/Warsaw",
    "gmt standard time": "Europe/London", "greenwich standard time": "Atlantic/Reykjavik",
    "eastern standard time": "America/New_York", "central standard time": "America/Chicago",
    "mountain standard time": "America/Denver", "pacific standard time": "America/Los_Angeles",
    "aus eastern standard time": "Australia/Sydney", "arabian standard time": "Asia/Dubai",
    "e. south america standard time": "America/Sao_Paulo", "utc": "UTC",
}  # fmt: skip
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)")
MOST_EVENTS = 20


def invites(text: str) -> tuple[Invite, ...]:
    """The events of a calendar; what is damaged in them is left empty. Times of no known zone are UTC."""
    method = ""
    zones: dict[str, tzinfo] = {}
    zone_name = ""
    event: dict[str, tuple[dict[str, str], str]] | None = None
    events: list[dict[str, tuple[dict[str, str], str]]] = []
    nested = 0
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        found = _LINE.match(line)
        if found is None:
            continue
        name, value = found[1].upper(), found[3].strip()
        if name == "BEGIN" and value.upper() in ("VEVENT", "VTODO") and event is None:
            event, nested = {}, 0
        elif name == "BEGIN":
            nested += 1
        elif name == "END" and event is not None and nested == 0:
            events.append(event)
            event = None
            if len(events) >= MOST_EVENTS:
                break
        elif name == "END":
            nested = max(0, nested - 1)
        elif name == "METHOD" and event is None:
            method = value.upper()
        elif name == "TZID" and event is None:
            zone_name = value
        elif name == "TZOFFSETTO" and event is None and zone_name:
            # Of a zone that only the calendar itself describes: its first offset, better than none.
            zones.setdefault(zone_name, _fixed(value))
        elif event is not None and nested == 0:
            params = {key.upper(): said.strip('"') for key, said in _PARAMETER.findall(found[2])}
            event.setdefault(name, (params, value))
    if event:
        events.append(event)
    return tuple(_invite(method, event, zones) for event in events)


def _invite(method: str, event: dict[str, tuple[dict[str, str], str]], zones: dict[str, tzinfo]) -> Invite:
    starts_at = _moment(event.get("DTSTART"), zones)
    ends_at = _moment(event.get("DTEND") or event.get("DUE"), zones)
    if ends_at is None and starts_at is not None and "DURATION" in event:
        ends_at = _later(starts_at, event["DURATION"][1])
    params, organiser = event.get("ORGANIZER", ({}, ""))
    address = re.sub(r"(?i)\Amailto:", "", organiser).strip()
    name = params.get("CN", "").strip()
    return Invite(
        method=method,
        summary=_text(event.get("SUMMARY")),
        starts_at=starts_at,
        ends_at=ends_at,
        place=_text(event.get("LOCATION")),
        organiser=f"{name} <{address}>" if name and address and name != address else name or address,
    )


def _text(said: tuple[dict[str, str], str] | None) -> str:
    if said is None:
        return ""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], said[1]).strip()


def _moment(said: tuple[dict[str, str], str] | None, zones: dict[str, tzinfo]) -> datetime | None:
    found = _TIME.match(said[1]) if said else None
    if said is None or found is None:
        return None
    zone = UTC if found[7] else _zone(said[0].get("TZID", ""), zones)
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        clock = time(int(found[4] or 0), int(found[5] or 0), min(59, int(found[6] or 0)))
        return datetime.combine(day, clock, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(name: str, zones: dict[str, tzinfo]) -> tzinfo:
    for candidate in (_WINDOWS_ZONES.get(name.lower(), ""), name, "/".join(name.split("/")[-2:])):
        try:
            return ZoneInfo(candidate) if candidate else zones[name]
        except (KeyError, ValueError, OSError):
            continue
    return zones.get(name, UTC)


def _fixed(offset: str) -> tzinfo:
    found = _OFFSET.match(offset)
    if found is None or int(found[2]) > 23 or int(found[3]) > 59:
        return UTC
    shift = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-shift if found[1] == "-" else shift)


def _later(moment: datetime, duration: str) -> datetime | None:
    found = _DURATION.match(duration)
    if found is None:
        return None
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in found.groups()[1:])
    shift = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    try:
        return moment - shift if found[1] == "-" else moment + shift
    except OverflowError:
        return None
