"""A plan as a page shows it: every payment, what is left after each, and what it is called."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments.money import Money
from plans.schedule import Frequency, Row, Shape, Terms
from portal.sentences import PAYMENT_NAMES, SHAPE_NAMES, how_long, how_often
from portal.words import day_text


@dataclass(frozen=True)
class Payment:
    """One payment, with what is left to pay once it is made."""

    number: int
    day: date
    amount: Money
    left: Money
    is_upfront: bool
    is_open: bool = False


@dataclass(frozen=True)
class Outline:
    """The payments of a plan in one currency; ``today`` is where its picture begins.

    On ``review`` both sides look again, where they do; what is left then is agreed anew.
    """

    frequency: Frequency
    anchor_day: int | None
    payments: tuple[Payment, ...]
    today: date
    shape: Shape = Shape.EQUAL
    review: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is left when both sides look again."""
        return self.payments[-1].is_open

    @property
    def fixed(self) -> tuple[Payment, ...]:
        """The payments that are asked for as they stand: all, or those before the review."""
        if not self.is_open or self.review is None:
            return self.payments
        review = self.review
        return tuple(p for p in self.payments[:-1] if p.day < review) or self.payments[:1]

    @property
    def left_open(self) -> Money:
        """What is left once the fixed payments are made."""
        return self.fixed[-1].left

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
        return not self.is_open and not self.is_uneven and self.last.amount != self.amount

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
        if self.is_open and self.review and self.frequency is Frequency.MONTHLY:
            return _("a month until we look again on %(day)s") % {"day": day_text(self.review)}
        if self.is_open and self.review:
            return _("each time until we look again on %(day)s") % {"day": day_text(self.review)}
        if self.is_uneven:
            return ngettext(
                "at first; %(count)s payment", "at first; %(count)s payments in all", count
            ) % {"count": count}
        return how_long(self.frequency, count)

    @property
    def how_often(self) -> str:
        if self.shape != Shape.EQUAL and not self.review:
            return str(SHAPE_NAMES[self.shape])
        return how_often(self.frequency, self.anchor_day)

    @property
    def is_uneven(self) -> bool:
        """Whether the payments differ by more than odd units, or than a small last one."""
        asked = [payment for payment in self.instalments if not payment.is_open]
        *before, last = (payment.amount.minor for payment in asked)
        odd = len(self.instalments)
        most = max(before, default=last)
        return most - min(before, default=last) > odd or last - most > odd

    @property
    def columns(self) -> list[tuple[date, Money]]:
        """Every payment at its day."""
        return [(payment.day, payment.amount) for payment in self.payments]

    @property
    def steps(self) -> list[tuple[date, Money]]:
        """What is left from each day on, today first; what is late is due today."""
        due = ((max(p.day, self.today), p.left) for p in self.fixed)
        steps = [(self.today, self.total), *due]
        if self.is_open and self.review and self.review > steps[-1][0]:
            steps.append((self.review, self.left_open))
        return steps


def outline_of(rows: tuple[Row, ...], terms: Terms, *, currency: str, today: date) -> Outline:
    """Return ``rows``, the payments of ``terms`` in minor units of ``currency``, for a page."""
    payments = tuple(_payments(rows, currency))
    return Outline(
        terms.frequency, terms.anchor_day, payments, today, terms.shape, terms.review_date
    )


def _payments(rows: tuple[Row, ...], currency: str) -> Iterator[Payment]:
    left = sum(row.amount_minor for row in rows)
    for row in rows:
        left -= row.amount_minor
        amount = Money(row.amount_minor, currency)
        rest = Money(left, currency)
        yield Payment(row.number, row.due_date, amount, rest, row.is_upfront, row.is_open)
