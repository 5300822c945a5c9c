"""Web forms where strangers meet them: the script for any page, and a page of the product's own with the same form.

Both hold nothing of any tenant. What a form asks, the script gets from the API, which knows who may ask.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from gongdan.app.pages import Built, answer_file

PARTS = Path(__file__).with_name("web_form")
_HEAD = """\
// A web form of Gongdan on any page: <script src="https://<desk>/forms/<key>.js" async></script>
// One file without dependencies. It draws into a shadow root, so that neither page disturbs the other; it needs
// nothing of the page's content policy but leave to run and to talk to its desk: no eval, no inline style, no worker.
// data-locale="en" chooses the language, data-target="#place" where it stands; else it stands behind its script.
"""
_SCRIPTS = ("words", "place", "work", "fields", "life")
_KEY = re.compile(r"[0-9a-z]{1,13}-[0-9a-z]{1,26}")
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>提交请求 · Send a request</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<link rel="icon" href="/mark.svg"></head>
<body><main id="form"></main>
<noscript><p>请启用 JavaScript 后填写此表单。 · Switch JavaScript on to fill in this form.</p></noscript>
<script src="/forms/{key}.js" data-page data-target="#form" async></script></body>
</html>
"""
# The script asks again each time whether it has changed, so that no site shows an old one for long.
_ASK_AGAIN = "no-cache"
_ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}


@cache
def form_script() -> Built:
    """The parts joined to one script, in a scope of its own."""
    styles = {
        name: json.dumps((PARTS / f"{file}.css").read_text("utf-8"))
        for name, file in (("STYLE", "form"), ("PAGE_STYLE", "page"))
    }
    told = "".join(f"const {name} = {text}\n" for name, text in styles.items())
    parts = "\n".join((PARTS / f"{name}.js").read_text("utf-8") for name in _SCRIPTS)
    body = f"{_HEAD};(() => {{\n'use strict'\n{told}{parts}}})()\n".encode()
    return Built(body, {}, "text/javascript; charset=utf-8", hashlib.sha256(body).hexdigest()[:20])


def install(app: FastAPI) -> None:
    """Mount the script and the page of every form under /forms."""

    @app.get("/forms/{name}", include_in_schema=False)
    async def form(request: Request, name: str) -> Response:
        key = name.removesuffix(".js")
        if not _KEY.fullmatch(key):
            return PlainTextResponse("Not found\n", 404)
        if name != key:
            return answer_file(request, form_script(), _ASK_AGAIN, _ANYWHERE)
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": _ASK_AGAIN}
        return HTMLResponse(_PAGE.format(key=key), headers=headers)
