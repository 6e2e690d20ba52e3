"""What the cast agrees to take, and to pay, as full payment."""

from datetime import UTC, date, datetime

from plans import agreements, policies
from plans.settlement import settlement_signing, settlement_terms, settlements
from plans.settlement.settlement_sums import Wanted
from tests.conftest import NOON, TODAY

# 30 % off what Mr Zhang owes, in three payments of 7,126.63.
THIRTY_OFF = Wanted(21_379_89, 3, date(2026, 12, 1))
EXPIRES = date(2026, 11, 16)
# Noon in Suzhou, a day after the grace of the first payment is over, and after the time to cure.
LATE = datetime(2026, 12, 7, 4, tzinfo=UTC)
CURED_BY = date(2026, 12, 17)
AFTER_CURE = datetime(2026, 12, 18, 4, tzinfo=UTC)
RULES = {
    "settlement_floor_percent": 60,
    "settlement_one_officer_percent": 70,
    "settlement_at_once_percent": 90,
    "cooling_off_hours": 0,
}


def allow(lender, **rules):
    """Let the lender's rules take less: from 60 %, by one officer from 70 %, at once from 90 %."""
    version = policies.in_force(lender).version
    return policies.publish(lender, rules=RULES | rules, after=version, by="officer:wen", at=NOON)


def offered(debt, wanted=THIRTY_OFF, *, by="officer:2", at=NOON, expires=EXPIRES):
    """Let an officer offer it; return the offer."""
    return settlements.offer(debt, wanted=wanted, expires=expires, by=by, at=at)


def sign(offer, *, at=NOON):
    """Let the borrower sign what they read."""
    settlement_signing.accept(
        offer,
        digest=agreements.digest(settlement_terms.contents_of(offer)),
        signed_name="张伟",
        signed_address="192.0.2.7",
        language="zh-hans",
        by="borrower:1",
        at=at,
    )
    offer.refresh_from_db()
    offer.debt.refresh_from_db()
    return offer


def settling(debt, wanted=THIRTY_OFF, *, at=NOON):
    """Return a settlement that was offered and signed."""
    allow(debt.lender)
    return sign(offered(debt, wanted, at=at), at=at)


assert TODAY < EXPIRES < THIRTY_OFF.first_date
