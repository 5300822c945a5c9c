"""The addresses of pages that links in mails and answers lead to: under GONGDAN_PUBLIC_URL, never the asker's Host.

What opens something stands behind the #, which browsers send to no server and write into no log.
"""

from gongdan.kernel.settings import settings


def page(path: str, secret: str) -> str:
    """The address of a page with what it opens, such as `https://desk.example/desk/set-password#…`."""
    return f"{settings().public_url.rstrip('/')}/{path}#{secret}"


def set_password_page(secret: str, *, is_customer: bool) -> str:
    """Where a person sets a password by a link."""
    return page("portal/set-password" if is_customer else "desk/set-password", secret)


def request_page(secret: str) -> str:
    """Where a customer follows one request by a link."""
    return page("portal/request", secret)
