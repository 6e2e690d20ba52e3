"""The payments of an agreement for its paper, as its sealed contents have them."""

from datetime import date
from typing import Any

from payments.money import Money
from plans.models import Agreement
from plans.reviewing.review_days import leaves_open
from portal import papers


def of(agreement: Agreement) -> tuple[papers.DuePayment, ...]:
    """Return every payment of ``agreement``, with what is left once it is made.

    Agreements were once sealed with rows that go on after a review; they are read as they stand.
    """
    told = agreement.contents["payments"]
    anew = told.get("left_minor", 0)
    left = anew + sum(minor for _number, _day, minor in told["rows"])
    has_upfront = agreement.plan.proposal.upfront_minor > 0
    has_open = (
        not anew and bool(told.get("review_date")) and leaves_open([row[2] for row in told["rows"]])
    )
    rows = []
    for number, day, minor in told["rows"]:
        left -= minor
        is_open = has_open and number == told["rows"][-1][0]
        amount, rest = Money(minor, told["currency"]), Money(left, told["currency"])
        is_upfront = has_upfront and number == 1
        rows.append(
            papers.DuePayment(
                number,
                date.fromisoformat(day),
                amount,
                rest,
                is_upfront=is_upfront,
                is_open=is_open,
            )
        )
    if anew:
        rows.append(_agreed_anew(told, number=len(rows) + 1))
    return tuple(rows)


def _agreed_anew(told: dict[str, Any], *, number: int) -> papers.DuePayment:
    """Return what is left on the day of the review: no payment that anybody promised."""
    currency, day = told["currency"], date.fromisoformat(told["review_date"])
    left = Money(told["left_minor"], currency)
    return papers.DuePayment(number, day, left, Money(0, currency), is_open=True)


def review_date_of(agreement: Agreement) -> date | None:
    """Return when both sides look at the plan again; None where they do not."""
    told = agreement.contents["payments"].get("review_date")
    return date.fromisoformat(told) if told else None
