"""A plan as a page shows it: every payment, what is left after each, and what it is called."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import ngettext

from payments.money import Money
from plans.schedule import Frequency, Row, Shape, Terms
from portal.sentences import PAYMENT_NAMES, SHAPE_NAMES, how_long, how_often


@dataclass(frozen=True)
class Payment:
    """One payment, with what is left to pay once it is made."""

    number: int
    day: date
    amount: Money
    left: Money
    is_upfront: bool


@dataclass(frozen=True)
class Outline:
    """The payments of a plan in one currency; ``today`` is where its picture begins."""

    frequency: Frequency
    anchor_day: int | None
    payments: tuple[Payment, ...]
    today: date
    shape: Shape = Shape.EQUAL

    @property
    def upfront(self) -> Payment | None:
        return self.payments[0] if self.payments[0].is_upfront else None

    @property
    def instalments(self) -> tuple[Payment, ...]:
        return tuple(payment for payment in self.payments if not payment.is_upfront)

    @property
    def amount(self) -> Money:
        """The ordinary payment."""
        return self.instalments[0].amount

    @property
    def first(self) -> Payment:
        return self.instalments[0]

    @property
    def last(self) -> Payment:
        return self.payments[-1]

    @property
    def has_other_last(self) -> bool:
        """Whether the last payment is another amount than the others, which are alike."""
        return not self.is_uneven and self.last.amount != self.amount

    @property
    def least(self) -> Money:
        return min((p.amount for p in self.instalments), key=lambda amount: amount.minor)

    @property
    def most(self) -> Money:
        return max((p.amount for p in self.instalments), key=lambda amount: amount.minor)

    @property
    def total(self) -> Money:
        return sum((p.amount for p in self.payments), Money(0, self.amount.currency))

    @property
    def name(self) -> Promise:
        """What the ordinary payment is called: Monthly payment."""
        return PAYMENT_NAMES[self.frequency]

    @property
    def how_long(self) -> str:
        count = len(self.instalments)
        if self.is_uneven:
            return ngettext(
                "at first; %(count)s payment", "at first; %(count)s payments in all", count
            ) % {"count": count}
        return how_long(self.frequency, count)

    @property
    def how_often(self) -> str:
        if self.shape != Shape.EQUAL:
            return str(SHAPE_NAMES[self.shape])
        return how_often(self.frequency, self.anchor_day)

    @property
    def is_uneven(self) -> bool:
        """Whether the payments differ by more than odd units, or than a small last one."""
        *before, last = (payment.amount.minor for payment in self.instalments)
        odd = len(self.instalments)
        most = max(before, default=last)
        return most - min(before, default=last) > odd or last - most > odd

    @property
    def columns(self) -> list[tuple[date, Money]]:
        """Every payment at its day."""
        return [(payment.day, payment.amount) for payment in self.payments]

    @property
    def steps(self) -> list[tuple[date, Money]]:
        """What is left from each day on, today first."""
        return [(self.today, self.total), *((p.day, p.left) for p in self.payments)]


def outline_of(rows: tuple[Row, ...], terms: Terms, *, currency: str, today: date) -> Outline:
    """Return ``rows``, the payments of ``terms`` in minor units of ``currency``, for a page."""
    payments = tuple(_payments(rows, currency))
    return Outline(terms.frequency, terms.anchor_day, payments, today, terms.shape)


def _payments(rows: tuple[Row, ...], currency: str) -> Iterator[Payment]:
    left = sum(row.amount_minor for row in rows)
    for row in rows:
        left -= row.amount_minor
        amount = Money(row.amount_minor, currency)
        yield Payment(row.number, row.due_date, amount, Money(left, currency), row.is_upfront)
