"""Fields of a web form that show under conditions: the page is told which, and none that is hidden is required."""

from typing import Any

from tests.channels.forms.making import PUBLIC, as_parts, filled, form_by, shown_work
from tests.ticketing.test_forms import RED, draw, with_fields


async def test_fields_come_and_go_with_what_is_filled_in(client_for: Any, world: Any) -> None:
    feng, nobody = client_for(world.feng), client_for(None)
    await with_fields(feng, "proof")
    proof = {"field": "proof", "shown_when": RED, "required_when": RED}
    assert (await draw(feng, "title", "colour", proof)).status_code == 200
    fields = [{"field": "title"}, {"field": "colour"}, {"field": "proof", "is_required": True}]
    form = await form_by(feng, fields=fields, origins=["https://shop.example"])
    url = f"{PUBLIC}/{form['key']}"
    asked = (await nobody.get(url)).json()["fields"]
    assert [one["is_conditional"] for one in asked] == [False, False, True]

    async def judged(**values: Any) -> tuple[bool, bool]:
        said = as_parts({"values": values})
        answer = await nobody.post(f"{url}/judgements", headers={"Origin": "https://shop.example"}, **said)
        assert answer.status_code == 200, answer.text
        assert answer.headers["access-control-allow-origin"] == "https://shop.example"
        one = next(one for one in answer.json()["fields"] if one["field"] == "proof")
        return one["is_shown"], one["is_required"]

    assert await judged() == (False, False)
    assert await judged(title="x", colour="green") == (False, False)
    assert await judged(colour="red") == (True, True)

    async def sent(**values: Any) -> Any:
        said = filled(values={"title": "打印机"} | values) | shown_work(form, world.xinghe.id)
        return await nobody.post(f"{url}/requests", **as_parts(said))

    hidden = await sent(colour="green")
    assert hidden.status_code == 201, hidden.text
    refused = await sent(colour="red")
    assert [one["field"] for one in refused.json()["errors"]] == ["values.proof"]
    assert (await sent(colour="red", proof="yes")).status_code == 201
    stranger = await nobody.post(f"{url}/judgements", json={"values": {}}, headers={"Origin": "https://evil.example"})
    assert stranger.status_code == 403
    assert (await nobody.post(f"{url}/judgements", json={"values": []})).status_code == 422
    assert (await nobody.post(f"{PUBLIC}/nothing/judgements", json={"values": {}})).status_code == 404
