"""One random plan with all that stands around it, the same each time for its seed and number.

Amounts are minor units from one to far above any person's debt, most of them small; currencies
have no decimals, two and three.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from plans.policy import Policy
from plans.schedule import (
    INSTALMENTS_MAX,
    UPFRONT_GAP_DAYS,
    Frequency,
    SplitRule,
    Terms,
    next_on_anchor,
)

CURRENCIES = (
    *("JPY", "KRW", "CLP"),
    *("CNY", "USD", "EUR", "GBP", "INR", "BRL"),
    *("KWD", "BHD", "TND"),
)
DIGITS_MAX = 13
FIRST_DAY = date(2020, 1, 1)
DAYS = 80 * 365
SMALLEST = (1, 1, 50, 100, 10_000)
# Most plans are short, as in life; the longest there can be come up too.
LENGTHS = (3, 12, 12, 36, 36, INSTALMENTS_MAX)


@dataclass(frozen=True)
class Case:
    """A sum, terms that suit it, and a lender's rules; ``surplus_minor`` None: a month not told."""

    seed: int
    number: int
    currency: str
    total_minor: int
    terms: Terms
    rule: SplitRule
    smallest_minor: int
    surplus_minor: int | None
    policy: Policy
    today: date

    def dice(self, claim: str) -> Random:
        """Return what else is random in one claim about this case."""
        return Random(f"{self.seed}:{self.number}:{claim}")

    def __str__(self) -> str:
        return (
            f"{self.currency} {self.total_minor} on {self.today}, smallest {self.smallest_minor},"
            f" {self.rule.name}, surplus {self.surplus_minor}, {self.terms}, {self.policy}"
        )


def case(seed: int, number: int) -> Case:
    """Return case ``number`` of ``seed``."""
    dice = Random(f"{seed}:{number}")
    total = amount(dice)
    today = FIRST_DAY + timedelta(days=dice.randrange(DAYS))
    smallest = min(dice.choice(SMALLEST), total)
    return Case(
        seed=seed,
        number=number,
        currency=CURRENCIES[number % len(CURRENCIES)],
        total_minor=total,
        terms=_terms(dice, total, smallest, today),
        rule=dice.choice(list(SplitRule)),
        smallest_minor=smallest,
        surplus_minor=_surplus(dice, total),
        policy=_policy(dice, total),
        today=today,
    )


def amount(dice: Random, most: int | None = None) -> int:
    """Return minor units from 1, of any length in digits, at most ``most``."""
    found = int(dice.randrange(1, 10 ** dice.randint(1, DIGITS_MAX)))
    return found if most is None else min(found, most)


def _surplus(dice: Random, total: int) -> int | None:
    """Return what is left of a month: mostly what a plan can be made of, now and then nothing."""
    fitting = (2 * total // months + 1 for months in (3, 12, 24, 36, 60, 90, 120))
    return dice.choice((None, dice.choice((0, -amount(dice))), amount(dice), *fitting))


def _terms(dice: Random, total: int, smallest: int, today: date) -> Terms:
    """Return an equal split that the total can be paid in, and now and then an upfront part."""
    frequency = dice.choice(list(Frequency))
    upfront = dice.choice((0, 0, 0, amount(dice)))
    if not smallest <= upfront <= total - smallest:
        upfront = 0
    upfront_date = today + timedelta(days=dice.randrange(10)) if upfront else None
    first = (upfront_date or today) + timedelta(days=UPFRONT_GAP_DAYS + dice.randrange(60))
    anchor = dice.randint(1, 31) if frequency is Frequency.MONTHLY else None
    most = min((total - upfront) // smallest, INSTALMENTS_MAX)
    return Terms(
        frequency=frequency,
        first_date=next_on_anchor(first, frequency, anchor),
        count=dice.randint(1, min(most, dice.choice(LENGTHS))),
        anchor_day=anchor,
        upfront_minor=upfront,
        upfront_date=upfront_date,
    )


def _policy(dice: Random, total: int) -> Policy:
    return Policy(
        instalment_min_minor=dice.choice((1, 100, total // 40 + 1)),
        instalments_max_months=dice.choice((6, 24, 60, 120)),
        surplus_share_max_percent=dice.choice((25, 50, 100)),
        needs_budget=dice.random() < 0.7,
        upfront_min_percent=dice.choice((0, 0, 0, 10)),
        first_payment_days_max=dice.choice((30, 45, 90)),
    )
