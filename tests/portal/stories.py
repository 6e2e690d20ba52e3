"""What happens to the cast before a letter or a document: paid, sent, agreed, invited."""

from datetime import date, timedelta

from django.core import mail

from payments import charging, placing
from payments.money import Money
from payments.wire import Outcome
from plans import progress, proposals
from plans.schedule import Frequency, Terms
from portal import invitations, notices
from portal.models import ContactPoint, Invitation, Notice
from tests.conftest import NOON

LATER = NOON + timedelta(seconds=30)
STEADY = Terms(Frequency.MONTHLY, date(2026, 12, 15), 36, anchor_day=15)


def pay(debt, minor, *, at=NOON, method="card", succeeds=True):
    """Pay through the rules, as if the provider had said so, and return the payment."""
    payment = charging.start(
        debt,
        purpose="OWN",
        amount=Money(minor, debt.currency),
        language="en",
        by="borrower:1",
        at=at,
    )
    amount = Money(minor, debt.currency)
    outcome = Outcome(
        key=payment.key,
        account="",
        session_id=f"cs_{payment.code}",
        intent_id=f"pi_{payment.code}",
        charge_id=f"ch_{payment.code}",
        state="SUCCEEDED" if succeeds else "FAILED",
        amount=amount,
        received=amount if succeeds else amount - amount,
        method_kind=method,
        method_brand="visa" if method == "card" else "",
        method_last4="4242" if method == "card" else "",
        failure_code="" if succeeds else "card_declined",
        failure_message="",
        fee=None,
        charged_at=at,
    )
    progress.settle(payment, outcome, at=at)
    payment.refresh_from_db()
    return payment


def suggest(debt, terms=STEADY, *, language="zh-hans", signed_name="张伟", at=NOON):
    """Send an offer of the borrower's without a budget, so that a person has to answer."""
    draft = proposals.save_draft(debt, terms=terms, budget=None, by="borrower:1", at=at)
    proposals.submit(
        draft,
        signed_name=signed_name,
        signed_address="203.0.113.7",
        language=language,
        by="borrower:1",
        at=at,
    )
    return draft


def confirm_address(debt, value="zhang@example.org"):
    """Give the borrower an address that they confirmed."""
    return ContactPoint.objects.create(
        lender=debt.lender,
        borrower=debt.borrower,
        kind=ContactPoint.Kind.EMAIL,
        value=value,
        state=ContactPoint.State.VERIFIED,
        source="borrower",
        verified_at=NOON,
    )


def invite_by(kind, debt, *, point=None):
    """Store an invitation without its event."""
    return Invitation.objects.create(
        lender=debt.lender,
        debt=debt,
        person=point.borrower if point else debt.borrower,
        contact_point=point,
        kind=kind,
        secret_hash="0" * 64,
        by="officer:2",
        made_at=NOON,
        expires_at=NOON + timedelta(days=14),
    )


def invite(debt, *, at=NOON, value="zhang.old@example.org"):
    point, _made = ContactPoint.objects.get_or_create(
        lender=debt.lender,
        borrower=debt.borrower,
        kind=ContactPoint.Kind.EMAIL,
        value=value,
        defaults={"source": "lender file"},
    )
    made, _secret = invitations.invite(
        debt, kind=Invitation.Kind.EMAIL, contact_point=point, by="officer:2", at=at
    )
    return made


def post(at=LATER):
    """Write and send what is due, and return what went out."""
    mail.outbox.clear()
    notices.prepare(at=at)
    notices.deliver(at=at)
    return list(mail.outbox)


def let_letters_be_gone(at=LATER):
    """Count the letters due so far as sent, unwritten: a story is about what comes after them."""
    notices.prepare(at=at)
    Notice.objects.filter(state=Notice.State.WAITING).update(state=Notice.State.SENT, sent_at=at)


def found(debt):
    """Return the debt as one that its borrower has found, with an address that they confirmed."""
    placing.open_to_borrower(debt, by="borrower:1", at=NOON)
    confirm_address(debt)
    return debt
