"""A way on out of a debt: its reason and figures, and how the plans among them are laid out.

Which ways are open to whom is said by ``paying_ways``, ``forbearance`` and ``protection``.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plans.resolving.circumstances import Circumstances, Kind
from plans.schedule import Frequency, Shape, Terms, dates


class Reason(StrEnum):
    """Why a way is open. What it is about stands in the figures of the way."""

    FITS_A_MONTH = "FITS_A_MONTH"
    AT_HAND = "AT_HAND"
    LUMP_ENOUGH = "LUMP_ENOUGH"
    PART_SHORTENS = "PART_SHORTENS"
    FITS = "FITS"
    UNTOLD = "UNTOLD"
    STARTS_LIGHT = "STARTS_LIGHT"
    BACK_SOON = "BACK_SOON"
    UNDER_A_PLAN = "UNDER_A_PLAN"
    ONLY_A_LITTLE = "ONLY_A_LITTLE"
    NOTHING_LEFT = "NOTHING_LEFT"
    FREE_HELP = "FREE_HELP"
    IN_CRISIS = "IN_CRISIS"
    IN_ADVICE = "IN_ADVICE"
    ONCE = "ONCE"
    IN_DOUBT = "IN_DOUBT"
    ANY_TIME = "ANY_TIME"
    TOO_OLD = "TOO_OLD"
    TOO_SMALL = "TOO_SMALL"
    NO_PROSPECT = "NO_PROSPECT"


@dataclass(frozen=True)
class Way:
    """One way on, in minor units. ``terms`` is the plan it would be, None where it is none.

    ``monthly_minor`` is the most it takes of a month now, ``later_minor`` after a known change;
    ``once_minor`` is paid once, out of money at hand. ``months`` is how long until the debt is
    gone, None where that is not known; ``open_minor`` is left for a review to agree on.
    """

    kind: Kind
    reason: Reason
    terms: Terms | None = None
    monthly_minor: int = 0
    later_minor: int = 0
    once_minor: int = 0
    months: int | None = None
    open_minor: int = 0
    days: int = 0


def named(about: Circumstances, amounts: tuple[int, ...], *, shape: Shape, first: date) -> Terms:
    """Return terms that name each monthly payment, from ``first`` on."""
    due = days(about, first, len(amounts))
    return Terms(
        Frequency.MONTHLY,
        due[0],
        len(amounts),
        about.anchor_day,
        shape=shape,
        rows=tuple(zip(due, amounts, strict=True)),
    )


def equal(about: Circumstances, count: int, first: date) -> Terms:
    """Return terms of ``count`` equal monthly payments from ``first`` on."""
    return Terms(Frequency.MONTHLY, first, count, about.anchor_day)


def days(about: Circumstances, first: date, count: int) -> tuple[date, ...]:
    """Return ``count`` monthly days from ``first`` on."""
    return dates(first, count, Frequency.MONTHLY, about.anchor_day)


def is_too_small(about: Circumstances) -> bool:
    """Return whether less is owed than any payment can be."""
    return about.balance_minor < about.smallest_minor
