"""Tags that put the same pictures on a paper as on a page. The table beside each is the paper's.

A document reads a picture's title aloud and nothing else, so that the title says it all.
"""

from datetime import date

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from payments.money import Money
from portal import charts
from portal.papers import AgreementPaper, StatementPaper
from portal.papers.receipts import Progress
from portal.picture_words import Left, balance_drawing, said_of
from portal.words import money_text

register = template.Library()
KINDS = {"PRINCIPAL": "principal", "INTEREST": "interest", "FEE": "fees"}


@register.simple_tag
def agreed_drawing(paper: AgreementPaper) -> SafeString:
    """Draw what an agreement leaves to pay after each of its payments.

    Where the rest is agreed anew at a review, the picture ends there, as the promise does.
    """
    until = paper.review_date if paper.last.is_open else None
    steps: list[Left] = [(paper.balance_date, paper.total)]
    steps += [(r.due_date, r.left) for r in paper.fixed if not until or r.due_date <= until]
    return _drawing("agreed", _("What is left to pay, over time"), steps)


@register.simple_tag
def movements_drawing(paper: StatementPaper) -> SafeString:
    """Draw what was owed after each entry of a statement; nothing where nothing has changed."""
    days: dict[date, Money] = {each.on_date: each.balance for each in paper.movements}
    if len(days) < 2:
        return SafeString()
    days[paper.as_of] = paper.owed
    return _drawing("entries", _("What was owed, over time"), list(days.items()))


@register.simple_tag
def parts_drawing(paper: StatementPaper) -> SafeString:
    """Draw what is owed on a statement by its parts; nothing where nothing is owed."""
    pieces = [charts.Piece(KINDS[p.code], p.amount.minor) for p in paper.owed_parts]
    if not paper.owed:
        return SafeString()
    said = [f"{part.label} {money_text(part.amount)}" for part in paper.owed_parts if part.amount]
    return charts.made_of(
        pieces, words=_titled("parts", _("What your balance is made of"), ", ".join(said))
    )


@register.simple_tag
def progress_drawing(plan: Progress) -> SafeString:
    """Draw how much of a plan is paid."""
    facts = {"paid": money_text(plan.paid_amount), "total": money_text(plan.total)}
    return charts.progress(
        paid_minor=plan.paid_amount.minor,
        total_minor=plan.total.minor,
        words=_titled("paid", _("How far you have come"), _("%(paid)s of %(total)s paid") % facts),
    )


@register.filter
def kind_of(code: str) -> str:
    """Return the look of a part in ``parts_drawing``."""
    return KINDS[code]


def _drawing(ident: str, title: str, steps: list[Left]) -> SafeString:
    return balance_drawing(steps, words=_titled(ident, title, said_of(steps)))


def _titled(ident: str, title: str, said: str) -> charts.Words:
    named = _("%(title)s: %(said)s") % {"title": title, "said": said}
    return charts.Words(f"paper-{ident}", named, _("The table beside it says the same."))
