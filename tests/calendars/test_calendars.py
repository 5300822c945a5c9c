"""Calendars over HTTP: who may, versions, the default, days, previews, a year, and what teams count by."""

from datetime import date
from typing import Any

import pytest

from gongdan.calendars import get_version, seed_calendars
from gongdan.calendars.holidays import days_of_sets
from gongdan.calendars.queries import stored
from gongdan.calendars.special_days import SpecialDay
from gongdan.identity import calendar_for_team
from gongdan.kernel.errors import NotFound

API = "/api/v1/calendars"
WEEK = {name: [["09:00", "17:00"]] for name in ("mon", "tue", "wed", "thu", "fri")}
DRAFT = {"names": {"en": "Late shift"}, "zone": "Europe/Berlin", "week": WEEK}


@pytest.fixture
def feng(client_for: Any, world: Any) -> Any:
    """The system administrator."""
    return client_for(world.feng)


async def sent(client: Any, method: str, path: str, body: Any = None, status: int = 200, **options: Any) -> Any:
    answer = await client.request(method, path, json=body, **options)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def made(client: Any, **more: Any) -> dict[str, Any]:
    return dict(await sent(client, "POST", API, DRAFT | more, 201))


async def first(client: Any) -> dict[str, Any]:
    """The default calendar."""
    return dict((await sent(client, "GET", API))["items"][0])


async def test_each_tenant_begins_with_hours_of_its_country(client_for: Any, world: Any) -> None:
    chinese, english = await first(client_for(world.feng)), await first(client_for(world.nora))
    assert (chinese["name"], chinese["zone"], chinese["holidays"]) == ("标准工作时间", "Asia/Shanghai", ["cn"])
    assert chinese["week"]["mon"] == [["09:00", "12:00"], ["13:30", "18:00"]]
    assert (english["name"], english["holidays"], english["week"]["fri"]) == (
        "Standard hours",
        [],
        [["09:00", "17:00"]],
    )
    assert chinese["is_default"]
    assert chinese["week"]["sat"] == []


async def test_a_year_tells_holidays_and_make_up_workdays(feng: Any) -> None:
    calendar = await first(feng)
    year = await sent(feng, "GET", f"{API}/{calendar['id']}/year/2026")
    days = {one["day"]: one for one in year["days"]}
    assert days["2026-02-14"] == {
        "day": "2026-02-14", "kind": "makeup", "name": "春节", "source": "shipped",
        "windows": [["09:00", "12:00"], ["13:30", "18:00"]],
    }  # fmt: skip
    assert (days["2026-02-17"]["kind"], days["2026-02-17"]["windows"]) == ("holiday", [])
    assert (days["2026-03-07"]["kind"], days["2026-03-09"]["kind"]) == ("weekend", "workday")
    assert year["workdays"] == 248
    assert year["working_seconds"] == 248 * 27000
    assert year["known_years"]["cn"] == [2006, 2026]
    assert len(days) == 365


async def test_every_change_is_a_version_and_old_ones_count_as_before(feng: Any, world: Any, as_user: Any) -> None:
    calendar = await made(feng)
    url = f"{API}/{calendar['id']}"
    asked = {"start": "2026-11-27T12:00:00Z", "working_seconds": 4 * 3600}
    assert (await sent(feng, "POST", f"{url}/calculations", asked))["end"] == "2026-11-27T16:00:00Z"
    day = {"day": "2026-11-27", "kind": "workday", "windows": [["09:00", "14:00"]], "name": "Party"}
    changed = await sent(feng, "PATCH", f"{url}/days", {"set": [day]})
    assert changed["version"] == 2
    assert changed["days"] == [day | {"source": "own"}]
    assert (await sent(feng, "POST", f"{url}/calculations", asked))["end"] == "2026-11-30T11:00:00Z"
    before = await sent(feng, "POST", f"{url}/calculations", asked | {"version": 1})
    assert (before["end"], before["version"]) == ("2026-11-27T16:00:00Z", 1)
    async with as_user(world.wang) as tx:
        old = await get_version(tx, calendar["id"], 1)
        assert await get_version(tx, calendar["id"], 1) is old, "compiled once"
        with pytest.raises(NotFound):
            await get_version(tx, calendar["id"], 9)


async def test_nothing_changed_is_no_version(feng: Any) -> None:
    calendar = await made(feng, days=[{"day": "2026-12-24", "kind": "holiday"}])
    url = f"{API}/{calendar['id']}"
    same = await sent(feng, "PATCH", url, {"zone": "Europe/Berlin", "week": WEEK})
    days = {"set": [{"day": "2026-12-24", "kind": "holiday"}], "remove": ["2026-12-31"]}
    assert same["version"] == (await sent(feng, "PATCH", f"{url}/days", days))["version"] == 1


async def test_an_old_version_is_not_written_over(feng: Any) -> None:
    calendar = await made(feng)
    url, stale = f"{API}/{calendar['id']}", {"headers": {"If-Match": '"v7"'}}
    for path, body in ((url, {"zone": "UTC"}), (f"{url}/days", {"remove": ["2026-01-01"]})):
        assert (await sent(feng, "PATCH", path, body, 412, **stale))["params"] == {"version": 1}
    assert (await sent(feng, "GET", url))["zone"] == "Europe/Berlin"


async def test_one_is_the_default_and_it_does_not_retire(feng: Any) -> None:
    old, new = await first(feng), await made(feng)
    assert (await sent(feng, "PATCH", f"{API}/{old['id']}", {"is_active": False}, 409))["code"] == (
        "default_calendar_needed"
    )
    await sent(feng, "PATCH", f"{API}/{new['id']}", {"is_default": True})
    assert [one["is_default"] for one in (await sent(feng, "GET", API))["items"]] == [True, False]
    await sent(feng, "PATCH", f"{API}/{old['id']}", {"is_active": False})
    assert [one["id"] for one in (await sent(feng, "GET", API))["items"]] == [new["id"]]
    refused = await sent(feng, "PATCH", f"{API}/{old['id']}", {"is_default": True}, 422)
    assert refused["errors"][0]["code"] == "retired"
    third = await made(feng, is_default=True)
    assert (await first(feng))["id"] == third["id"]


async def test_a_team_counts_by_its_own_calendar_else_by_the_default(feng: Any, world: Any, as_user: Any) -> None:
    calendar, standard = await made(feng), await first(feng)
    team_id = world.xinghe.teams["network"]
    team = await sent(feng, "PATCH", f"/api/v1/teams/{team_id}", {"calendar_id": calendar["id"]})
    assert team["calendar"] == {"id": calendar["id"], "name": "Late shift"}
    async with as_user(world.wang) as tx:
        found = await calendar_for_team(tx, team_id)
        assert (found[0], found[1], found[2].rules.zone) == (calendar["id"], 1, "Europe/Berlin")
        for other in (world.xinghe.teams["frontline"], None, 2**40):
            assert (await calendar_for_team(tx, other))[0] == standard["id"]
    assert [one["id"] for one in (await sent(feng, "GET", f"{API}/{calendar['id']}"))["teams"]] == [team_id]
    await sent(feng, "PATCH", f"{API}/{calendar['id']}", {"is_active": False})
    refused = await sent(
        feng, "PATCH", f"/api/v1/teams/{world.xinghe.teams['field']}", {"calendar_id": calendar["id"]}, 422
    )
    assert refused["errors"][0]["field"] == "calendar_id"
    async with as_user(world.wang) as tx:
        assert (await calendar_for_team(tx, team_id))[0] == calendar["id"], "who has a retired one keeps it"


async def test_a_preview_tells_what_a_change_touches_and_stores_nothing(feng: Any, world: Any) -> None:
    calendar = await made(feng)
    url = f"{API}/{calendar['id']}"
    await sent(feng, "PATCH", f"/api/v1/teams/{world.xinghe.teams['network']}", {"calendar_id": calendar["id"]})
    year = await sent(feng, "GET", f"{url}/year/2027")
    monday = next(one["day"] for one in year["days"] if one["windows"])
    wanted = {"days": {"set": [{"day": monday, "kind": "holiday"}]}}
    found = await sent(feng, "POST", f"{url}/previews", wanted)
    assert found["changed_days"] == [{"day": monday, "before": [["09:00", "17:00"]], "after": []}]
    assert found["working_seconds_before"] - found["working_seconds_after"] == 8 * 3600
    assert [one["id"] for one in found["teams"]] == [world.xinghe.teams["network"]]
    shorter = await sent(feng, "POST", f"{url}/previews", {"changes": {"week": WEEK | {"fri": []}}})
    assert shorter["changed_day_count"] > 50
    assert (await sent(feng, "GET", url))["version"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (DRAFT | {"zone": "Mars/Olympus"}, "zone"),
        (DRAFT | {"week": {"mon": [["17:00", "09:00"]]}}, "week.mon.0"),
        (DRAFT | {"week": {"mon": [["09:00", "24:30"]]}}, "week.mon.0.1"),
        (
            DRAFT | {"days": [{"day": "2026-01-01", "kind": "holiday", "windows": [["09:00", "10:00"]]}]},
            "days.0.windows",
        ),
        (DRAFT | {"days": [{"day": "2026-01-01", "kind": "holiday"}] * 2}, "days.1.day"),
        (
            DRAFT | {"days": [{"day": "2026-01-01", "kind": "workday", "windows": [["10:00", "09:00"]]}]},
            "days.0.windows.0",
        ),
        (DRAFT | {"days": [{"day": "1200-01-01", "kind": "holiday"}]}, "days.0.day"),
        (DRAFT | {"holidays": ["atlantis"]}, "holidays.0"),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field(feng: Any, body: dict[str, Any], field: str) -> None:
    refused = await sent(feng, "POST", API, body, 422)
    assert [one["field"] for one in refused["errors"]] == [field]


async def test_calculations_answer_between_and_open_too(feng: Any) -> None:
    calendar = await made(feng)
    url = f"{API}/{calendar['id']}/calculations"
    start, end = "2026-11-27T14:00:00Z", "2026-11-30T09:00:00Z"
    found = await sent(feng, "POST", url, {"start": start, "end": end})
    assert found["working_seconds"] == 3 * 3600
    assert found["intervals"] == [["2026-11-27T14:00:00Z", "2026-11-27T16:00:00Z"], ["2026-11-30T08:00:00Z", end]]
    alone = await sent(feng, "POST", url, {"start": "2026-11-28T14:00:00Z"})
    assert (alone["is_open"], alone["opens_at"], alone["end"]) == (False, "2026-11-30T08:00:00Z", None)
    assert (await sent(feng, "POST", url, {"start": start, "end": end, "working_seconds": 1}, 422))["errors"]
    closed = await made(feng, week={})
    asked = {"start": start, "working_seconds": 60}
    assert (await sent(feng, "POST", f"{API}/{closed['id']}/calculations", asked, 409))["code"] == "no_working_time"


async def test_what_was_done_stands_in_the_audit_log(feng: Any, client_for: Any, world: Any) -> None:
    calendar = await made(feng)
    await sent(feng, "PATCH", f"{API}/{calendar['id']}/days", {"set": [{"day": "2026-12-24", "kind": "holiday"}]})
    await sent(feng, "PATCH", f"{API}/{calendar['id']}", {"names": {"en": "Night shift"}})
    log = await sent(client_for(world.shen), "GET", "/api/v1/audit?subject=calendar")
    kinds = [one["kind"] for one in log["items"] if one["subject_id"] == calendar["id"]]
    assert kinds == ["calendar.changed", "calendar.days_changed", "calendar.created"]


async def test_newly_shipped_holidays_make_a_version_once(
    feng: Any, world: Any, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar, other = await first(feng), await made(feng)
    more = {date(2027, 1, 1): SpecialDay("holiday", {"en": "New Year's Day"})}
    monkeypatch.setattr(stored, "days_of_sets", lambda keys: {**days_of_sets(keys), **more} if keys else {})
    for _ in range(2):
        async with as_system(world.xinghe.id) as tx:
            await seed_calendars(tx, "zh-CN", "Asia/Shanghai")
    assert (await sent(feng, "GET", f"{API}/{calendar['id']}"))["version"] == calendar["version"] + 1
    assert (await sent(feng, "GET", f"{API}/{other['id']}"))["version"] == 1
    asked = {"start": "2027-01-01T02:00:00Z"}
    url = f"{API}/{calendar['id']}/calculations"
    assert not (await sent(feng, "POST", url, asked))["is_open"]
    assert (await sent(feng, "POST", url, asked | {"version": calendar["version"]}))["is_open"]
