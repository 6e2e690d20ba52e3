"""What a settlement says to who signs it, as data: complete, and the same in any language."""

from typing import Any

from plans.models import Settlement

VERSION = "2026-11"
# One chance to make up for a late payment, so many days long.
CURE_DAYS = 10
# IRC § 6050P: a lender may have to report what it forgives from this sum on.
US_REPORTED_MINOR = 600_00


def contents_of(settlement: Settlement) -> dict[str, Any]:
    """Return the whole offer as plain data: ISO dates, minor units, names of terms."""
    debt = settlement.debt
    assert settlement.expires_date is not None, f"{settlement} was never offered"
    return {
        "version": VERSION,
        "parties": {"lender": debt.lender.name, "borrower": debt.borrower.name},
        "debt": {"reference": debt.reference, "code": debt.code},
        "currency": debt.currency,
        "amount_minor": settlement.amount_minor,
        "balance_minor": settlement.balance_minor,
        "discount_minor": settlement.discount_minor,
        "rows": settlement.rows,
        "expires": settlement.expires_date.isoformat(),
        "given_up": "once_paid",
        "breach": {
            "cure_days": CURE_DAYS,
            "ends": "person_after_notice",
            "paid": "kept_and_credited",
            "penalty": "none",
        },
        "tax": _tax(settlement),
        "credit_file": "settled",
    }


def _tax(settlement: Settlement) -> str:
    """Say what the borrower is told of tax on what is given up (IRC § 6050P, Form 1099-C)."""
    debt = settlement.debt
    if debt.lender.country != "US":
        return "ask_where_you_live"
    is_much = debt.currency != "USD" or settlement.discount_minor >= US_REPORTED_MINOR
    return "us_may_be_reported" if is_much else "us_below_reporting"
