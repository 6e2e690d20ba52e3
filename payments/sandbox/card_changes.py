"""What happens to a saved card while nobody looks: it runs out, or its bank sends a new one.

``POST /sandbox/payment_methods/{id}/expire`` and ``…/replace`` (with ``number`` for another card).
A card that runs out tells nobody; a replaced one tells ``payment_method.automatically_updated``.
"""

import copy
import time
from typing import Any

from payments.sandbox import cards, methods
from payments.sandbox.accounts import Account
from payments.sandbox.problems import invalid

REPLACEMENT = "5555555555554444"

Body = dict[str, Any]


def expire(account: Account, form: dict[str, str], number: str) -> Body:
    """Let a card be out of date since the end of last month; every payment with it is declined."""
    method = _card(account, number)
    today = time.gmtime(account.now)
    month, year = (today.tm_mon - 1, today.tm_year) if today.tm_mon > 1 else (12, today.tm_year - 1)
    method["card"].update(exp_month=month, exp_year=year)
    return method


def replace(account: Account, form: dict[str, str], number: str) -> Body:
    """Put the new card that the bank has sent in place of a saved one."""
    method = _card(account, number)
    digits = form.get("number", REPLACEMENT)
    if not cards.is_number(digits):
        raise invalid("Give the number of a test card.", param="number")
    before = copy.deepcopy(method["card"])
    methods.fill_card(account, method, {"number": digits})
    changed = {name: was for name, was in before.items() if was != method["card"][name]}
    account.tell("payment_method.automatically_updated", method, before={"card": changed})
    return method


def _card(account: Account, number: str) -> Body:
    method = account.get("payment_method", number)
    if method["type"] != "card" or not method["customer"]:
        raise invalid("Only a saved card changes by itself.", param="id")
    return method
