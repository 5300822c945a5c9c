"""The script and the page of web forms: for any site, and holding nothing of any tenant."""

import re
import shutil
import subprocess
from typing import Any

import pytest

from gongdan.app.form_pages import PARTS, form_script
from gongdan.channels.web.challenge import is_solved

KEY = "1-k3v9x2m7q4t8w5n6p2r3"


async def test_the_script_is_for_any_site_and_asked_for_again(client_for: Any) -> None:
    nobody = client_for(None)
    script = await nobody.get(f"/forms/{KEY}.js", headers={"Origin": "https://any.example"})
    assert (script.status_code, script.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert script.headers["cache-control"] == "no-cache"
    assert KEY not in script.text
    known = await nobody.get(f"/forms/{KEY}.js", headers={"If-None-Match": script.headers["etag"]})
    assert known.status_code == 304


async def test_the_page_lets_nothing_run_but_the_script(client_for: Any) -> None:
    nobody = client_for(None)
    page = await nobody.get(f"/forms/{KEY}")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert f'src="/forms/{KEY}.js"' in page.text
    assert not re.search(r"<style|style=|<script>|\son\w+=", page.text)
    for odd in ("x", "1-x.css", "..%2Fboot.js", '1-"><script>', "1-x.js.js"):
        assert (await nobody.get(f"/forms/{odd}")).status_code == 404, odd


def test_the_script_needs_nothing_that_a_strict_policy_forbids() -> None:
    text = form_script().body.decode()
    for forbidden in ("eval(", "new Function", "innerHTML", "outerHTML", "document.write", ".style", "import("):
        assert forbidden not in text, forbidden


@pytest.mark.skipif(
    shutil.which("node") is None, reason="Node.js is not here; the journeys run the script all the same"
)
def test_the_work_of_the_script_is_what_the_server_asks() -> None:
    work = (PARTS / "work.js").read_text("utf-8")
    # Around the ends of the blocks that are hashed, where the padding changes.
    texts = ["工单", *("y" * length for length in (1, 47, 52, 54, 55, 61, 62, 63, 64, 118, 200))]
    asked = f"{work}\n;(async () => {{ for (const t of {texts!r}) console.log(await solve(t, 8)) }})()"
    ran = subprocess.run(["node", "-e", asked], capture_output=True, text=True, check=True, timeout=60)
    answers = ran.stdout.split()
    assert len(answers) == len(texts)
    assert all(is_solved(text, answer, 8) for text, answer in zip(texts, answers, strict=True))
