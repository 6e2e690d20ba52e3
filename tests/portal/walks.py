"""How a borrower goes through the pages in tests: by name, checked, with forms as a browser has."""

import re
from html import unescape

from django.test import Client
from django.urls import reverse

from tests.portal.html import Page, check

BUDGET = {
    "income": "9,000",
    "income_period": "MONTHLY",
    "essentials": "6400",
    "essentials_period": "MONTHLY",
    "commitments": "800.00",
    "commitments_period": "MONTHLY",
}
LIGHTER = {
    "pace": "LIGHTER",
    "frequency": "MONTHLY",
    "anchor_day": "15",
    "from_date": "2026-12-01",
    "do": "continue",
}
SIGNED = {"signed_name": "张伟", "is_read": "on"}


def address(name: str, *codes: str) -> str:
    return reverse(f"borrower:{name}", args=codes)


def see(client: Client, name: str, *codes: str) -> Page:
    """Open a page by its name and return it, checked."""
    response = client.get(address(name, *codes))
    assert response.status_code == 200, (name, response.status_code, response.get("Location"))
    return check(response.content.decode())


def send(client: Client, name: str, *codes: str, **answers: str):
    """Send a form; a page that comes back to be looked at again is checked too."""
    response = client.post(address(name, *codes), answers)
    if response.status_code == 422:
        assert check(response.content.decode()).title.startswith("Error:")
    return response


def told(response) -> str:
    """Return what the page says that came back."""
    assert response.status_code == 422, response.status_code
    return check(response.content.decode()).text


def hidden(client: Client, name: str, *codes: str) -> dict[str, str]:
    """Return the hidden fields of a page’s forms, by name."""
    html = client.get(address(name, *codes)).content.decode()
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    return {key: unescape(value) for key, value in found if key != "csrfmiddlewaretoken"}


def tell_budget(client: Client, debt, **changes: str) -> None:
    response = send(client, "budget", debt.code, **BUDGET | changes)
    assert response.status_code == 302, told(response)


def build(client: Client, debt, **changes: str) -> None:
    response = send(client, "builder", debt.code, **LIGHTER | changes)
    assert response.status_code == 302, told(response)


def sign(client: Client, debt, **changes: str):
    """Read the agreement and sign it."""
    read = hidden(client, "check", debt.code)
    return send(client, "sign", debt.code, **read | SIGNED | changes)
