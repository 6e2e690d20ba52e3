"""The pages of borrowers, each in a story that brings it about: a debt of its own, by the rules."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.test import Client
from django.urls import reverse

from payments import placing
from payments.models import Debt, Lender
from payments.money import Money
from payments.placements import Part
from plans import answers, disputes, holds, progress
from plans.affordability import Budget
from plans.models import Dispute
from plans.months import budgets
from plans.schedule import Frequency, Terms
from portal.models import Identity, User
from tests.conftest import LI, NOON, place, sign_up
from tests.payments.payers import agree, begin, said
from tests.portal.stories import pay, suggest
from tests.portal.whole_story import LIGHTER, OFFICER, session_of
from tests.sandbox_fixtures import ASKS_BANK, NO_FUNDS, Peer

MONTH = Budget(9_000_00, 6_400_00, 800_00)
LONG_AGO = NOON - timedelta(days=60)
PAST = Terms(Frequency.MONTHLY, date(2026, 9, 15), 36, anchor_day=15)
NOTHING_LEFT = Budget(3_000_00, 2_800_00, 400_00)


@dataclass(frozen=True)
class Sight:
    """A page: its address, the session it is seen in, what is sent to it if anything."""

    name: str
    path: str
    session: str = ""
    form: dict[str, str] | None = None
    status: int = 200


def borrowers(canal: Lender) -> list[Sight]:
    """A debt in each state, and what can be done with it; the builder with each answer."""
    told, poor, bare, rest, asked = (
        a_debt(canal, name) for name in ("told", "poor", "bare", "rest", "asked")
    )
    for debt, month in ((told, MONTH), (poor, NOTHING_LEFT)):
        budgets.tell(debt.borrower, month, currency=debt.currency, at=NOON)
    holds.start(rest, text="", by="borrower:1", at=NOON)
    disputes.open_dispute(asked, kind=Dispute.Kind.AMOUNT, text="已还。", by="borrower:1", at=NOON)
    own = {"pace": "OWN", "frequency": "MONTHLY", "anchor_day": "15", "from_date": "2026-12-01"}
    return [
        *(of(told, door) for door in ("debt", "budget", "builder", "difficulty", "dispute", "pay")),
        *(of(debt, "debt") for debt in (rest, asked)),
        *(of(debt, door) for debt in (poor, bare) for door in ("budget", "builder", "difficulty")),
        replace(of(told, "dispute", query="?about=not-me"), name="dispute not-me"),
        of(told, "builder", form=own | {"amount": "lots"}),
        of(told, "builder", form=own | {"amount": "0.01"}),
        *_line_by_line(bare),
        Sight("home told", "/my/", session_for(told)),
        Sight("look", "/first-look/", session_for(told)),
        Sight("contacts", "/my/contacts/", session_for(told)),
        *_after_a_plan(canal),
    ]


def _line_by_line(debt: Debt) -> list[Sight]:
    """A month that is told page by page: not begun, wrong, told in part, and told to its end."""
    session, at = session_for(debt), f"/my/debts/{debt.code}/month/"
    parts = [Sight(f"month {name}", f"{at}{name}/", session) for name in ("household", "energy")]
    wrong = Sight("month wrong", f"{at}income/", session, {"wages": "-5"}, 422)
    return [
        Sight("month", at, session),
        *parts,
        wrong,
        Sight("month check", f"{at}check/", session),
    ]


def _after_a_plan(canal: Lender) -> list[Sight]:
    """What a borrower sees once a plan was sent: waiting, answered, running, late, done."""
    waiting, offered, agreed, late, done = (
        a_debt(canal, name) for name in ("waiting", "offered", "agreed", "late", "done")
    )
    sent = suggest(waiting)
    words = {"reason_code": "OTHER", "reason_text": "每月多一点。"}
    other = answers.counter(suggest(offered), terms=LIGHTER, **words, by=OFFICER, at=NOON)
    before = suggest(late, PAST, at=LONG_AGO)
    over = answers.approve(before, balance_minor=before.total_minor, by=OFFICER, at=LONG_AGO)
    plan, paid = agree(agreed), pay(done, done.claimed_minor)
    return [
        *(of(debt, "debt") for debt in (waiting, offered, agreed, late, done)),
        *(of(debt, "pay") for debt in (agreed, late, done)),
        of(waiting, "proposal", sent.code),
        of(offered, "proposal", other.code),
        of(agreed, "plan", plan.code),
        of(late, "plan", over.code),
        of(done, "receipt", paid.receipt.code),
        Sight("home late", "/my/", session_for(late)),
    ]


def payments(canal: Lender, sandbox: Peer, *, language: str) -> list[Sight]:
    """A payment in each state, and the provider's own pages."""
    seen = []
    for state in ("PROCESSING", "FAILED", "CANCELED"):
        debt = a_debt(canal, state)
        payment = begin(debt, 300_00)
        failure = "card_declined" if state == "FAILED" else ""
        progress.settle(payment, said(payment, state, failure=failure), at=NOON)
        seen.append(of(debt, "payment", payment.code))
    debt = a_debt(canal, "live")
    code = begin(debt, 300_00).code
    seen += [of(debt, "payment", code, query=query) for query in ("", "?back=1", "?wait=99")]
    return [*seen, of(debt, "pay"), *_at_the_provider(canal, sandbox, language)]


def _at_the_provider(canal: Lender, sandbox: Peer, language: str) -> list[Sight]:
    seen = []
    for card in ("", NO_FUNDS, ASKS_BANK):
        debt = a_debt(canal, f"card {card}")
        client = Client()
        client.force_login(user_of(debt))
        client.cookies["language"] = language
        everything = {"choice": f"ALL-{debt.claimed_minor}"}
        url = client.post(reverse("borrower:pay", args=[debt.code]), everything)["Location"]
        if card:
            url = sandbox.visit(url, {"method": "card", "number": card}).headers["Location"]
        seen.append(Sight(f"provider {card}", url))
    return seen


def of(debt: Debt, door: str, code: str = "", *, query: str = "", form=None) -> Sight:
    """Return what the borrower of ``debt`` sees behind a door of theirs."""
    name = f"{door} {user_of(debt).username[2:]} {query or (form or {}).get('amount', '')}"
    address = reverse(f"borrower:{door}", args=[code or debt.code]) + query
    return Sight(name.strip(), address, session_for(debt), form, 422 if form else 200)


def a_debt(lender: Lender, name: str) -> Debt:
    """Place a debt of somebody who is called by what happens to it, and let them find it."""
    number = Debt.objects.count()
    placement = replace(
        LI,
        reference=f"CB-{number:04d}",
        id_last4=f"{number:04d}",
        total=Money(8_120_00 + number, "CNY"),
        parts=(Part("PRINCIPAL", 8_000_00), Part("INTEREST", 120_00 + number)),
    )
    debt = place(placement, lender)
    sign_up(debt, name=name, email="")
    placing.open_to_borrower(debt, by="borrower:1", at=NOON)
    debt.refresh_from_db()
    return debt


def user_of(debt: Debt) -> User:
    return Identity.objects.get(borrower=debt.borrower_id).user


def session_for(debt: Debt) -> str:
    client = Client()
    client.force_login(user_of(debt))
    return session_of(client)
