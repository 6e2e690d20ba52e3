"""What the cast does with money, and what the provider says of it, as plain outcomes."""

from dataclasses import replace
from datetime import date

from payments import charging, checking
from payments.models import Debt, Payment
from payments.money import Money
from payments.placements import Part
from payments.wire import Outcome
from payments.wire_back import DisputeSeen, RefundSeen
from plans import answers, progress, proposals, reversals
from plans import checking as plan_checking
from plans.schedule import Frequency, Terms
from tests.conftest import LI, NOON, place

STEADY = Terms(Frequency.MONTHLY, date(2026, 12, 15), 36, anchor_day=15)


def begin(debt, minor, *, purpose="OWN", at=NOON, ahead="CUSHION", is_directed=False):
    """Write down the wish to pay, as a press on the pay page does."""
    return charging.start(
        debt,
        purpose=purpose,
        amount=Money(minor, debt.currency),
        language="en",
        by="borrower:1",
        at=at,
        ahead=ahead,
        is_directed=is_directed,
    )


def said(payment, state="SUCCEEDED", *, received=None, fee=None, failure=""):
    """Return what the provider says of ``payment``; by default that all of it has arrived."""
    whole = payment.amount_minor if state == "SUCCEEDED" else 0
    return Outcome(
        key=payment.key,
        account=payment.stripe_account,
        session_id=f"cs_{payment.code}",
        intent_id=f"pi_{payment.code}",
        charge_id=f"ch_{payment.code}",
        state=state,
        amount=Money(payment.amount_minor, payment.currency),
        received=Money(whole if received is None else received, payment.currency),
        method_kind="card",
        method_brand="visa",
        method_last4="4242",
        failure_code=failure,
        failure_message="",
        fee=Money(fee, payment.currency) if fee else None,
        charged_at=NOON if state == "SUCCEEDED" else None,
    )


def agree(debt, terms=STEADY):
    """Let the borrower propose and an officer say yes; return the plan."""
    draft = proposals.save_draft(debt, terms=terms, budget=None, by="borrower:1", at=NOON)
    proposals.submit(
        draft, signed_name="张伟", signed_address=None, language="en", by="borrower:1", at=NOON
    )
    return answers.approve(draft, balance_minor=draft.total_minor, by="officer:2", at=NOON)


def pay(debt, minor, *, at=NOON, fee=None, ahead="CUSHION", purpose="OWN", begun_at=None):
    """Pay all the way and return the payment as it is stored."""
    payment = begin(debt, minor, at=begun_at or at, ahead=ahead, purpose=purpose)
    progress.settle(payment, said(payment, fee=fee), at=at)
    return Payment.objects.select_related("entry", "receipt", "debt").get(pk=payment.pk)


def refund_seen(payment, minor, *, name="re_1", state="SUCCEEDED", reason="", key=""):
    """Return what the provider says of a refund of ``payment``."""
    return RefundSeen(
        account=payment.stripe_account,
        refund_id=name,
        key=key,
        intent_id=payment.intent_id,
        charge_id=payment.charge_id,
        amount=Money(minor, payment.currency),
        state=state,
        reason=reason,
        failure_code="",
        fee=None,
        platform_fee=None,
        is_made=True,
    )


def dispute_seen(payment, *, name="dp_1", state="OPENED", taken=True, fee=0, minor=None, **more):
    """Return what the provider says of a dispute of ``payment``."""
    given = {
        "account": payment.stripe_account,
        "dispute_id": name,
        "intent_id": payment.intent_id,
        "charge_id": payment.charge_id,
        "kind": "CHARGEBACK",
        "state": state,
        "reason": "fraudulent",
        "amount": Money(payment.amount_minor if minor is None else minor, payment.currency),
        "fee": Money(fee, payment.currency),
        "is_taken": taken,
        "is_returned": state == "WON",
        "answer_by": None,
    }
    return DisputeSeen(**{**given, **more})


def give_back(payment, minor, *, at=NOON, **more):
    """Let a refund of ``payment`` be seen; return how many movements that made."""
    seen = refund_seen(payment, minor, **more)
    return reversals.settle(stored(payment), refunds_seen=[seen], at=at)


def dispute(payment, *, at=NOON, **more):
    """Let a dispute of ``payment`` be seen; return how many movements that made."""
    seen = dispute_seen(payment, **more)
    return reversals.settle(stored(payment), disputes_seen=[seen], at=at)


def stored(payment):
    """Return the payment as another process would read it."""
    return Payment.objects.select_related("debt__lender", "entry").get(pk=payment.pk)


def place_in(currency, minor, lender, *, reference="CB-2026-0099"):
    """Place a debt of ``minor`` units of principal in any currency and return it."""
    lender.other_currencies = [*lender.other_currencies, currency]
    lender.save()
    placement = replace(
        LI,
        reference=reference,
        total=Money(minor, currency),
        parts=(Part("PRINCIPAL", minor),),
    )
    return place(placement, lender)


def breaches():
    """Return every broken promise about money in the whole database; [] is right."""
    return [found for check in checking.CHECKS + plan_checking.CHECKS for found in check()]


def state_of(debt):
    return Debt.objects.get(pk=debt.pk).state
