"""The web app's files: the pages of desk and portal and what they load, as `make setup` built them.

All of it is read at start and answered from memory, packed where the browser takes it. The policy of the pages lets
nothing run, load or frame that is not our own: a script that slipped through all cleaning would still do nothing.
"""

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

BUILT = Path(__file__).resolve().parents[2] / "web" / "dist"
PAGES = ("desk", "portal")
# `blob:` and `data:` are pictures that the person just chose or pasted, not yet sent.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'"
)
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_PACKED = (("br", ".br"), ("gzip", ".gz"))
_NOT_BUILT = "The web app is not built. Remedy: run `make setup`, then start again. The API works without it.\n"


@dataclass(frozen=True, slots=True)
class Built:
    """One file: its bytes plain and by encoding, its type and its tag."""

    body: bytes
    packed: dict[str, bytes]
    media_type: str
    tag: str


@cache
def built_files(folder: Path = BUILT) -> dict[str, Built]:
    """Every built file by its path below the folder; empty where nothing was built."""
    found: dict[str, Built] = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if not path.is_file() or path.suffix in (".br", ".gz"):
            continue
        body = path.read_bytes()
        packed = {name: Path(f"{path}{end}").read_bytes() for name, end in _PACKED if Path(f"{path}{end}").is_file()}
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        if kind.startswith("text/") or kind == "application/javascript":
            kind = f"{'text/javascript' if kind == 'application/javascript' else kind}; charset=utf-8"
        found[path.relative_to(folder).as_posix()] = Built(body, packed, kind, hashlib.sha256(body).hexdigest()[:20])
    return found


def answer_file(request: Request, file: Built, cache_control: str, headers: dict[str, str] | None = None) -> Response:
    """The file as the browser takes it, or 304 where it has it already."""
    sent = {"Cache-Control": cache_control, "ETag": f'"{file.tag}"', "Vary": "Accept-Encoding", **(headers or {})}
    if f'"{file.tag}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=sent)
    takes = request.headers.get("accept-encoding", "")
    for name, body in file.packed.items():
        if name in takes:
            return Response(body, media_type=file.media_type, headers={**sent, "Content-Encoding": name})
    return Response(file.body, media_type=file.media_type, headers=sent)


def install(app: FastAPI, folder: Path = BUILT) -> None:
    """Mount the pages, their files, `/`, which leads to the desk, and the short address of links in mails."""

    @app.get("/", include_in_schema=False)
    async def root() -> Response:
        return RedirectResponse("/desk/", 307)

    # What stands behind the # (the secret of a link in a mail) goes along with the browser, and never comes here.
    @app.get("/set-password", include_in_schema=False)
    async def set_password() -> Response:
        return RedirectResponse("/desk/set-password", 307)

    @app.get("/assets/{name}", include_in_schema=False)
    async def asset(request: Request, name: str) -> Response:
        file = built_files(folder).get(f"assets/{name}")
        # The name holds a hash of what is in it, so what it names never changes.
        return answer_file(request, file, _FOR_EVER) if file else PlainTextResponse("Not found\n", 404)

    def page_of(name: str) -> None:
        async def page(request: Request, rest: str = "") -> Response:
            file = built_files(folder).get(f"{name}.html")
            if file is None:
                return PlainTextResponse(_NOT_BUILT, 503)
            return answer_file(request, file, _ASK_AGAIN, {"Content-Security-Policy": POLICY})

        app.add_api_route(f"/{name}", page, include_in_schema=False)
        app.add_api_route(f"/{name}/{{rest:path}}", page, include_in_schema=False)

    for name in PAGES:
        page_of(name)

    def single(name: str) -> None:
        async def file_of(request: Request) -> Response:
            file = built_files(folder).get(name)
            return answer_file(request, file, _ASK_AGAIN) if file else PlainTextResponse("Not found\n", 404)

        app.add_api_route(f"/{name}", file_of, include_in_schema=False)

    for name in ("boot.js", "mail.css", "mark.svg", "push.js"):
        single(name)
