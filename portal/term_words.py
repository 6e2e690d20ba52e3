"""What another plan changes, term by term, in words for both sides."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from payments.money import Money
from plans import explaining
from plans.changing import term_changes
from plans.changing.term_changes import DAYS, MONEY, Change, Term
from plans.models import Proposal
from portal.words import day_text, money_text

NAMES: dict[str, Promise] = {
    Term.AMOUNT: gettext_lazy("Each payment"),
    Term.COUNT: gettext_lazy("Number of payments"),
    Term.UPFRONT: gettext_lazy("A part at the start"),
    Term.FIRST_DATE: gettext_lazy("First payment"),
    Term.LAST_DATE: gettext_lazy("Last payment"),
    Term.TOTAL: gettext_lazy("In all"),
}
NONE = gettext_lazy("None")


@dataclass(frozen=True)
class Told:
    """One changed term: its name, what it was and what it would be."""

    name: Promise
    before: str
    after: str


def told_of(offer: Proposal) -> list[Told]:
    """Return what ``offer`` changes of the plan that it answers; [] where it answers none."""
    asked = offer.answers_to
    if asked is None:
        return []
    found = term_changes.changes(explaining.values_of(asked), explaining.values_of(offer))
    return [_told(change, offer.debt.currency) for change in found]


def names_of(changes: tuple[Change, ...]) -> str:
    """Return the names of what changed, as a list in one line."""
    return ", ".join(str(NAMES[change.term]) for change in changes)


def _told(change: Change, currency: str) -> Told:
    before, after = (_text(change.term, value, currency) for value in (change.before, change.after))
    return Told(NAMES[change.term], before, after)


def _text(term: Term, value: int | date, currency: str) -> str:
    if term in DAYS:
        return day_text(value)
    if term in MONEY:
        minor = int(value) if not isinstance(value, date) else 0
        return money_text(Money(minor, currency)) if minor else str(NONE)
    return str(value)
