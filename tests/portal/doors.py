"""Every door of the portal in one table: who may pass, and what an empty form does behind it.

An answer is a status, with the name of the door that a redirect leads to: ``302 find``.
Who may pass is one of ANYBODY, BORROWERS (any), OWNER (of the record with that code), OFFICERS
(signed in, perhaps with the password alone), or what a lender's role has to allow: ``look``.
"""

from typing import NamedTuple

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from payments.models import Lender
from portal import access
from portal.models import Membership, User
from tests.conftest import LI, ORTIZ_DEBT, ZHANG
from tests.portal.autopay_doors import AUTOPAY_DOORS
from tests.portal.change_doors import CHANGE_DOORS
from tests.portal.door import ADVISERS, ANYBODY, BORROWERS, OFFICERS, OWNER, Door, code
from tests.portal.ladder_doors import LADDER_DOORS
from tests.portal.money_doors import MONEY_DOORS
from tests.portal.month_doors import MONTH_DOORS
from tests.portal.offer_doors import OFFER_DOORS
from tests.portal.officers import signed_in
from tests.portal.protection_doors import PROTECTION_DOORS
from tests.portal.settlement_doors import SETTLEMENT_DOORS
from tests.portal.whole_story import begin, session_of, tell

Role = Membership.Role
# Each actor and the role they have, if they work for a lender.
ROLES = {
    "stranger": None,
    "zhang": None,
    "li": None,
    "moss": None,
    "gao": Role.VIEWER,
    "su": Role.OFFICER,
    "wen": Role.APPROVER,
    "gu": Role.ADMIN,
    "ortiz": Role.APPROVER,
    "half": Role.APPROVER,
    "gone": Role.APPROVER,
}
SET_UP = "302 second-factor-setup"
OF_CANAL = ("gao", "su", "wen", "gu")
OF_HILL = ("ortiz",)


class House(NamedTuple):
    """Both lenders with all their people, and every story; sessions are keys, "" for none."""

    sessions: dict[str, str]
    codes: dict[str, dict[str, str]]


def build(canal: Lender, hill: Lender) -> House:
    """Tell Zhang's story at Canal Bank, where Li begins one, and Moss's at Hill Credit."""
    people = {name: User.objects.create_user(f"b-{name}") for name in ("zhang", "li", "moss")}
    codes = {
        "zhang": tell(people["zhang"], ZHANG, canal),
        "li": begin(people["li"], LI, canal),
        "moss": tell(people["moss"], ORTIZ_DEBT, hill),
    }
    sessions = {"stranger": ""}
    for name, user in people.items():
        client = Client()
        client.force_login(user)
        sessions[name] = session_of(client)
    for name, role in ROLES.items():
        if role:
            sessions[name] = _officer(hill if name in OF_HILL else canal, name, role)
    return House(sessions, codes)


def _officer(lender: Lender, name: str, role: str) -> str:
    user = User.objects.create_user(name)
    Membership.objects.create(user=user, lender=lender, role=role)
    client = signed_in(user)
    if name == "half":
        client = Client()
        client.force_login(user)
    if name == "gone":
        user.is_active = False
        user.save()
    return session_of(client)


DOORS = {
    "stylesheet": Door(ANYBODY, arguments={"version": "0"}),
    "start": Door(ANYBODY),
    "find": Door(ANYBODY, post="422"),
    "verify": Door(ANYBODY, "302 find", "302 find"),
    "contact": Door(ANYBODY, "302 find", "302 find"),
    "contact-code": Door(ANYBODY, "302 find", "302 find"),
    "invitation": Door(ANYBODY, post="302 verify", arguments={"token": "token"}),
    "first-look": Door(BORROWERS, post="302 passkey-offer"),
    "passkey-offer": Door(BORROWERS, post="422"),
    "return": Door(ANYBODY, post="422"),
    "return-code": Door(ANYBODY, post="422"),
    "return-passkey": Door(ANYBODY, None, "302 return"),
    "not-me": Door(ANYBODY, post="422", but=dict.fromkeys(("zhang", "li", "moss"), "404")),
    "not-me-done": Door(ANYBODY),
    "not-me-here": Door(ANYBODY, post="302 not-me-done", arguments={"token": "stop_token"}),
    "opt-out": Door(ANYBODY, post="302 opt-out", arguments={"token": "stop_token"}),
    "sign-in": Door(ANYBODY, post="422"),
    "second-factor": Door(
        OFFICERS,
        "302 second-factor-setup",
        "302 second-factor-setup",
        half="302 second-factor-setup",
    ),
    "second-factor-setup": Door(OFFICERS, post="422", half="200"),
    "recovery-codes": Door(OFFICERS, "302 lender:home", "302 lender:home"),
    "sign-out": Door(ANYBODY, None, "302 start"),
    "signed-out": Door(ANYBODY),
    "is-this-real": Door(ANYBODY, post="422"),
    "language": Door(ANYBODY, None, "302 start"),
    "help": Door(ANYBODY),
    "privacy": Door(ANYBODY),
    "accessibility": Door(ANYBODY),
    "receipt-check": Door(ANYBODY),
    "pay-link": Door(ANYBODY, post="303 elsewhere", arguments={"token": "pay_token"}),
    "paid-link": Door(ANYBODY, "404", arguments=code("settled_debt")),
    "healthz": Door(ANYBODY),
    "readyz": Door(ANYBODY),
    "stripe-webhook": Door(ANYBODY, None, "400"),
    # There is no mailbox where letters go to people.
    "mailbox": Door(ANYBODY, "404"),
    "mailbox-letter": Door(ANYBODY, "404", arguments={"name": "1.eml"}),
    "mailbox-enclosure": Door(ANYBODY, "404", arguments={"name": "1.eml", "number": 1}),
    "borrower:home": Door(BORROWERS),
    "borrower:debt": Door(OWNER, arguments=code("settled_debt")),
    "borrower:statement": Door(OWNER, arguments=code("settled_debt")),
    "borrower:credit": Door(OWNER, None, "302 borrower:debt", code("free_debt")),
    "borrower:budget": Door(OWNER, post="422", arguments=code("free_debt")),
    "borrower:builder": Door(OWNER, post="422", arguments=code("free_debt")),
    "borrower:uneven": Door(OWNER, post="302 borrower:uneven", arguments=code("free_debt")),
    "borrower:check": Door(OWNER, arguments=code("free_debt")),
    "borrower:sign": Door(OWNER, None, "422", code("free_debt")),
    "borrower:hold": Door(OWNER, None, "302 borrower:debt", code("free_debt")),
    "borrower:dispute": Door(OWNER, post="422", arguments=code("free_debt")),
    "borrower:pay": Door(OWNER, post="422", arguments=code("free_debt")),
    "borrower:pay-links": Door(OWNER, post="422", arguments=code("free_debt")),
    "borrower:pay-link-withdrawal": Door(OWNER, None, "302 borrower:pay-links", code("pay_link")),
    "borrower:share": Door(BORROWERS, post="422"),
    "borrower:shares": Door(OWNER, post="303 elsewhere", arguments=code("shares")),
    "borrower:quote": Door(OWNER, post="422", arguments=code("free_debt")),
    "borrower:payoff": Door(OWNER, post="303 elsewhere", arguments=code("quote")),
    "borrower:payoff-pdf": Door(OWNER, arguments=code("quote")),
    "borrower:payment": Door(OWNER, arguments=code("live_payment")),
    "borrower:payment-pdf": Door(OWNER, "404", arguments=code("live_payment")),
    "borrower:payment-page": Door(OWNER, None, "303 elsewhere", code("live_payment")),
    "borrower:payment-stop": Door(OWNER, None, "302 borrower:payment", code("live_payment")),
    "borrower:receipt": Door(OWNER, arguments=code("receipt")),
    "borrower:receipt-pdf": Door(OWNER, arguments=code("receipt")),
    "borrower:credit-note-pdf": Door(OWNER, arguments=code("credit_note")),
    "borrower:plan": Door(OWNER, arguments=code("plan")),
    "borrower:extra": Door(OWNER, post="422", arguments=code("plan")),
    **CHANGE_DOORS,
    "borrower:calendar": Door(OWNER, arguments=code("plan")),
    **AUTOPAY_DOORS,
    **MONEY_DOORS,
    **MONTH_DOORS,
    **OFFER_DOORS,
    **PROTECTION_DOORS,
    **SETTLEMENT_DOORS,
    **LADDER_DOORS,
    "borrower:agreement": Door(OWNER, arguments=code("agreement")),
    "borrower:contacts": Door(BORROWERS, post="404"),
    "lender:home": Door("look", "302 lender:queue"),
    "lender:queue": Door("look"),
    "lender:case": Door("look", arguments=code("sent")),
    "lender:approval": Door("answer", None, "409", code("sent")),
    "lender:decline": Door("answer", post="422", arguments=code("sent")),
    "lender:counter-offer": Door("answer", post="422", arguments=code("sent")),
    "lender:disputes": Door("look"),
    "lender:dispute": Door("look", post="422", arguments=code("dispute"), post_may="answer"),
    "lender:policy": Door("look", post="422", post_may="policy"),
    "lender:orders": Door("look", post="422", post_may="policy"),
    "lender:order-end": Door("policy", None, "302 lender:orders", code("order")),
    "lender:placements": Door("look", post="422", post_may="place"),
    "lender:upload": Door("place", post="422", arguments=code("upload")),
    "lender:upload-check": Door("place", arguments=code("upload")),
    "lender:upload-refusals": Door("place", arguments=code("upload")),
    "lender:upload-confirm": Door("place", None, "302 lender:batch", code("upload")),
    "lender:batch": Door("look", arguments=code("batch")),
    "lender:refusals": Door("look", arguments=code("batch")),
    "lender:batch-invitations": Door("invite", None, "302 lender:batch", code("batch")),
    "lender:batch-letters": Door("invite", arguments=code("batch") | {"part": 1}),
    "lender:accounts": Door("look", post="302 lender:accounts"),
    "lender:account": Door("look", arguments=code("settled_debt")),
    "lender:correction": Door("place", None, "422", code("held_debt")),
    "lender:confirmation": Door("place", None, "302 lender:account", code("held_debt")),
    "lender:recall": Door("place", None, "422", code("settled_debt")),
    "lender:invitation": Door("invite", None, "404", code("free_debt")),
    "lender:letter": Door("invite", arguments=code("free_debt")),
    "lender:letter-to": Door("invite", arguments=code("free_debt") | {"number": 1}),
    "lender:taking": Door("connect"),
    "lender:onboarding": Door("connect", None, "303 elsewhere"),
    "lender:transfers": Door("look", post="422", post_may="receive"),
    "lender:bank-statement": Door("receive", None, "422"),
    "lender:bank-statement-taking": Door("receive", None, "302 lender:transfers"),
    "lender:transfer": Door("look", post="422", arguments=code("transfer"), post_may="receive"),
    "lender:transfer-confirmation": Door("receive", None, "302 lender:transfers", code("transfer")),
    "lender:transfer-question": Door("receive", None, "302 lender:transfer", code("transfer")),
    "lender:transfer-rejection": Door("receive", None, "302 lender:transfer", code("transfer")),
    "lender:remittance": Door("look"),
    "lender:remittance-csv": Door("look"),
    "lender:statement": Door("look", arguments=code("statement")),
    "lender:statement-csv": Door("look", arguments=code("statement")),
    "lender:statement-xlsx": Door("look", arguments=code("statement")),
    "lender:statement-pdf": Door("look", arguments=code("statement")),
    "lender:closing": Door("books", None, "302 lender:remittance"),
    "lender:payouts": Door("look"),
    "lender:payout": Door("look", arguments=code("payout")),
    "lender:differences": Door("look"),
    "lender:difference": Door("look", post="422", arguments=code("difference"), post_may="books"),
    "lender:entry": Door("look", arguments=code("entry")),
    "lender:credit-note": Door("look", arguments=code("credit_note")),
    "lender:receipt": Door("look", arguments=code("receipt")),
    "lender:agreement": Door("look", arguments=code("agreement")),
}


def every_name(patterns: object = None, prefix: str = "") -> list[str]:
    """Return the name of every door that has an address, those without one as their pattern."""
    found = []
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            inner = f"{prefix}{one.namespace}:" if one.namespace else prefix
            found += every_name(one.url_patterns, inner)
        elif isinstance(one, URLPattern):
            found.append(prefix + (one.name or str(one.pattern)))
    return found


def address(name: str, codes: dict[str, str]) -> str:
    """Return the address of a door, to one person's record where it is to a record."""
    given = DOORS[name].arguments.items()
    return reverse(name, kwargs={key: codes.get(value, value) for key, value in given})


def expected(name: str, actor: str, method: str, *, owner: str = "zhang") -> str:
    """Return what the table says that ``actor`` gets at a door to ``owner``'s record."""
    door = DOORS[name]
    answer = {"GET": door.get, "HEAD": door.get, "POST": door.post}.get(method)
    if answer is None:
        return "405"
    if method == "POST" and actor in door.but:
        return door.but[actor]
    is_stranger, role = actor in ("stranger", "gone"), ROLES[actor]
    if door.who == ANYBODY:
        return answer
    if door.who == ADVISERS:
        return "302 adviser:sign-in" if is_stranger else "404"
    if door.who in (BORROWERS, OWNER):
        if is_stranger:
            return "302 find"
        is_theirs = role is None and (door.who == BORROWERS or actor == owner)
        return answer if is_theirs else "404"
    if is_stranger:
        return "302 sign-in"
    if door.who == OFFICERS:
        return "404" if role is None else _half(door, actor, method) or answer
    if role not in access.MAY[door.who]:
        return "404"
    if actor == "half":
        return door.half
    if "code" in door.arguments and (actor in OF_HILL) != (owner == "moss"):
        return "404"
    if method == "POST" and door.post_may and role not in access.MAY[door.post_may]:
        return "404"
    return answer


def _half(door: Door, actor: str, method: str) -> str:
    """Return what an officer without second factor gets at the doors of signing in."""
    if actor != "half":
        return ""
    return "422" if door.half == "200" and method == "POST" else door.half


def answer_of(response) -> str:
    """Return an answer in the words of the table."""
    status = str(response.status_code)
    to = response.headers.get("Location", "")
    if not to:
        return status
    is_ours = to.startswith(("/", "http://testserver/", "http://127.0.0.1"))
    path = to.removeprefix("http://testserver").partition("?")[0]
    if path.startswith("http://127"):
        path = "/" + path.split("/", 3)[3]
    return f"{status} {resolve(path).view_name if is_ours else 'elsewhere'}"
