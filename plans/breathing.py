"""Kinds of rest that a debt can have, as data: how long, who may begin it, what it stops.

Pure: plain values in, plain values out; all days are local to the debt.
"""

from dataclasses import dataclass
from datetime import date, timedelta

REST, ADVISER, LENDER = "REST", "ADVISER", "LENDER"
UK_STANDARD, UK_CRISIS = "UK_STANDARD", "UK_CRISIS"


@dataclass(frozen=True)
class Kind:
    """One kind of rest. ``days`` is None where it lasts until somebody says that it is over.

    ``after_days`` follow the day on which treatment ended; ``more_days`` may be added once;
    ``total_days_max`` is the longest that a lender may grant; ``again_days`` is how long after its
    beginning another may begin, None for never and 0 for always. ``countries``: () for all.
    """

    code: str
    days: int | None
    counts_first_day: bool = False
    after_days: int = 0
    more_days: int = 0
    total_days_max: int = 0
    again_days: int | None = 0
    is_borrowers: bool = False
    is_officers: bool = True
    needs_reference: bool = False
    countries: tuple[str, ...] = ()
    stops_interest: bool = True
    stops_fees: bool = True
    stops_contact: bool = True


# Sources: UK_STANDARD and UK_CRISIS are the Debt Respite Scheme (Breathing Space Moratorium and
# Mental Health Crisis Moratorium) (England and Wales) Regulations 2020: 60 days from the day on
# which it starts, once in twelve months; crisis treatment and 30 days after it. ADVISER follows
# FCA CONC 7.3.11R: 30 days while an adviser works on it, and 30 more.
KINDS = {
    kind.code: kind
    for kind in (
        Kind(REST, 30, again_days=None, is_borrowers=True, is_officers=False),
        Kind(ADVISER, 30, more_days=30, is_borrowers=True, needs_reference=True),
        Kind(LENDER, 30, total_days_max=365),
        Kind(
            UK_STANDARD,
            60,
            counts_first_day=True,
            again_days=365,
            needs_reference=True,
            countries=("GB",),
        ),
        Kind(
            UK_CRISIS,
            None,
            counts_first_day=True,
            after_days=30,
            needs_reference=True,
            countries=("GB",),
        ),
    )
}
# A notice of a rest may reach the lender so many days after the day on which it began.
BACK_DAYS_MAX = 60


def kinds_in(country: str, *, officers: bool) -> list[Kind]:
    """Return the kinds that one side may begin where the lender is at home."""
    return [
        kind
        for kind in KINDS.values()
        if (kind.is_officers if officers else kind.is_borrowers)
        and (not kind.countries or country in kind.countries)
    ]


def last_day(kind: Kind, first: date) -> date | None:
    """Return the last day of a rest that begins on ``first``; None where that is not known yet."""
    if kind.days is None:
        return None
    return first + timedelta(days=kind.days - kind.counts_first_day)


def last_day_after(kind: Kind, treatment_ended: date) -> date:
    """Return the last day of a rest whose treatment ended on that day."""
    return treatment_ended + timedelta(days=kind.after_days)


def days_left(until: date | None, *, on: date) -> int | None:
    """Return how many days of rest are left on ``on``, that day among them; None if unknown."""
    return None if until is None else max(0, (until - on).days + 1)
