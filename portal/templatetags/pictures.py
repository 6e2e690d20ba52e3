"""Tags that put a chart on a page with its words and the same facts as text beside it.

Each takes plain values: days, Money, words. ``ident`` is given where a page has two of a kind.
"""

from collections.abc import Sequence
from datetime import date

from django import template
from django.utils.translation import gettext as _

from payments.money import Money
from portal import charts
from portal.lender.dossiers import Month
from portal.picture_words import GAPS, Instalment, Left, balance_drawing, counted, rows_of, said_of
from portal.words import day_text, money_text

register = template.Library()


@register.inclusion_tag("parts/pictures/balance.html")
def balance_picture(
    steps: Sequence[Left],
    *,
    start: str = "",
    other: Sequence[Left] = (),
    own_word: str = "",
    other_word: str = "",
    today: date | None = None,
    ident: str = "balance",
) -> dict[str, object]:
    """Show what is left over time. Each step is a day and what is left from then on.

    ``start`` names the first day ("Today"); ``other`` is a second plan, with a word for each.
    ``today`` stands as a line where it is in between.
    """
    series = [{"word": own_word or _("Your plan"), "steps": rows_of(steps), "said": said_of(steps)}]
    if other:
        series.append({"word": other_word, "steps": rows_of(other), "said": said_of(other)})
    said = [f"{one['word']}: {one['said']}" if other else str(one["said"]) for one in series]
    drawing = balance_drawing(
        steps,
        other=other,
        start=start,
        today=today,
        words=charts.Words(ident, _("What is left to pay, over time"), " ".join(said)),
    )
    return {"drawing": drawing, "series": series}


@register.inclusion_tag("parts/pictures/made_of.html")
def made_of_picture(
    *,
    principal: Money,
    interest: Money,
    fees: Money,
    paid: Money,
    left: Money,
    ident: str = "made-of",
) -> dict[str, object]:
    """Show what a balance is made of: three parts, less ``paid``, is what is ``left``."""
    rows = [
        ("principal", _("Amount borrowed"), principal),
        ("interest", _("Interest"), interest),
        ("fees", _("Fees"), fees),
    ]
    facts = {"left": money_text(left), "paid": money_text(paid)}
    drawing = charts.made_of(
        [charts.Piece(kind, amount.minor) for kind, word, amount in rows],
        paid_minor=paid.minor,
        words=charts.Words(
            ident,
            _("What your balance is made of"),
            _("%(paid)s has been paid, and %(left)s is left.") % facts,
        ),
    )
    return {"drawing": drawing, "rows": rows, "paid": paid, "left": left}


@register.inclusion_tag("parts/pictures/budget.html")
def budget_picture(
    *,
    income: Money,
    essentials: Money,
    commitments: Money,
    left: Money,
    suggested: Money,
    ident: str = "budget",
) -> dict[str, object]:
    """Show where a month's income goes, what is left of it, and the most we suggest using."""
    facts = {"income": money_text(income), "left": money_text(left)}
    drawing = charts.budget_bar(
        income_minor=income.minor,
        essentials_minor=essentials.minor,
        commitments_minor=commitments.minor,
        suggested_minor=suggested.minor,
        words=charts.Words(
            ident,
            _("Your month"),
            _("%(income)s comes in. After essentials and other debts, %(left)s is left.") % facts,
        ),
    )
    rows = [
        ("fees", _("Essentials"), essentials),
        ("interest", _("Other debts"), commitments),
        ("principal", _("The most we suggest for this plan"), suggested),
    ]
    return {"drawing": drawing, "rows": rows, "income": income, "left": left}


@register.inclusion_tag("parts/pictures/month.html")
def month_picture(month: Month, *, ident: str = "month") -> dict[str, object]:
    """Show a month to a lender, with what the plan takes of what is left; figures stand beside."""
    facts = {"left": money_text(month.left), "takes": money_text(month.takes)}
    drawing = charts.budget_bar(
        income_minor=month.income.minor,
        essentials_minor=month.essentials.minor,
        commitments_minor=month.commitments.minor,
        suggested_minor=month.takes.minor,
        words=charts.Words(
            ident,
            _("Their month"),
            _("%(left)s is left of a month; this plan takes %(takes)s.") % facts,
        ),
    )
    rows = [
        ("fees", _("Essentials")),
        ("interest", _("Other debts")),
        ("principal", _("This plan")),
        ("track", _("Left over")),
    ]
    return {"drawing": drawing, "rows": rows}


@register.inclusion_tag("parts/pictures/payments.html")
def payments_picture(
    rows: Sequence[tuple[date, Money]],
    *,
    limit: Money | None = None,
    limit_word: str = "",
    ident: str = "payments",
) -> dict[str, object]:
    """Show payments that are not all the same, each at its day, under the most there should be."""
    tallest = max((amount for _day, amount in rows), key=lambda amount: amount.minor)
    facts = {"count": len(rows), "start": day_text(rows[0][0]), "end": day_text(rows[-1][0])}
    facts |= {"most": money_text(tallest)}
    desc = _("%(count)s payments from %(start)s to %(end)s. The largest is %(most)s.") % facts
    drawing = charts.payments_over_time(
        [charts.Column(day, amount.minor) for day, amount in rows],
        words=charts.Words(ident, _("What you pay, over time"), desc),
        start=str(facts["start"]),
        end=str(facts["end"]),
        amount=str(facts["most"]),
        limit_minor=limit.minor if limit is not None else None,
    )
    return {"drawing": drawing, "rows": rows, "limit": limit, "limit_word": limit_word}


@register.inclusion_tag("parts/pictures/timeline.html")
def timeline_picture(
    rows: Sequence[Instalment], *, is_short: bool = False, ident: str = "timeline"
) -> dict[str, object]:
    """Show each instalment's state; where ``is_short``, all but the nearest rows are folded."""
    desc = counted(rows)
    drawing = charts.timeline(
        [row.state for row in rows], words=charts.Words(ident, _("Your payments"), desc)
    )
    words = {
        "paid": _("Paid"),
        "coming": _("On its way"),
        "next": _("Next payment"),
        "late": _("Not paid yet"),
        "later": _("Later"),
        "moved": _("Moved to another day"),
        "skipped": _("Left out this time"),
        "gone": _("No longer needed"),
    }
    listed = [
        {"row": row, "word": words[row.state], "mark": charts.mark(row.state, 10, 10)}
        for row in rows
    ]
    done = ("paid", *GAPS)
    start = max(next((i for i, row in enumerate(rows) if row.state not in done), 0) - 1, 0)
    legend = {one["row"].state: one for one in listed}
    near = listed[start : start + 4] if is_short else listed
    return {
        "drawing": drawing,
        "desc": desc,
        "near": near,
        "all": listed if len(near) < len(rows) else [],
        "legend": [legend[state] for state in charts.STATES if state in legend],
    }


@register.inclusion_tag("parts/pictures/progress.html")
def progress_picture(
    *,
    paid: Money,
    total: Money,
    due: Money | None = None,
    said: str = "",
    ident: str = "progress",
) -> dict[str, object]:
    """Show how much of a total has been paid, and where the plan asks it to be by now.

    ``said`` is a sentence about that: "Two days ahead of your plan." Nothing due has no line.
    """
    due = due or None
    desc = _("%(paid)s of %(total)s paid") % {"paid": money_text(paid), "total": money_text(total)}
    words = charts.Words(ident, _("How far you have come"), f"{desc}. {said}" if said else desc)
    drawing = charts.progress(
        paid_minor=paid.minor,
        total_minor=total.minor,
        due_minor=due.minor if due is not None else None,
        words=words,
    )
    return {"drawing": drawing, "desc": desc, "due": due, "said": said}
