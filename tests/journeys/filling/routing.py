"""A rule that fits nothing, a skill, a shift with a rota, leave, and a class; all that paths of routing name."""

from typing import Any


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """Ids by the names that the paths of routing and rotas use."""
    word, feng = f"marker-{tenant.slug}", client_for(admin)

    async def post(path: str, body: Any, by: Any = feng, status: int = 201) -> Any:
        answer = await by.request("PUT" if status == 200 else "POST", f"/api/v1{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    team = ids["team_id"]
    backup = await post("/teams", {"key": "backup_queue", "name": f"{word} backup"})
    condition = {"field": "title", "op": "is", "value": "this is no title of any ticket"}
    rule = await post("/routing-rules", {"name": word, "condition": condition, "team_id": team})
    skill = await post("/skills", {"key": "marker", "names": {"en": word}})
    await post(f"/routing-people/{agent.user_id}", {"skills": [{"skill_id": skill["id"]}]}, status=200)
    await post("/routing-settings", {"training_share": 100}, status=200)
    owned = {"organisation_id": ids["organisation_id"], "user_id": agent.user_id}
    await post("/customer-owners", owned, status=200)
    shift = await post("/shifts", {"name": word, "starts": "22:00", "ends": "06:00"})
    rota = {"name": word, "team_id": team, "kind": "dispatcher", "starts_on": "2030-03-04", "days": [shift["id"]]}
    made = await post("/rotas", rota | {"people": [agent.user_id]})
    duty = {"user_id": agent.user_id, "shift_id": shift["id"], "on_date": "2030-03-04", "kind": "dispatcher"}
    planned = await post("/planned-duties", duty | {"team_id": team, "note": word})
    leave = {"from_on": "2030-03-05", "to_on": "2030-03-06", "note": word}
    asked = await post("/leaves", leave, client_for(agent))
    times = {"starts_at": "2030-03-04T06:00:00Z", "ends_at": "2030-03-04T08:00:00Z"}
    body = {"name": word, "team_id": team, "backup_team_id": backup["id"], "user_ids": [agent.user_id], **times}
    taught = await post("/training-classes", body)
    return {
        "routing_rule_id": rule["id"],
        "template_key": "refund_to_finance",
        "skill_id": skill["id"],
        "shift_id": shift["id"],
        "rota_id": made["id"],
        "planned_duty_id": planned["id"],
        "leave_id": asked["id"],
        "class_id": taught["id"],
    }
