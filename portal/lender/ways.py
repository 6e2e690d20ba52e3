"""The ways on for one borrower as the lender's people see them: the same ranking."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from payments.models import Debt, Lender
from payments.money import Money
from plans import proposals
from plans.models import Situation
from plans.resolving import situations
from plans.resolving.resolutions import Answer, Resolution
from portal import access, way_words
from portal.lender.dossiers import Dossier
from portal.words import day_text, money_text

ANSWERS = {
    Answer.NOBODY: lambda: _("Open to the borrower"),
    Answer.RULES: lambda: _("Agreed at once"),
    Answer.PERSON: lambda: _("A person answers"),
}


@dataclass(frozen=True)
class WayLine:
    """One way: what it is and comes to, who answers, and what would change it."""

    title: Promise
    figures: str
    answer: str
    change: str


def lines_of(dossier: Dossier, told: Situation | None) -> list[WayLine]:
    """Return the ways on for who sent this plan, best first, as the borrower sees them."""
    if not dossier.owed:
        return []
    about, found = situations.resolutions_for(
        dossier.debt,
        owed_minor=dossier.owed.minor,
        surplus_minor=proposals.surplus_of(dossier.proposal.budget),
        told=told,
        version=dossier.version,
        today=dossier.today,
    )

    def line(each: Resolution) -> WayLine:
        currency = dossier.owed.currency
        return WayLine(
            title=way_words.TITLES[each.kind],
            figures=way_words.figures(each.way, about, currency=currency),
            answer=ANSWERS[each.answer](),
            change=way_words.turning_point(each.turning_point, currency=currency),
        )

    return [line(each) for each in found]


def told_by(lender: Lender, debt: Debt) -> Situation | None:
    """Return what the borrower of ``debt`` last told of their situation."""
    return access.situations_for(lender).filter(debt=debt).first()


def facts_of(told: Situation | None, *, currency: str) -> list[str]:
    """Say what the borrower told of their situation, one fact a line; nothing untold."""
    if told is None:
        return []
    said = [str(told.get_reason_display())] if told.reason else []
    if told.back_date:
        said.append(_("It is over by %(day)s") % {"day": day_text(told.back_date)})
    if told.later_minor is not None:
        amount = money_text(Money(told.later_minor, currency))
        said.append(_("%(amount)s would be left of a month then") % {"amount": amount})
    if told.lump_minor:
        amount = money_text(Money(told.lump_minor, currency))
        said.append(_("%(amount)s could be paid at once") % {"amount": amount})
    ticks = {
        "in_crisis": _("It is very hard now"),
        "in_advice": _("An adviser is helping"),
        "in_doubt": _("Something is not right, they say"),
    }
    return said + [words for name, words in ticks.items() if getattr(told, name)]
