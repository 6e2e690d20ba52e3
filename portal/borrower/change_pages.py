"""What the pages about changing a plan say: the choices, before and after, what is possible.

Knows words and plain values; changes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments.money import Money
from plans import policies
from plans.changing import weighing
from plans.changing.amendments import Preview
from plans.changing.leeway import Kind
from plans.changing.remainders import Left, NoSuchChange, Obstacle, terms_of
from plans.models import Plan
from plans.schedule import build
from portal.outlines import Outline, outline_of
from portal.words import day_text, money_text

Cell = dict[str, object]


@dataclass(frozen=True)
class Choice:
    """One thing that can be changed: where it leads, and how often it still can be."""

    wish: str
    title: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Looked:
    """A change before it is made: both plans for the picture, and the table of figures."""

    before: Outline
    after: Outline
    heads: list[Cell]
    rows: list[list[Cell]]
    is_at_once: bool


def titles() -> dict[str, tuple[str, str]]:
    """Return the title and the first sentence of each wish's page."""
    return {
        "skip": (_("Leave out one payment"), _("It comes at the end of your plan instead.")),
        "move": (_("Move one payment"), _("The others stay where they are.")),
        "day": (_("Pay on another day"), _("Every payment to come moves to the day you choose.")),
        "amount": (_("Pay another amount"), _("The days stay; the plan ends sooner or later.")),
        "rhythm": (_("Pay more or less often"), _("Smaller payments more often, or the reverse.")),
        "spread": (
            _("Spread what was missed"),
            _("Every payment to come grows a little, and nothing is late any more."),
        ),
        "again": (
            _("Choose a plan again"),
            _("Your month has changed, or it is time to look: here is what fits now."),
        ),
        "begin-again": (
            _("Begin again from now"),
            _("The same payments, as many and as large, from the next day possible."),
        ),
    }


def choices_of(plan: Plan, left: Left, *, at: datetime) -> list[Choice]:
    """Return what can be changed now; what is about late payments only where some are."""
    rules = policies.rules_of(policies.in_force(plan.lender))
    skips = rules.skips_a_year - weighing.made_at_once(plan.debt, Kind.SKIP, at=at)
    moves = rules.moves_a_year - weighing.made_at_once(plan.debt, Kind.MOVE, at=at)
    notes = {"skip": _still(skips), "move": _still(moves), "day": _still(moves)}
    late = {"spread", "begin-again"}
    return [
        Choice(wish, title, text, notes.get(wish, ""))
        for wish, (title, text) in titles().items()
        if (wish not in late or (left.late_count and left.coming))
        and (wish != "again" or left.review_date)
    ]


def before_and_after(looked: Preview, currency: str) -> Looked:
    """Return both plans with their figures side by side."""
    before, after = _outline(looked.before, currency), _outline(looked.after, currency)
    heads: list[Cell] = [
        {"text": _("What"), "is_number": False},
        {"text": _("Now"), "is_number": True},
        {"text": _("Then"), "is_number": True},
    ]
    rows = [
        _row(_("Next payment"), _amount(looked.before, currency), _amount(looked.after, currency)),
        _row(_("On"), _day(looked.before), _day(looked.after)),
        _row(_("Payments left"), _count(before), _count(after)),
        _row(_("Last payment"), _last(before), _last(after)),
        _row(_("Left to pay"), money_text(before.total), money_text(after.total)),
        _row(_("What the change costs"), "–", money_text(after.total - before.total)),
    ]
    return Looked(before, after, heads, rows, looked.verdict.agreed)


def _count(plan: Outline) -> str:
    return _("until we look again") if plan.is_open else str(len(plan.payments))


def _last(plan: Outline) -> str:
    return _("agreed anew") if plan.is_open else day_text(plan.last.day)


def obstacle_words(obstacle: NoSuchChange) -> str:
    """Say why a change cannot be made, and what would be possible."""
    if obstacle.code == Obstacle.NOT_THEN and obstacle.earliest and obstacle.latest:
        return _("Please choose a day from %(first)s to %(last)s.") % {
            "first": day_text(obstacle.earliest),
            "last": day_text(obstacle.latest),
        }
    return {
        Obstacle.NOT_LEFT: _("This payment is not open any more. Please choose another."),
        Obstacle.NOT_THEN: _("There is no other day for it before the next payment."),
        Obstacle.SAME: _("That is how your plan is now. Choose something else to see a change."),
        Obstacle.NOTHING_LATE: _("Nothing is late, so there is nothing to spread."),
        Obstacle.NONE_COMING: _("No payment is left to come. You can pay what is open instead."),
    }[obstacle.code]


def _outline(left: Left, currency: str) -> Outline:
    terms = terms_of(left)
    rows = build(left.total_minor, terms, smallest_minor=1)
    return outline_of(rows, terms, currency=currency, today=left.today)


def _still(count: int) -> str:
    """Say how often it can be done at once this year."""
    if count < 1:
        return _("A person answers, because you have done it as often as is agreed at once.")
    said = ngettext(
        "%(count)s more time this year, at once.", "%(count)s more times this year, at once.", count
    )
    return said % {"count": count}


def _amount(left: Left, currency: str) -> str:
    return money_text(Money(_next(left)[1], currency))


def _day(left: Left) -> str:
    return day_text(_next(left)[0])


def _next(left: Left) -> tuple[date, int]:
    return left.rows[0]


def _row(what: str, now: str, then: str) -> list[Cell]:
    return [
        {"text": what},
        {"text": now, "is_number": True, "label": _("Now")},
        {"text": then, "is_number": True, "label": _("Then")},
    ]
