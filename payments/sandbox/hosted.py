"""What happens on the sandbox's pages: paying, keeping a card, the bank's question.

Each page is one address; a press is a POST that ends in a redirect. Works on the same store as the
API, in the same transactions.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from payments.sandbox import (
    banks,
    checkout,
    debit_form,
    desk,
    intents,
    methods,
    onboarding,
    pages,
    setups,
    words,
)
from payments.sandbox.accounts import Account
from payments.sandbox.api import Sandbox
from payments.sandbox.currencies import WALLETS, in_words
from payments.sandbox.problems import Problem

FIELDS_MAX = 20
_PAY = re.compile(r"/pay/(?P<account>[\w-]{1,60})/(?P<number>cs_test_\w{1,60})")
_DEBIT = re.compile(r"/pay/(?P<account>[\w-]{1,60})/(?P<number>cs_test_\w{1,60})/debit")
_MANDATE = re.compile(r"/mandates/(?P<account>[\w-]{1,60})/(?P<number>mandate_\w{1,60})")
_AUTHORISE = re.compile(r"/authorise/(?P<account>[\w-]{1,60})/(?P<number>(?:pi|seti)_\w{1,60})")
_ONBOARD = re.compile(r"/onboarding/(?P<account>acct_\w{1,60})/(?P<number>\w{24})")
_RECEIPT = re.compile(r"/receipts/(?P<account>[\w-]{1,60})/(?P<number>ch_\w{1,60})")

Body = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """What goes back to the browser."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=lambda: dict(pages.HEADERS))


def visit(sandbox: Sandbox, verb: str, path: str, body: bytes = b"", *, accepted: str = "") -> Page:
    """Answer one visit to a page; ``accepted`` is what the browser sends as Accept-Language."""
    if path == "/pages.css":
        return Page(200, pages.CSS, {"Content-Type": "text/css; charset=utf-8"})
    if path == "/":
        text = desk.visit(sandbox, _form(body) if verb == "POST" else None, accepted=accepted)
        return Page(200, text) if text else _redirect("/")
    for pattern, act in _DOORS:
        found = pattern.fullmatch(path)
        if found:
            number = "" if found["account"] == "-" else found["account"]
            with sandbox.store.transaction():
                sandbox.catch_up()
                try:
                    form = _form(body) if verb == "POST" else None
                    return act(sandbox.account(number), found["number"], form, accepted)
                except Problem as problem:
                    if problem.status != 404:
                        raise
    language = words.choose(None, accepted)
    return Page(404, pages.notice_page(language, "lost_title", "lost"))


def _pay(account: Account, number: str, form: dict[str, str] | None, accepted: str) -> Page:
    session = account.get("checkout.session", number)
    language = words.choose(session["locale"], accepted)
    if session["status"] != "open":
        return _closed(session, language)
    if form is None:
        return Page(200, _pay_text(account, session, language, _last_problem(account, session)))
    return _try(account, session, form, language)


def _try(account: Account, session: Body, form: dict[str, str], language: str) -> Page:
    """Pay with what was typed; where the bank says no, the same page says why."""
    kind = form.get("method", "card")
    if kind not in session["payment_method_types"] or kind in banks.KINDS.values():
        return Page(422, _pay_text(account, session, language, ""))
    details: Body = {"type": kind, "billing_details": {"email": session["customer_email"]}}
    if kind == "card":
        details["card"] = {"number": form.get("number", "")}
    try:
        method = methods.create(account, details)
    except Problem:
        account.store.forget()
        session = account.get("checkout.session", session["id"])
        field_error = words.reason("incorrect_number", language)
        return Page(422, _pay_text(account, session, language, "", field_error))
    return _attempt(account, session, method)


def _debit(account: Account, number: str, form: dict[str, str] | None, accepted: str) -> Page:
    """Give a bank account and leave to debit it."""
    session = account.get("checkout.session", number)
    language = words.choose(session["locale"], accepted)
    kind = debit_form.kind_among(session["payment_method_types"])
    if session["status"] != "open":
        return _closed(session, language)
    if not kind:
        return _redirect(session["url"])
    amount, email = _amount(session), session["customer_email"] or ""
    asked = debit_form.Asked(kind, amount, session["url"], email)
    if form is None:
        return Page(200, debit_form.text(language, asked, {}))
    wrong = debit_form.lacking(kind, form)
    if wrong:
        return Page(422, debit_form.text(language, asked, form, wrong))
    try:
        method = methods.create(account, debit_form.details(kind, form))
    except Problem:
        account.store.forget()
        wrong = debit_form.number_field(kind)
        return Page(422, debit_form.text(language, asked, form, wrong))
    return _attempt(account, session, method)


def _closed(session: Body, language: str) -> Page:
    onward = _success(session) if session["status"] == "complete" else session["cancel_url"]
    text = pages.notice_page(language, "closed_title", session["status"], onward=onward or "")
    return Page(410, text)


def _attempt(account: Account, session: Body, method: Body) -> Page:
    try:
        intent = checkout.attempt(account, session, method, _success(session))
    except Problem as problem:
        if not problem.stays:
            raise
        return _redirect(session["url"])
    step = intent["next_action"]
    return _redirect(step[step["type"]]["url"] if step else _success(session))


def _authorise(account: Account, number: str, form: dict[str, str] | None, accepted: str) -> Page:
    kind = "setup_intent" if number.startswith("seti_") else "payment_intent"
    intent = account.get(kind, number)
    private = account.private(kind, number)
    session: Body = {}
    if "session" in private:
        session = account.get("checkout.session", private["session"])
    language = words.choose(session.get("locale"), accepted)
    if intent["status"] != "requires_action":
        text = pages.notice_page(language, "done_title", "done", onward=private["return_url"])
        return Page(410, text)
    if form is None:
        keeps = kind == "setup_intent"
        amount = "" if keeps else in_words(intent["amount"], intent["currency"])
        return Page(200, pages.authorise_page(language, amount=amount, keeps=keeps))
    method = account.get("payment_method", intent["payment_method"])
    _answer(account, kind, intent, method, said_yes=form.get("answer") == "yes")
    if not session:
        return _redirect(_return(kind, intent, private["return_url"]))
    checkout.complete(account, session, intent, method)
    return _redirect(session["url"] or _success(session))


def _answer(account: Account, kind: str, intent: Body, method: Body, *, said_yes: bool) -> None:
    act = setups if kind == "setup_intent" else intents
    if not said_yes:
        act.not_authenticated(account, intent)
        return
    try:
        act.finish(account, intent, method)
    except Problem as problem:
        if not problem.stays:
            raise


def _receipt(account: Account, number: str, form: dict[str, str] | None, accepted: str) -> Page:
    account.get("charge", number)
    language = words.choose(None, accepted)
    return Page(200, pages.notice_page(language, "receipt_title", "receipt"))


def _onboard(account: Account, number: str, form: dict[str, str] | None, accepted: str) -> Page:
    language = words.choose(None, accepted)
    status, text, onward = onboarding.visit(account, number, form, language)
    return _redirect(onward) if onward else Page(status, text)


def _mandate(account: Account, number: str, form: dict[str, str] | None, accepted: str) -> Page:
    account.get("mandate", number)
    language = words.choose(None, accepted)
    return Page(200, pages.notice_page(language, "mandate_title", "mandate"))


def _amount(session: Body) -> str:
    """The sum in words, or "" where the page only keeps a method."""
    if session["amount_total"] is None:
        return ""
    return in_words(session["amount_total"], session["currency"])


def _pay_text(
    account: Account, session: Body, language: str, problem: str, field_error: str = ""
) -> str:
    kinds = session["payment_method_types"]
    debit = debit_form.kind_among(kinds)
    return pages.pay_page(
        language,
        title=account.private("checkout.session", session["id"])["title"],
        amount=_amount(session),
        back=session["cancel_url"] or "",
        wallets=[kind for kind in kinds if kind in WALLETS],
        debit=(debit, f"{session['url']}/debit" if debit else ""),
        problem=problem and words.reason(problem, language),
        field=field_error,
    )


def _last_problem(account: Account, session: Body) -> str:
    """The code of the last try that failed on this page, or ""."""
    if session["payment_intent"]:
        error = account.get("payment_intent", session["payment_intent"])["last_payment_error"]
    elif session["setup_intent"]:
        error = account.get("setup_intent", session["setup_intent"])["last_setup_error"]
    else:
        error = None
    return (error.get("decline_code") or error["code"]) if error else ""


def _success(session: Body) -> str:
    address: str = session["success_url"]
    return address.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _return(kind: str, intent: Body, address: str) -> str:
    """Where the payer goes after the bank, with what Stripe tells there."""
    told = {
        kind: intent["id"],
        f"{kind}_client_secret": intent["client_secret"],
        "redirect_status": "succeeded" if intent["status"] == "succeeded" else "failed",
    }
    return f"{address}{'&' if '?' in address else '?'}{urlencode(told)}"


def _form(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        return {}
    return dict(pairs)


def _redirect(address: str) -> Page:
    return Page(303, "", {"Location": address, "Cache-Control": "no-store"})


_DOORS = (
    (_PAY, _pay),
    (_DEBIT, _debit),
    (_MANDATE, _mandate),
    (_AUTHORISE, _authorise),
    (_RECEIPT, _receipt),
    (_ONBOARD, _onboard),
)
