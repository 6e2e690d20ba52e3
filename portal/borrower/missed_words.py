"""The three ways to pay what is late, each priced in a sentence: days, amounts and no cost."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from payments.money import Money
from plans.changing.leeway import Kind
from plans.changing.remainders import Left, NoSuchChange
from plans.missing import arrears
from plans.missing.arrears import Arrears
from portal.words import day_text, money_text


@dataclass(frozen=True)
class Way:
    """One way: its name, and what it would make of the plan."""

    value: str
    title: str
    detail: str


def ways_of(owing: Arrears) -> list[Way]:
    """Return the ways that can be taken now, each with what it means."""
    ways = []
    for kind in arrears.CHOICES:
        try:
            after = arrears.preview(owing, kind).after
        except NoSuchChange:
            continue  # With no payment to come there is nothing to spread over.
        ways.append(Way(kind.value, _titles()[kind], _detail(owing, kind, after)))
    return ways


def _titles() -> dict[Kind, str]:
    return {
        Kind.CATCH_UP: _("Pay it by a later day"),
        Kind.APPEND: _("Put it after the last payment"),
        Kind.RE_AMORTISE: _("Spread it over the payments left"),
    }


def _detail(owing: Arrears, kind: Kind, after: Left) -> str:
    currency = owing.plan.debt.currency
    facts = {
        "late": money_text(Money(owing.minor, currency)),
        "day": day_text(owing.days[1]),
        "count": len(after.rows),
        "each": money_text(Money(after.rows[0][1], currency)),
        "last": money_text(Money(after.rows[-1][1], currency)),
        "before": day_text(owing.left.last_date),
        "end": day_text(after.last_date),
    }
    return {
        Kind.CATCH_UP: _(
            "One extra payment of %(late)s by %(day)s, or another day. The others stay as they are;"
            " the last is on %(end)s, as before. It costs nothing."
        ),
        Kind.APPEND: _(
            "The others stay as they are. The last payment is on %(end)s instead of %(before)s. It"
            " costs nothing."
        ),
        Kind.RE_AMORTISE: _(
            "%(count)s payments of %(each)s, the last of %(last)s. The plan ends on %(end)s, as"
            " before. It costs nothing."
        ),
    }[kind] % facts
