"""A borrower who could pay a part, once: what they were offered, in the whole story."""

from dataclasses import replace
from datetime import date, timedelta

from payments import clearances
from payments.models import Clearance, Debt, Lender
from payments.money import Money
from plans import policies
from plans.changing import adjustments
from plans.settlement import settlements, settling
from plans.settlement.settlement_sums import Wanted
from portal.models import Identity
from tests.conftest import NOON, place
from tests.payments import payers
from tests.plans.settlers import (
    AFTER_CURE,
    EXPIRES,
    LATE,
    RULES,
    THIRTY_OFF,
    allow,
    offered,
    sign,
)


def told(user, placement, lender):
    """Offer to settle a debt of this user, by a lender whose rules allow it; return the codes."""
    rules = policies.rules_of(policies.in_force(lender))
    newer = vars(replace(rules, **RULES))
    version = policies.in_force(lender).version
    policies.publish(lender, rules=newer, after=version, by="officer:wen", at=NOON)
    debt = owned(user, place(placement, lender))
    wanted = Wanted(debt.claimed_minor * 8 // 10, 2, date(2026, 12, 1))
    made = settlements.offer(debt, wanted=wanted, expires=EXPIRES, by="officer:2", at=NOON)
    return {"less_debt": debt.code, "to_settle": made.code}


def reduced(user, placement, lender):
    """Ask to take much off a debt of this user; return the code of what somebody else decides."""
    Lender.objects.filter(pk=lender.pk).update(refund_limit_minor=placement.total.minor // 2)
    debt = owned(user, place(placement, lender))
    wish = {"bucket": "PRINCIPAL", "cause": "GOODWILL", "text": "A hard year."}
    amount = Money(placement.total.minor // 2 + 1, debt.currency)
    made = adjustments.propose(debt, amount=amount, **wish, by="officer:2", at=NOON)
    Lender.objects.filter(pk=lender.pk).update(refund_limit_minor=lender.refund_limit_minor)
    return {"adjustment": made.code}


def ended(user, placement, lender):
    """Let a debt of this user be paid off; return the code of the letter that says so."""
    debt = owned(user, place(placement, lender))
    payers.pay(debt, debt.claimed_minor)
    return {"ended_debt": debt.code, "clearance": Clearance.objects.get(debt=debt).code}


def owned(user, debt: Debt) -> Debt:
    Identity.objects.get_or_create(
        borrower=debt.borrower, defaults={"user": user, "proven_by": "letter", "proven_at": NOON}
    )
    return debt


def every_turn(debt):
    """Let each thing happen to a debt of Canal Bank's that can come of settling; it is open after.

    What was paid goes back, so that as much is owed as before.
    """
    allow(debt.lender)
    low = replace(THIRTY_OFF, amount_minor=10_000_00)
    told = {"text": "", "language": "en", "by": "borrower:1", "at": NOON}
    asked = settlements.ask(debt, wanted=low, **told)
    settlements.decline(asked, reason_text="It is too little.", by="officer:2", at=NOON)
    proposed = offered(debt, replace(THIRTY_OFF, amount_minor=19_000_00))
    settlements.approve(proposed, by="officer:3", at=NOON)
    settlements.expire_due(at=NOON + timedelta(days=15))
    settlement = sign(offered(debt, Wanted(21_379_89, 1, date(2026, 12, 1))))
    settling.notice_late(at=LATE)
    paid = payers.pay(debt, 21_379_89)
    clearances.finalise_due(at=NOON + timedelta(days=200))
    payers.dispute(paid, name="dp_settled")
    settlement.refresh_from_db()
    settling.breach(settlement, by="officer:2", at=AFTER_CURE)
    debt.refresh_from_db()
