"""What the word before a payment says: how much, by when, and how to move it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from payments.money import Money
from portal.filling import address
from portal.models import Notice

Facts = dict[str, Any]


def _instalment_coming(notice: Notice) -> Facts:
    event = notice.event
    return {
        "amount": Money(event.data["amount_minor"], event.debt.currency),
        "day": date.fromisoformat(event.data["day"]),
        "plan_url": address("borrower:plan", event.data["plan"]),
        "url": address("borrower:pay", event.debt.code),
    }


FACTS: dict[str, Callable[[Notice], Facts]] = {"instalment.coming": _instalment_coming}
