"""What the cast lets be taken by itself: methods saved on the provider's page, debits on their day.

The plan's first instalment, 848.40, is due on 15 December, a Tuesday.
"""

from datetime import UTC, datetime

from payments import setups
from payments.models import Event, Payment
from plans import autopay, mandates
from plans.models import Debit
from portal import debiting
from tests.conftest import NOON
from tests.sandbox_fixtures import VISA

BACK = "http://portal.test/back/"
# Noon in Suzhou, on the day that the first debit is told of, and on its own.
TOLD = datetime(2026, 12, 11, 4, tzinfo=UTC)
DUE = datetime(2026, 12, 15, 4, tzinfo=UTC)
WORDS = "I allow Canal Bank to take the payments of my plan."


def save(debt, peer, *, card=VISA, at=NOON):
    """Let the borrower save a card on the provider's page, and hear of it."""
    setup = visit(debt, at=at)
    peer.pay(setup.session_url, card=card)
    setups.apply(setup, setups.look_up(setup), at=at)
    return setup.method


def save_account(debt, peer, kind, *, number="", at=NOON):
    """Let the borrower save a bank account instead."""
    setup = visit(debt, at=at)
    peer.debit(setup.session_url, kind, number=number)
    setups.apply(setup, setups.look_up(setup), at=at)
    return setup.method


def visit(debt, *, at=NOON):
    setup = setups.start(debt, language="en", by="borrower:1", at=at)
    setups.open_page(setup, return_url=BACK, cancel_url=BACK, at=at)
    return setup


def permit(plan, method, *, words=WORDS, at=NOON):
    """Give the permission to take the plan's instalments from ``method``."""
    consent = mandates.Consent("2026-11", "en", words, name="张伟", address="192.0.2.7")
    return mandates.give(plan, method=method, consent=consent, by="borrower:1", at=at)


def night(at):
    """Do what a night does about debits."""
    autopay.let_go(at=at)
    autopay.plan_due(at=at)
    return autopay.announce_due(at=at)


def to(peer, at):
    """Bring the provider's clock to ``at``; the tests' own clock stands at NOON."""
    ahead = int((at - NOON).total_seconds()) - peer.app.store.ahead
    peer.advance(seconds=max(ahead, 1))


def told(plan, peer, *, at=TOLD):
    """Plan and announce the first debit; return it."""
    to(peer, at)
    night(at)
    return Debit.objects.select_related("debt__lender", "lender", "plan").get(plan=plan)


def take(peer, *, at=DUE):
    """Let a worker take what is due; return how many were answered."""
    to(peer, at)
    return debiting.take(at=at)


def debits_of(plan):
    """Return attempt, state, day and reason of each debit, in order."""
    listed = Debit.objects.filter(plan=plan).order_by("instalment_number", "attempt")
    return [(d.attempt, d.state, d.charge_date, d.reason) for d in listed]


def events_of(debt, prefix):
    listed = Event.objects.filter(debt=debt, kind__startswith=prefix).order_by("pk")
    return list(listed.values_list("kind", flat=True))


def charges(peer):
    """Return the amounts that the provider has taken, in its own units."""
    rows = peer.app.store.every("charge")
    return [row.body["amount"] for row in rows if row.body["paid"]]


def payments_of(debt):
    return list(Payment.objects.filter(debt=debt).order_by("pk").values_list("state", flat=True))
