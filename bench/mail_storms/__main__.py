"""`python -m bench.mail_storms`: the tables with their aims; ends with 1 where one is missed."""

import argparse
import sys

from bench.mail_crashes.plant import Plant
from bench.mail_storms.flood import AT_ONCE, Flood, Speed, flood
from bench.mail_storms.responders import exchanges
from gongdan.channels.adapter import senders
from gongdan.channels.mail.lookups import DnsUnavailable
from gongdan.channels.queries.inbound_look import STORM

# A storm must not cost what ordinary mail costs: so much of it at most.
_SHARE = 0.7
_LEAST_RATE = 50


def main() -> None:
    """Let it storm, and print what became of it."""
    asked = _options()
    senders.resolver[:] = [lambda: _no_answer]
    is_right = True
    with Plant() as plant:
        tenant_id = int(plant.rows("select id from tenants where slug = 'crash'")[0][0])
        if asked.messages:
            is_right &= _show(plant.in_database(flood(plant, tenant_id, asked.messages)))
        print("\n| a machine that … | ours sent | aim | came | minutes | administrators told | became |")
        print("|---|---:|---:|---:|---:|---:|---|", flush=True)
        for one in exchanges(plant, tenant_id, asked.only):
            is_missed = one.sent > one.most
            is_right &= not is_missed
            states = ", ".join(f"{what} {count}" for what, count in sorted(one.states.items()))
            minutes = round(one.rounds * one.seconds / 60)
            cells = [one.name, f"{one.sent}{' MISSED' if is_missed else ''}", f"≤ {one.most}", one.came, minutes]
            print(f"| {' | '.join(map(str, [*cells, one.told, states]))} |", flush=True)
    sys.exit(0 if is_right else 1)


def _show(found: Flood) -> bool:
    """The table of the flood; whether it keeps its aims."""
    handled = found.handled
    print("| flood | messages | per second | CPU ours, ms | CPU database, ms |\n|---|---:|---:|---:|---:|")
    for name, one in (
        ("received", found.received),
        ("handled: ordinary", found.ordinary),
        ("handled: storm", handled),
    ):
        ours, database = one.each()
        print(f"| {name} | {one.messages:,} | {one.rate:.0f} | {ours:.1f} | {database:.1f} |")
    share = _cost(handled) / _cost(found.ordinary)
    most = STORM + AT_ONCE - 1
    aims = [
        # Those that are handled at the same time do not see each other yet.
        (f"tickets: {found.states['done']}", f"≤ {most}", found.states["done"] <= most),
        (
            f"held: {found.states['held']:,}",
            "all others",
            found.states.total() == found.states["done"] + found.states["held"],
        ),
        (f"administrators told: {found.told}", "1, an hour's turn 2", 1 <= found.told <= 2),
        (f"cost of one that is held: {share:.0%} of an ordinary one", f"≤ {_SHARE:.0%}", share <= _SHARE),
        (f"{handled.rate:.0f} a second", f"≥ {_LEAST_RATE}", handled.rate >= _LEAST_RATE),
    ]
    for said, aim, is_kept in aims:
        print(f"- {said} (aim {aim}){'' if is_kept else ' MISSED'}")
    return all(is_kept for _, _, is_kept in aims)


def _cost(one: Speed) -> float:
    return sum(one.each())


def _no_answer(name: str, kind: str) -> list[str]:
    raise DnsUnavailable("not while measuring")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.mail_storms", description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000, help="of the one sender; 0 leaves the flood out")
    parser.add_argument("--only", default="", help="only machines whose name holds this")
    return parser.parse_args()


if __name__ == "__main__":
    main()
