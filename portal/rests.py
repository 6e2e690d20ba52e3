"""What a rest means, in words for both sides: until when, what it stops, what can be done with it.

Knows the kinds of rest and their words; knows no pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.days import local_date
from plans import breathing
from plans.breathing import KINDS
from plans.holds import NotAllowed
from plans.models import Hold
from portal.words import day_text

# What each kind is, for the officer who begins it.
ABOUT: dict[str, Promise] = {
    breathing.ADVISER: gettext_lazy(
        "The borrower works with a debt adviser: 30 days, and 30 more once."
    ),
    breathing.LENDER: gettext_lazy("You give it: 30 days, or until the day you write."),
    breathing.UK_STANDARD: gettext_lazy("The law's 60 days, as the notice to you says."),
    breathing.UK_CRISIS: gettext_lazy(
        "The law's rest in a mental-health crisis: as long as treatment lasts, and 30 days."
    ),
}


@dataclass(frozen=True)
class Rest:
    """One rest as it stands today; ``days_left`` None while its end is not known."""

    hold: Hold
    is_active: bool
    days_left: int | None
    can_be_longer: bool
    is_borrowers: bool
    awaits_treatment: bool

    @property
    def until(self) -> date | None:
        return self.hold.until_date

    @property
    def is_granted(self) -> bool:
        """Whether the lender may grant more days as it likes."""
        return bool(KINDS[self.hold.kind].total_days_max)

    @property
    def means(self) -> list[str]:
        return meaning_of(self.hold)


def rest_of(hold: Hold, *, at: datetime) -> Rest:
    """Return where ``hold`` stands; it comes with its debt and lender."""
    kind, today = KINDS[hold.kind], local_date(at, hold.debt.lender.time_zone)
    may_once = bool(kind.more_days) and hold.extended_at is None
    return Rest(
        hold=hold,
        is_active=hold.state == Hold.State.ACTIVE,
        days_left=breathing.days_left(hold.until_date, on=today),
        can_be_longer=hold.until_date is not None and (may_once or bool(kind.total_days_max)),
        is_borrowers=kind.is_borrowers,
        awaits_treatment=bool(kind.after_days) and hold.until_date is None,
    )


def rests_of(holds: Iterable[Hold], *, at: datetime) -> list[Rest]:
    return [rest_of(hold, at=at) for hold in holds]


def rest_words(hold: Hold) -> str:
    """Return the sentence of a debt at rest, for its borrower."""
    if hold.until_date is None:
        return _("You are taking a rest. You do not need to do anything; nothing is late.")
    said = _("You are taking a rest until %(day)s. You do not need to do anything until then.")
    return said % {"day": day_text(hold.until_date)}


def meaning_of(hold: Hold) -> list[str]:
    """Return what the rest means for the borrower, a sentence each."""
    kind = KINDS[hold.kind]
    autopay = (
        _("Automatic payments rest too.")
        if hold.pauses_autopay
        else _("Automatic payments go on, as you wished.")
    )
    return [
        _("Nobody writes to you to ask for money."),
        _("Nothing on a plan is late because of these days."),
        *([_("No interest is added for these days, now or later.")] if kind.stops_interest else []),
        *([_("No fees are added for these days, now or later.")] if kind.stops_fees else []),
        autopay,
        _("You can still pay, or make a plan, whenever you like."),
    ]


def why_not(refusal: NotAllowed) -> str:
    """Say why a rest cannot be so, and what can."""
    day = {"day": day_text(refusal.day) if refusal.day else ""}
    return {
        "NOT_HERE": _("This kind of rest cannot be begun or changed here. Please choose another."),
        "NOTHING_OWED": _("Nothing is asked here, so there is nothing to rest from."),
        "NO_REFERENCE": _("Please write who helps, or the number of the notice."),
        "TOO_EARLY": _("That day is too early. It can be %(day)s or later."),
        "TOO_LATE": _("That day is still to come. It can be %(day)s or earlier."),
        "TOO_LONG": _("That is too long. It can last until %(day)s."),
        "NOT_LONGER": _("The new last day has to be later than the one that stands.")
        if refusal.day
        else _("This rest was made longer once already. Its last day stands."),
    }[refusal.code] % day
