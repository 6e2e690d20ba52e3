"""The first page of the sandbox, for a person in the demo: the time here, and the late turns.

Moves the clock, so that a debit settles or a refund arrives without waiting days for it; gives a
payment back as in the provider's dashboard; lets a payer's bank dispute it, and decide.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from typing import Any

from payments.sandbox import controls, disputes, pages, refunds, words
from payments.sandbox.accounts import Account
from payments.sandbox.api import Sandbox
from payments.sandbox.currencies import in_words
from payments.sandbox.problems import Problem
from payments.sandbox.store import Row

DAYS = ("1", "5", "60")
SHOWN_MAX = 10

Form = dict[str, str]
Act = Callable[[Account, str], dict[str, Any]]

# What can be done with a payment, and with a dispute that is open.
ON_PAYMENTS: dict[str, Act] = {
    "refund": lambda account, number: refunds.create(account, {"charge": number}),
    "inquire": lambda account, number: disputes.start(account, {"inquiry": "true"}, number),
    "dispute": lambda account, number: disputes.start(account, {}, number),
}
ON_DISPUTES: dict[str, Act] = {
    "won": lambda account, number: disputes.decide(account, {"outcome": "won"}, number),
    "lost": lambda account, number: disputes.decide(account, {"outcome": "lost"}, number),
}


def visit(sandbox: Sandbox, form: Form | None, *, accepted: str) -> str:
    """Return the page as HTML, or "" after a press on one of its buttons."""
    if form is None:
        with sandbox.store.transaction():
            sandbox.catch_up()
        return _text(sandbox, words.choose(None, accepted))
    if form.get("days") in DAYS:
        controls.move_clock(sandbox, int(form["days"]) * controls.UNITS["days"])
    act = {**ON_PAYMENTS, **ON_DISPUTES}.get(form.get("act", ""))
    if act:
        _do(sandbox, act, form)
    return ""


def _do(sandbox: Sandbox, act: Act, form: Form) -> None:
    """Do what was pressed; what is no longer possible is left, and the page shows why."""
    try:
        with sandbox.store.transaction():
            sandbox.catch_up()
            act(sandbox.account(form.get("account", "")), form.get("number", ""))
    except Problem:
        return


def _text(sandbox: Sandbox, language: str) -> str:
    own = words.DESK[language]
    now = datetime.fromtimestamp(int(sandbox.clock()), tz=UTC)
    buttons = "\n".join(
        f'<button type="submit" name="days" value="{days}">{own["forward"].format(days)}</button>'
        for days in DAYS
    )
    days, rest = divmod(sandbox.store.ahead, controls.UNITS["days"])
    told = own["ahead"].format(days, rest // controls.UNITS["hours"])
    paid = [row for row in sandbox.store.every("charge") if row.body["paid"]]
    opened = [row for row in sandbox.store.every("dispute") if disputes.is_open(row.body)]
    content = (
        f"<h1>{own['title']}</h1>\n<p>{own['intro']}</p>\n"
        f"<dl><div><dt>{own['now']}</dt><dd>{now:%Y-%m-%d %H:%M} UTC</dd></div></dl>\n"
        f'<p>{told}</p>\n<form method="post">\n{buttons}\n</form>\n'
        + _section(own, "disputes", [(row, list(ON_DISPUTES)) for row in opened])
        + _section(own, "payments", [(row, _possible(row, opened)) for row in paid])
    )
    return pages.page(language, own["title"], content)


def _possible(payment: Row, opened: list[Row]) -> list[str]:
    """Return what can still be done with a payment: not what is done, or asked already."""
    charge = (payment.account, payment.body["id"])
    is_asked = charge in [(row.account, row.body["charge"]) for row in opened]
    gone = {"refund"} if payment.body["refunded"] else set()
    return [act for act in ON_PAYMENTS if act not in gone and not (is_asked and act != "refund")]


def _section(own: dict[str, str], title: str, rows: list[tuple[Row, list[str]]]) -> str:
    """The newest few of a kind, each with what can be done with it."""
    if not rows:
        return ""
    shown = "\n".join(_one(own, row, acts) for row, acts in rows[: -SHOWN_MAX - 1 : -1])
    return f"<h2>{own[title]}</h2>\n{shown}\n"


def _one(own: dict[str, str], row: Row, acts: list[str]) -> str:
    body = row.body
    name = f"{in_words(body['amount'], body['currency'])} · {body['id'][-6:]}"
    buttons = "\n".join(
        f'<button type="submit" name="act" value="{act}">{own[act]}</button>' for act in acts
    )
    return (
        f"<h3>{escape(name)}</h3>\n<p>{escape(_standing(own, body))}</p>\n"
        '<form method="post">\n'
        f'<input type="hidden" name="account" value="{escape(row.account)}">\n'
        f'<input type="hidden" name="number" value="{escape(body["id"])}">\n{buttons}\n</form>'
    )


def _standing(own: dict[str, str], body: dict[str, Any]) -> str:
    """What has become of a payment, or what is disputed of it."""
    if body["object"] == "dispute":
        return own["asked"] if body["status"].startswith("warning_") else own["taken"]
    told = [own["is_refunded"]] if body["amount_refunded"] else []
    told += [own["is_disputed"]] if body["disputed"] else []
    return " · ".join(told) or own["is_paid"]
