"""What a debt's interest is today: how much so far, what a day costs, and what some days come to.

Knows sums and days; the arithmetic is ``payments.growth``.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from payments import growth, ledger
from payments.days import local_date
from payments.growth import Growth
from payments.models import Debt, InterestTerms
from payments.money import Money
from portal.words import day_text, money_text, percent_text

# For how many days ahead the sums are shown beside the question for a day of one's own.
AHEAD_DAYS = (0, 1, 7, 30)


@dataclass(frozen=True)
class Rule:
    """One rule by which interest is counted: what it is about, and a sentence."""

    about: str
    said: str


@dataclass(frozen=True)
class InterestNow:
    """The interest of a debt that has terms. ``since_here`` is all that was added here, to today.

    ``unposted`` is the part of it that no entry of the book holds yet. ``tomorrow`` is what one
    more day adds: nothing while it is stopped. ``rate_bp`` a year. ``rules`` is how it is counted.
    """

    since_here: Money
    tomorrow: Money
    rate_bp: int
    unposted: Money
    rules: tuple[Rule, ...]

    @property
    def is_stopped(self) -> bool:
        return not self.tomorrow


@dataclass(frozen=True)
class Sum:
    """What is owed in all on a local day if nothing else happens."""

    day: date
    amount: Money


def interest_now(debt: Debt, *, at: datetime) -> InterestNow | None:
    """Return what the interest of ``debt`` is today; None where it has no terms."""
    found = growth.read([debt.pk])
    if not found:
        return None
    (grown,), today = found, local_date(at, debt.lender.time_zone)
    so_far = grown.until(today).posted_minor
    more = grown.until(today + timedelta(days=1)).posted_minor - so_far
    return InterestNow(
        since_here=Money(so_far, debt.currency),
        tomorrow=Money(more, debt.currency),
        rate_bp=_rate_on(grown, today),
        unposted=Money(so_far - grown.accrual.posted_minor, debt.currency),
        rules=tuple(_rules(grown, debt)),
    )


def sums_ahead(debt: Debt, *, at: datetime) -> list[Sum]:
    """Return what is owed on some days ahead; nothing where each would be the same."""
    found = growth.read([debt.pk])
    if not found:
        return []
    (grown,), today = found, local_date(at, debt.lender.time_zone)
    owed = ledger.owed(debt).minor - grown.accrual.posted_minor
    days = [today + timedelta(days=ahead) for ahead in AHEAD_DAYS]
    sums = [Sum(day, Money(owed + grown.until(day).posted_minor, debt.currency)) for day in days]
    return sums if sums[0].amount != sums[-1].amount else []


def _rate_on(grown: Growth, day: date) -> int:
    begun = [rate.bp for rate in grown.terms.rates if rate.start <= day]
    bp = begun[-1] if begun else grown.terms.rates[0].bp
    return min(bp, grown.terms.ceiling_bp if grown.terms.ceiling_bp is not None else bp)


def _rules(grown: Growth, debt: Debt) -> list[Rule]:
    """Return this debt's own rules: rate, days, what it is on, rounding, and the most there is."""
    terms: InterestTerms = grown.accrual.debt.interest_terms
    ceiling = grown.terms.ceiling_bp
    rules = [Rule(_("Rate"), _rates(grown))]
    if ceiling is not None:
        said = _("Never more than %(rate)s a year, whatever was agreed.")
        rules.append(Rule(_("Highest rate"), said % {"rate": percent_text(ceiling)}))
    rules += [
        Rule(
            _("How days are counted"), _("By %(days)s.") % {"days": terms.get_convention_display()}
        ),
        Rule(_("On what"), _("On the amount borrowed that is left. Never on interest or on fees.")),
        Rule(
            _("Rounding"),
            _(
                "What is less than the smallest coin is carried on to the next day. What is added "
                "is rounded: %(how)s."
            )
            % {"how": terms.get_rounding_display()},
        ),
        Rule(_("The most there is"), _caps(terms, debt.currency)),
        Rule(
            _("When it stops"),
            _(
                "In a rest, while a question is open, and under a plan unless the agreement says "
                "otherwise. Those days are never asked for later."
            ),
        ),
    ]
    return rules


def _rates(grown: Growth) -> str:
    said = _("%(rate)s a year from %(day)s")
    listed = [
        said % {"rate": percent_text(rate.bp), "day": day_text(rate.start)}
        for rate in grown.terms.rates
    ]
    return "; ".join(listed)


def _caps(terms: InterestTerms, currency: str) -> str:
    """Say what is the most for a day and in all, where somebody set that."""
    caps = [
        (terms.cap_day_minor, _("At most %(amount)s for one day.")),
        (terms.cap_total_minor, _("At most %(amount)s in all.")),
    ]
    said = [
        words % {"amount": money_text(Money(minor, currency))}
        for minor, words in caps
        if minor is not None
    ]
    return " ".join(said) or _("No sum was set beside the rate.")
