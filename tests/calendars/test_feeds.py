"""Files, feeds and addresses over HTTP: taken in, fetched from a server, kept while it is broken, and given out."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from gongdan.calendars.actions import feeds
from gongdan.calendars.actions.feeds import fetch_due_feed
from gongdan.kernel.settings import settings
from tests.calendars.test_calendars import API, made, sent

CSV = "date,name,kind\n2027-01-01,New Year,holiday\n2027-01-03,New Year,workday\n"


class Server:
    """A server of holidays on this machine: what it answers can be changed, and what it was asked is kept."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = 200, CSV, {"ETag": '"1"'}
        self.asked: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(dict(self.headers))
                is_known = self.headers.get("If-None-Match") == outer.headers.get("ETag") and outer.status == 200
                self.send_response(304 if is_known else outer.status)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if not is_known:
                    self.wfile.write(outer.body.encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/holidays.csv"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """It runs, and feeds may be fetched from this machine."""
    monkeypatch.setattr(feeds, "settings", lambda: replace(settings(), feed_private_hosts=True))
    found = Server()
    thread = threading.Thread(target=found.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.http.shutdown()
    thread.join()
    found.http.server_close()


@pytest.fixture
async def feng(client_for: Any, world: Any) -> Any:
    return client_for(world.feng)


@pytest.fixture
async def url(feng: Any) -> str:
    """The path of a calendar."""
    return f"{API}/{(await made(feng))['id']}"


async def imported(client: Any, url: str, content: str, query: str = "", status: int = 200) -> Any:
    answer = await client.post(
        f"{url}/imports{query}", content=content.encode(), headers={"Content-Type": "text/csv"}
    )
    assert answer.status_code == status, answer.text
    return answer.json()


def dates(calendar: dict[str, Any]) -> list[str]:
    return [one["day"] for one in calendar["days"]]


async def test_a_file_is_tried_first_then_taken_in(feng: Any, url: str) -> None:
    tried = await imported(feng, url, CSV, "?dry_run=true")
    assert (tried["set"], tried["version"], tried["is_dry_run"]) == (["2027-01-01", "2027-01-03"], 1, True)
    assert dates(await sent(feng, "GET", url)) == []
    assert (await imported(feng, url, CSV))["version"] == 2
    again = await imported(feng, url, CSV)
    assert (again["set"], again["unchanged"], again["version"]) == ([], 2, 2)
    more = await imported(feng, url, "date,kind\n2027-01-01,holiday\n2027-05-01,holiday\n", "?mode=replace")
    assert (more["set"], more["removed"]) == (["2027-01-01", "2027-05-01"], ["2027-01-03"])
    refused = await imported(feng, url, "date,kind\n2027-02-30,holiday", status=422)
    assert (refused["errors"][0]["field"], refused["errors"][0]["remedy"]) == ("file", "Write dates like 2026-10-01.")


async def test_own_days_go_before_the_feeds_and_those_before_the_shipped(feng: Any, url: str, server: Server) -> None:
    server.body = "date,name,kind\n2027-10-01,Feed,workday\n2027-10-04,Feed,holiday\n"
    await sent(feng, "PATCH", url, {"holidays": ["cn"], "zone": "Asia/Shanghai"})
    await sent(feng, "PUT", f"{url}/feed", {"url": server.url})
    await sent(feng, "POST", f"{url}/feed-fetches")
    own = {"day": "2027-10-04", "kind": "workday", "name": "Own"}
    await sent(feng, "PATCH", f"{url}/days", {"set": [own]})
    days = {one["day"]: one for one in (await sent(feng, "GET", f"{url}/year/2027"))["days"]}
    assert (days["2027-10-01"]["source"], days["2027-10-04"]["name"]) == ("feed", "Own")
    await sent(feng, "PATCH", f"{url}/days", {"remove": ["2027-10-04"]})
    days = {one["day"]: one for one in (await sent(feng, "GET", f"{url}/year/2027"))["days"]}
    assert (days["2027-10-04"]["source"], days["2027-10-04"]["kind"]) == ("feed", "holiday")


async def test_a_broken_feed_takes_nothing_away_and_says_why(
    feng: Any, url: str, server: Server, client_for: Any, world: Any
) -> None:
    await sent(feng, "PUT", f"{url}/feed", {"url": server.url, "every_hours": 12})
    good = await sent(feng, "POST", f"{url}/feed-fetches")
    assert (dates(good), good["feed"]["day_count"], good["feed"]["failure"]) == (
        ["2027-01-01", "2027-01-03"],
        2,
        None,
    )
    same = await sent(feng, "POST", f"{url}/feed-fetches")
    assert server.asked[-1]["If-None-Match"] == '"1"'
    assert same["version"] == good["version"]
    broken = [(500, CSV, "refused"), (200, "<html>", "unreadable"), (200, "date\n1999-01-01\n", "empty")]
    for times, (status, body, code) in enumerate(broken, 1):
        server.status, server.body, server.headers = status, body, {}
        failed = await sent(feng, "POST", f"{url}/feed-fetches")
        assert (failed["feed"]["failure"]["code"], failed["feed"]["failures"]) == (code, times)
        assert dates(failed) == dates(good)
        assert failed["is_feed_failing"]
    server.body = "date,kind\n2027-01-01,holiday\n"
    mended = await sent(feng, "POST", f"{url}/feed-fetches")
    assert (dates(mended), mended["feed"]["failures"]) == (["2027-01-01"], 0)
    log = await sent(client_for(world.shen), "GET", "/api/v1/audit?subject=calendar")
    kinds = [one["kind"] for one in log["items"] if one["subject_id"] == mended["id"]]
    assert kinds.count("calendar.feed_failed") == kinds.count("calendar.feed_recovered") == 1


async def test_what_is_due_is_fetched_once_and_a_feed_that_ends_takes_its_days_along(
    feng: Any, url: str, server: Server, world: Any
) -> None:
    calendar_id = int(url.rsplit("/", 1)[1])
    await sent(feng, "PUT", f"{url}/feed", {"url": server.url})
    assert await fetch_due_feed(world.xinghe.id, calendar_id)
    assert not await fetch_due_feed(world.xinghe.id, calendar_id)
    assert len(server.asked) == 1
    gone = await sent(feng, "DELETE", f"{url}/feed")
    assert (gone["feed"], gone["days"]) == (None, [])


async def test_no_feed_leads_into_the_own_network(feng: Any, url: str) -> None:
    for address, code in (
        ("http://127.0.0.1:9/x.ics", "host_forbidden"),
        ("http://[::ffff:127.0.0.1]:9/x.ics", "host_forbidden"),
        ("http://169.254.169.254/latest", "host_forbidden"),
    ):
        await sent(feng, "PUT", f"{url}/feed", {"url": address})
        assert (await sent(feng, "POST", f"{url}/feed-fetches"))["feed"]["failure"]["code"] == code
    for address in (
        "ftp://example.com/x.ics",
        "https://me:secret@example.com/x",
        "https://exa mple.com/x",
        "file:///etc",
    ):
        refused = await sent(feng, "PUT", f"{url}/feed", {"url": address}, 422)
        assert refused["errors"][0]["code"] == "address_invalid"


async def test_a_redirect_is_judged_like_the_first_address(feng: Any, url: str, server: Server) -> None:
    server.status, server.headers = 302, {"Location": "http://169.254.169.254/latest"}
    await sent(feng, "PUT", f"{url}/feed", {"url": server.url})
    assert (await sent(feng, "POST", f"{url}/feed-fetches"))["feed"]["failure"]["code"] == "host_forbidden"
    server.headers = {"Location": server.url}
    assert (await sent(feng, "POST", f"{url}/feed-fetches"))["feed"]["failure"]["code"] == "too_many_redirects"


async def test_the_secret_address_opens_one_calendar_until_it_is_replaced(
    feng: Any, url: str, client_for: Any, world: Any
) -> None:
    await imported(feng, url, CSV)
    found = await sent(feng, "GET", f"{url}/link")
    assert found == await sent(client_for(world.wang), "GET", f"{url}/link"), "the same whenever it is asked for"
    path = found["url"].split("127.0.0.1:8000")[1]
    nobody = client_for(None)
    answer = await nobody.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.text.count("BEGIN:VEVENT") == 2
    assert (await feng.get(f"{url}.ics")).text.count("BEGIN:VEVENT") == 2
    assert (await nobody.get(path[:-3] + "abc")).status_code == 404
    assert (await sent(feng, "POST", f"{url}/links", status=201))["url"] != found["url"]
    assert (await nobody.get(path)).status_code == 404


async def test_who_only_looks_is_not_told_what_stands_behind_the_question_mark(
    feng: Any, url: str, client_for: Any, world: Any
) -> None:
    await sent(feng, "PUT", f"{url}/feed", {"url": "https://calendars.example/x.ics?key=secret"})
    seen = await sent(client_for(world.wang), "GET", url)
    assert seen["feed"]["url"] == "https://calendars.example/x.ics"
