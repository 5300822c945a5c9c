"""Classes that begin and end: the tickets of who learns go to the backup queue and come back."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import insert

from bench.time_crashes.judging import Judged, wrong
from bench.time_crashes.plant import Plant
from gongdan.identity import DepartmentIn, TeamIn, UserIn, add_department, add_team, add_user, team_members
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from gongdan.routing.models import class_people, training_classes
from gongdan.ticketing import AssignTicket, OpenTicket, assign_ticket, open_ticket

NAME = "classes"
_CLASSES = 8
LEFT = ("select count(*) from training_classes where next_action_at <= %(now)s",)
_TURNS = """
select kind, subject_id from events
where tenant_id = %(tenant)s and kind in ('training_class.started', 'training_class.ended')
"""
_AWAY = "select ticket_id, outcome from class_tickets where tenant_id = %(tenant)s"
# Whoever had it has it: to his class it went away, and after it came back, if the class began in time.
_NOW = """
select t.id, t.team_id = k.team_id and t.assignee_id = p.user_id from tickets t
join training_classes k on k.tenant_id = t.tenant_id and t.title = 'class ' || k.id
join class_people p on p.tenant_id = k.tenant_id and p.class_id = k.id where t.tenant_id = %(tenant)s
"""
_MOVES = """
select subject_id, count(*) from events where tenant_id = %(tenant)s and kind = 'ticket.assigned'
    and actor_kind <> 'user' group by subject_id
"""


async def prepare(plant: Plant, slug: str, tickets: int) -> int:
    """A tenant with classes of one person each, who has his share of so many tickets; its id."""
    tenant_id, staff = await plant.begin(slug)
    async with unit(system_actor(tenant_id)) as tx:
        department_id = await add_department(tx, DepartmentIn(name="Service"))
        front, backup = [
            await add_team(tx, TeamIn(key=key, name=key, department_id=department_id)) for key in ("front", "backup")
        ]
        pupils = [
            await add_user(tx, UserIn(name=f"Pupil {one}", email=f"{slug}-{one}@crash.test"))
            for one in range(_CLASSES)
        ]
        members = [{"tenant_id": tenant_id, "team_id": front, "user_id": one} for one in pupils]
        await tx.execute(insert(team_members).values(members))
        classes = []
        for number, user_id in enumerate(pupils):
            starts_at = tx.now + timedelta(minutes=15 + number * 2)
            values = {
                "name": f"class {number}",
                "team_id": front,
                "backup_team_id": backup,
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(minutes=20),
                "next_action_at": starts_at,
                "created_at": tx.now,
            }
            class_id = await tx.scalar(
                insert(training_classes).values(tenant_id=tenant_id, **values).returning(training_classes.c.id)
            )
            await tx.execute(insert(class_people).values(tenant_id=tenant_id, class_id=class_id, user_id=user_id))
            classes.append((class_id, user_id))
    for number in range(tickets):
        class_id, user_id = classes[number % len(classes)]
        async with unit(staff) as tx:
            ticket_id = await open_ticket(tx, OpenTicket(title=f"class {class_id}", type="question"))
            await assign_ticket(tx, ticket_id, AssignTicket(team=front, assignee=user_id))
    return tenant_id


def judge(plant: Plant, tenant_id: int, tickets: int, killed: int) -> Judged:
    """Each begins and ends once; what went away came back, and where time jumped over a class nothing went away."""
    turns = Counter(plant.rows(_TURNS, tenant=tenant_id))
    began = sum(kind == "training_class.started" for kind, _ in turns)
    away = dict(plant.rows(_AWAY, tenant=tenant_id))
    there = dict(plant.rows(_NOW, tenant=tenant_id))
    moves = dict(plant.rows(_MOVES, tenant=tenant_id))
    odd = [one for one in there if moves.get(one, 0) != (2 if one in away else 0)]
    lost = [one for one, is_back in there.items() if not is_back]
    faults = wrong("turns of classes", turns, _CLASSES + began)
    faults += [] if set(away.values()) <= {"returned"} else [f"outcomes {Counter(away.values())}"]
    faults += [f"{len(odd)} tickets went another way than there and back, such as {odd[:3]}"] if odd else []
    faults += [f"{len(lost)} tickets are not back, such as {lost[:3]}"] if lost else []
    faults += [] if len(there) == tickets else [f"{len(there)} tickets of {tickets}"]
    return Judged(f"{_CLASSES} classes: {began} begun, {len(away)} tickets there and back", faults)
