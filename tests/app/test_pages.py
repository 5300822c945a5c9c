"""The web app's addresses lead where they say, and say nothing of what stands behind the #."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from gongdan.app.pages import install


@pytest.mark.parametrize(("asked", "led_to"), [("/", "/desk/"), ("/set-password", "/desk/set-password")])
async def test_short_addresses_lead_to_the_desk(asked: str, led_to: str, tmp_path: Path) -> None:
    app = FastAPI()
    install(app, tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as http:
        answer = await http.get(asked)
    assert (answer.status_code, answer.headers["location"]) == (307, led_to)
