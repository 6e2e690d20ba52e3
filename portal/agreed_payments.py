"""The payments of an agreement for its paper, as its sealed contents have them."""

from datetime import date

from payments.money import Money
from plans.models import Agreement
from plans.reviewing.review_days import leaves_open
from portal import papers


def of(agreement: Agreement) -> tuple[papers.DuePayment, ...]:
    """Return every payment of ``agreement``, with what is left once it is made."""
    told = agreement.contents["payments"]
    left = sum(minor for _number, _day, minor in told["rows"])
    has_upfront = agreement.plan.proposal.upfront_minor > 0
    has_open = bool(told.get("review_date")) and leaves_open([row[2] for row in told["rows"]])
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
    return tuple(rows)


def review_date_of(agreement: Agreement) -> date | None:
    """Return when both sides look at the plan again; None where they do not."""
    told = agreement.contents["payments"].get("review_date")
    return date.fromisoformat(told) if told else None
