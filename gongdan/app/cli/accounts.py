"""Commands about tenants and people: init, tenant, user, token."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

import typer

from gongdan.app.cli.frame import TenantSlug, begin, say
from gongdan.app.failure import Failed

commands = typer.Typer()
tenant = typer.Typer(help="The tenants of this installation.", no_args_is_help=True)
user = typer.Typer(help="The people of a tenant.", no_args_is_help=True)
token = typer.Typer(help="API tokens.", no_args_is_help=True)

T = TypeVar("T")

Slug = Annotated[str, typer.Option("--slug", prompt="Short name of the tenant (small letters, digits, hyphens)")]
Name = Annotated[str, typer.Option("--name", prompt="Name of the organisation")]
Locale = Annotated[str, typer.Option("--locale", help="zh-CN or en: the language of those who chose none.")]
Zone = Annotated[str, typer.Option("--time-zone", help="IANA time zone, such as Asia/Shanghai or Europe/London.")]
Region = Annotated[str, typer.Option("--phone-region", help="Country of phone numbers written without one.")]
PasswordFromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of making one up.")
]


def with_database(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` with the pools open, on the running database or on one started for it."""
    from gongdan.app.at_hand import opened_pools, running_database

    async def run() -> T:
        async with opened_pools():
            return await work

    try:
        with running_database():
            return asyncio.run(run())
    finally:
        work.close()


@commands.command()
def init(
    slug: Slug,
    name: Name,
    administrator: Annotated[str, typer.Option("--administrator", prompt="E-mail of the system administrator")],
    security_administrator: Annotated[
        str, typer.Option("--security-administrator", prompt="E-mail of the security administrator (another person)")
    ],
    auditor: Annotated[str, typer.Option("--auditor", help="E-mail of the auditor; may come later.")] = "",
    locale: Locale = "zh-CN",
    time_zone: Zone = "Asia/Shanghai",
    phone_region: Region = "CN",
    ask_passwords: Annotated[
        bool, typer.Option("--ask-passwords", help="Ask for each password instead of making one up.")
    ] = False,
) -> None:
    """Set up the first tenant with separate accounts for administration, security and audit (三员分立).

    Passwords are shown once and must be changed at the first sign-in, unless you give them yourself.
    """
    begin()
    from gongdan.app.accounts import NewAccount, begin_tenant
    from gongdan.app.at_hand import running_database
    from gongdan.app.tenants import NewTenant
    from gongdan.migrations import migrate

    offices = {
        "system_administrator": administrator,
        "security_administrator": security_administrator,
        "auditor": auditor,
    }
    filled = {role: email.strip() for role, email in offices.items() if email.strip()}
    if len({email.lower() for email in filled.values()}) < len(filled):
        raise Failed(
            "Administration, security and audit must be different people.", "Give each office an e-mail of its own."
        )
    accounts = [
        NewAccount(email, role.replace("_", " "), (role,), password=_asked(email) if ask_passwords else "")
        for role, email in filled.items()
    ]
    with running_database(may_create=True) as addresses:
        if addresses.owner:
            migrate(addresses.owner)
        logins = with_database(begin_tenant(NewTenant(slug, name, locale, time_zone, phone_region), accounts))
    say(f"The tenant {slug} is ready. Passwords are shown this once:")
    for login in logins:
        _show(login)


def _asked(email: str) -> str:
    return str(typer.prompt(f"Password for {email}", hide_input=True, confirmation_prompt=True, err=True))


def _show(login: Any) -> None:
    word = login.password if login.is_one_time else "(as you gave it)"
    typer.echo(f"{login.email}\t{','.join(login.roles)}\t{word}")


@tenant.command("list")
def list_tenants() -> None:
    """All tenants: slug, name, language, time zone, whether active."""
    begin()
    from gongdan.app.tenants import all_tenants

    for row in with_database(all_tenants()):
        state = "active" if row.is_active else "switched off"
        typer.echo(f"{row.slug}\t{row.name}\t{row.locale}\t{row.time_zone}\t{state}")


@tenant.command("add")
def add_tenant(
    slug: Slug,
    name: Name,
    locale: Locale = "zh-CN",
    time_zone: Zone = "Asia/Shanghai",
    phone_region: Region = "CN",
) -> None:
    """Add a tenant with the shipped roles, types and flows; give it people with `gongdan user add`."""
    begin()
    from gongdan.app.tenants import NewTenant, create_tenant

    with_database(create_tenant(NewTenant(slug, name, locale, time_zone, phone_region)))
    say(f"The tenant {slug} is ready. Its first people: gongdan user add EMAIL --tenant {slug} --role …")


@user.command("add")
def add_user(
    email: Annotated[str, typer.Argument(help="E-mail address; also what he signs in with.")],
    name: Annotated[str, typer.Option("--name", help="Full name.")] = "",
    role: Annotated[
        list[str] | None, typer.Option("--role", help="Key of a role, such as agent; repeatable.")
    ] = None,
    team: Annotated[list[str] | None, typer.Option("--team", help="Key of a team; repeatable.")] = None,
    tenant: TenantSlug = None,
    password_stdin: PasswordFromInput = False,
) -> None:
    """Add a person. Without --password-stdin a password for the first sign-in is made up and shown once."""
    begin()
    from gongdan.app.accounts import NewAccount, add_account

    password = ""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise Failed("No password came from standard input.", "Send one line, or leave out --password-stdin.")
    account = NewAccount(email, name, tuple(role or ()), tuple(team or ()), password)
    _show(with_database(add_account(tenant, account)))


@user.command("unlock")
def unlock_user(
    email: Annotated[str, typer.Argument(help="E-mail address of the locked account.")], tenant: TenantSlug = None
) -> None:
    """Open an account that failed sign-ins have locked, before its time."""
    begin()
    from gongdan.app.accounts import unlock

    with_database(unlock(tenant, email))
    say(f"{email} may sign in again.")


@token.command("create")
def create_token(
    email: Annotated[str, typer.Option("--user", help="E-mail address of the person the token acts for.")],
    tenant: TenantSlug = None,
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", help="A permission it may use, repeatable; without any: all of his."),
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", min=1, max=3650, help="Valid so long; without: no end.")
    ] = None,
    name: Annotated[
        str, typer.Option("--name", help="What it is for; shown in the list of tokens.")
    ] = "command line",
) -> None:
    """Create an API token and print it, alone, on standard output. It cannot be shown again."""
    begin()
    from gongdan.app.accounts import new_token

    typer.echo(with_database(new_token(tenant, email, name=name, scopes=scope or [], days=days)))
