"""How far ahead a plan is and when it ends at the present pace, in words for its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments.money import Money
from plans.changing import forecasts
from plans.changing.forecasts import Due
from plans.models import Instalment, Plan
from plans.progress import Progress
from portal.words import day_text


@dataclass(frozen=True)
class Outlook:
    """``due``: what was asked for by today, over the whole arrangement; the others are words."""

    due: Money
    ahead: str
    end: str


def outlook_of(plan: Plan, rows: Sequence[Instalment], now: Progress, *, on: date) -> Outlook:
    """Return the outlook of ``plan`` with its instalments in their order."""
    asked = sum(row.amount_minor for row in rows if row.due_date <= on)
    due = Money(plan.before_minor + asked, plan.debt.currency)
    found = forecasts.forecast(
        [Due(row.due_date, not row.left_minor) for row in rows],
        agreed_end=max(row.due_date for row in rows),
        today=on,
        late_since=now.overdue_since,
    )
    if found is None or plan.state not in Plan.LIVE:
        return Outlook(due, "", "")
    return Outlook(due, _ahead(found.ahead_days), _end(found.end_date, found.margin_days))


def _ahead(days: int) -> str:
    if not days:
        return ""
    said = ngettext("One day ahead of your plan.", "%(days)s days ahead of your plan.", days)
    return said % {"days": days}


def _end(day: date, margin: int) -> str:
    if not margin:
        return _("%(day)s, as agreed") % {"day": day_text(day)}
    if margin > 0:
        said = ngettext("%(day)s, %(n)s day early", "%(day)s, %(n)s days early", margin)
    else:
        said = ngettext("%(day)s, %(n)s day later", "%(day)s, %(n)s days later", -margin)
    return said % {"day": day_text(day), "n": abs(margin)}
