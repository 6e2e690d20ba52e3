"""The ways on in plain words: what each is, what it comes to, why it fits, what would change it.

Knows words; knows no models and no requests. All but the reasons read the same for both sides.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from payments.money import Money
from plans.resolving.circumstances import Circumstances, Kind
from plans.resolving.paces import limit
from plans.resolving.turning_points import Fact, TurningPoint
from plans.resolving.ways import Reason, Way
from plans.schedule import build
from portal.sentences import how_long
from portal.words import day_text, money_text

TITLES: dict[Kind, Promise] = {
    Kind.PAY_IN_FULL: gettext_lazy("Pay everything"),
    Kind.SETTLEMENT: gettext_lazy("A smaller sum as full payment"),
    Kind.PART_NOW_AND_PLAN: gettext_lazy("A part now, the rest as a plan"),
    Kind.PLAN: gettext_lazy("A plan in equal payments"),
    Kind.STEP_UP: gettext_lazy("Small payments first, larger ones later"),
    Kind.SHORT_DEFERRAL: gettext_lazy("Begin when things are better"),
    Kind.HARDSHIP_INTEREST_FREE: gettext_lazy("Smaller payments, without interest"),
    Kind.HARDSHIP_TOKEN: gettext_lazy("A small payment for now"),
    Kind.DEBT_ADVISER: gettext_lazy("Free, independent advice"),
    Kind.BREATHING_SPACE: gettext_lazy("A rest"),
    Kind.DISPUTE: gettext_lazy("Say that something is not right"),
    Kind.CLOSURE: gettext_lazy("Ask the lender to close it"),
}
_REASONS: dict[Reason, Promise] = {
    Reason.FITS_A_MONTH: gettext_lazy("It is within what one month can spare."),
    Reason.AT_HAND: gettext_lazy("You have enough put by. You do not have to use it."),
    Reason.LUMP_ENOUGH: gettext_lazy(
        "What you have at hand is as much as %(lender)s can take as full payment. The rest would"
        " be let go."
    ),
    Reason.PART_SHORTENS: gettext_lazy("A part of what you have at hand makes the plan shorter."),
    Reason.FITS: gettext_lazy(
        "It stays within %(limit)s a month, which is what your month can spare."
    ),
    Reason.UNTOLD: gettext_lazy(
        "You have not told us about your month, so this is the lightest plan there is."
    ),
    Reason.STARTS_LIGHT: gettext_lazy("It asks for little until %(back)s, when you have more."),
    Reason.BACK_SOON: gettext_lazy(
        "The change is over by %(back)s. Nobody asks for a payment before that."
    ),
    Reason.UNDER_A_PLAN: gettext_lazy(
        "Your month can spare %(limit)s, which is less than a usual plan takes. You pay that, and"
        " no interest is added."
    ),
    Reason.ONLY_A_LITTLE: gettext_lazy(
        "Your month can spare %(limit)s. A small payment keeps everything still."
    ),
    Reason.NOTHING_LEFT: gettext_lazy(
        "Your month can spare nothing, and nobody may ask you to go without. Talk to somebody"
        " first."
    ),
    Reason.FREE_HELP: gettext_lazy(
        "Somebody who works for neither side looks at everything with you. It is free."
    ),
    Reason.IN_CRISIS: gettext_lazy("You told us how hard it is now. Rest first; the rest waits."),
    Reason.IN_ADVICE: gettext_lazy("An adviser is helping you. A rest gives you both time."),
    Reason.ONCE: gettext_lazy("You can take it once, without asking anybody."),
    Reason.IN_DOUBT: gettext_lazy(
        "You told us that something is not right. Nobody asks for anything while it is looked at."
    ),
    Reason.ANY_TIME: gettext_lazy("You can say so at any time, and contact rests."),
    Reason.TOO_OLD: gettext_lazy(
        "It may be too old to be claimed. Ask before you pay or sign anything."
    ),
    Reason.TOO_SMALL: gettext_lazy("Less is owed than any payment can be."),
    Reason.NO_PROSPECT: gettext_lazy(
        "Your month can spare nothing, and no change is in sight. A lender can let a debt go."
    ),
}
_OPENS: dict[Kind, Promise] = {
    Kind.PAY_IN_FULL: gettext_lazy("With %(amount)s left of one month, this would come first."),
    Kind.PLAN: gettext_lazy("With %(amount)s left of a month, a usual plan would fit."),
    Kind.HARDSHIP_TOKEN: gettext_lazy(
        "With %(amount)s left of a month, a small payment would be possible."
    ),
}
_FACTS: dict[Fact, Promise] = {
    Fact.LESS_LEFT: gettext_lazy("With less than %(amount)s left of a month, it no longer fits."),
    Fact.MONTH_TOLD: gettext_lazy("Once the month is told, it can be made to fit."),
    Fact.LESS_AT_HAND: gettext_lazy("With less than %(amount)s at hand, it is not possible."),
    Fact.LATER_BACK: gettext_lazy("If the change lasts beyond %(day)s, it is too long to wait."),
    Fact.STEP_MOVES: gettext_lazy("If the change ends after %(day)s, the step moves with it."),
    Fact.ANSWERED: gettext_lazy("Once the lender has answered, the other ways come first."),
    Fact.RESTED: gettext_lazy("Once it is over, the other ways come first."),
    Fact.PAYING_RESTARTS: gettext_lazy("A payment or a promise can start the time again."),
    Fact.ALWAYS: gettext_lazy("Nothing changes this: it is always there."),
    Fact.MORE_OWED: gettext_lazy("From %(amount)s, it could be paid."),
}


def reason(way: Way, about: Circumstances, *, currency: str, lender: str) -> str:
    """Say to the borrower, in a sentence or two, why this way is open to them."""
    facts = {"lender": lender}
    spare = limit(about, about.surplus_minor)
    if spare is not None:
        facts["limit"] = money_text(Money(spare, currency))
    if about.later:
        facts["back"] = day_text(about.later.from_date)
    return str(_REASONS[way.reason]) % facts


def turning_point(point: TurningPoint, *, currency: str) -> str:
    """Say which fact would change it, with its figure."""
    if point.fact is Fact.NOTHING_AT_HAND:
        return _without(point.months)
    facts = {
        "amount": "" if point.minor is None else money_text(Money(point.minor, currency)),
        "day": day_text(point.day) if point.day else "",
    }
    if point.fact is Fact.MORE_LEFT:
        assert point.then, point
        return str(_OPENS[point.then]) % facts
    return str(_FACTS[point.fact]) % facts


def _without(months: int | None) -> str:
    if months is None:
        return _("Without that part, no usual plan would fit.")
    said = ngettext(
        "Without that part, it would take %(count)s month.",
        "Without that part, it would take %(count)s months.",
        months,
    )
    return said % {"count": months}


def figures(way: Way, about: Circumstances, *, currency: str) -> str:
    """Say what it comes to: ``¥848.40 a month for 36 months``; nothing where it is no sum."""
    if way.kind is Kind.PAY_IN_FULL:
        return money_text(Money(about.balance_minor, currency))
    if way.kind is Kind.SETTLEMENT:
        said = _("%(amount)s in place of %(whole)s")
        whole = money_text(Money(about.balance_minor, currency))
        return said % {"amount": money_text(Money(way.once_minor, currency)), "whole": whole}
    if way.kind is Kind.BREATHING_SPACE:
        return ngettext("%(n)s day", "%(n)s days", way.days) % {"n": way.days}
    return _of_terms(way, about, currency) if way.terms else ""


def _of_terms(way: Way, about: Circumstances, currency: str) -> str:
    terms = way.terms
    assert terms is not None, way
    rows = [row for row in build(about.balance_minor, terms) if not row.is_upfront]
    usual = money_text(Money(rows[0].amount_minor, currency))
    facts = {
        "amount": usual,
        "time": how_long(terms.frequency, terms.count),
        "once": money_text(Money(way.once_minor, currency)),
        "later": money_text(Money(way.later_minor, currency)),
        "day": day_text(rows[0].due_date),
        "back": day_text(about.later.from_date) if about.later else "",
    }
    said = {
        Kind.PART_NOW_AND_PLAN: _("%(once)s now, then %(amount)s %(time)s"),
        Kind.STEP_UP: _("%(amount)s a month until %(back)s, then %(later)s"),
        Kind.SHORT_DEFERRAL: _("From %(day)s, %(amount)s %(time)s"),
    }
    if terms.review_date:
        facts["review"] = day_text(terms.review_date)
    if way.open_minor:
        said_open = _("%(amount)s a month until we look at it together on %(review)s")
        return said_open % facts
    if terms.review_date:
        return _("%(amount)s %(time)s; we look at it together on %(review)s") % facts
    return said.get(way.kind, _("%(amount)s %(time)s")) % facts
