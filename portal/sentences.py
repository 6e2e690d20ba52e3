"""Plain sentences about plans: how often, why a person answers, what is possible instead.

Knows words; knows no models and no requests. Amounts come in as Money or minor units.
"""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from payments import arrivals
from payments.money import Money
from plans.policy import Code, Result
from plans.schedule import Frequency, NoSuchPlan, Problem, Shape
from portal.words import day_text, money_text

PACES: dict[str, Promise] = {
    "FITTING": gettext_lazy("What fits your month"),
    "SHORTER": gettext_lazy("One payment fewer"),
    "SHORTEST": gettext_lazy("Two payments fewer"),
    "LIGHTER": gettext_lazy("Lighter"),
    "STEADY": gettext_lazy("Steady"),
    "FASTER": gettext_lazy("Faster"),
    "OWN": gettext_lazy("My own plan"),
}
FREQUENCIES: dict[str, Promise] = {
    Frequency.MONTHLY: gettext_lazy("Every month"),
    Frequency.FOUR_WEEKLY: gettext_lazy("Every four weeks"),
    Frequency.FORTNIGHTLY: gettext_lazy("Every two weeks"),
    Frequency.WEEKLY: gettext_lazy("Every week"),
}
PAYMENT_NAMES: dict[str, Promise] = {
    Frequency.MONTHLY: gettext_lazy("Monthly payment"),
    Frequency.FOUR_WEEKLY: gettext_lazy("Payment every four weeks"),
    Frequency.FORTNIGHTLY: gettext_lazy("Payment every two weeks"),
    Frequency.WEEKLY: gettext_lazy("Weekly payment"),
}


SHAPE_NAMES = {
    Shape.STEP_UP: gettext_lazy("Payments that grow"),
    Shape.SEASONAL: gettext_lazy("More in some months, less in others"),
    Shape.BONUS: gettext_lazy("More in the months of a bonus"),
    Shape.BALLOON: gettext_lazy("Small payments, and one large at the end"),
    Shape.BY_MONTH: gettext_lazy("What each month leaves"),
    Shape.PAY_DAY: gettext_lazy("The working day after the pay"),
    Shape.CUSTOM: gettext_lazy("On agreed days"),
}


def coming_words(amount: Money) -> str:
    """Say that ``amount`` is paid and will arrive, so that nobody pays it again."""
    said = _(
        "%(amount)s is on its way from your bank. It usually takes %(days)s working days; you do"
        " not need to do anything."
    )
    return said % {"amount": money_text(amount), "days": arrivals.USUAL_DAYS}


def how_long(frequency: str, count: int) -> str:
    """Say what stands behind an amount: ``a month for 36 months``."""
    said = {
        Frequency.MONTHLY: ngettext(
            "a month for %(count)s month", "a month for %(count)s months", count
        ),
        Frequency.FOUR_WEEKLY: ngettext(
            "every four weeks, %(count)s time", "every four weeks, %(count)s times", count
        ),
        Frequency.FORTNIGHTLY: ngettext(
            "every two weeks, %(count)s time", "every two weeks, %(count)s times", count
        ),
        Frequency.WEEKLY: ngettext(
            "a week for %(count)s week", "a week for %(count)s weeks", count
        ),
    }
    return said[Frequency(frequency)] % {"count": count}


def how_often(frequency: str, anchor_day: int | None) -> str:
    """Say how often, with the day of the month where there is one."""
    if frequency != Frequency.MONTHLY or anchor_day is None:
        return str(FREQUENCIES[Frequency(frequency)])
    if anchor_day > 28:
        return _("Every month, on day %(day)s or the month’s last day") % {"day": anchor_day}
    return _("Every month, on day %(day)s") % {"day": anchor_day}


def why_a_person(results: Iterable[Result], *, currency: str) -> list[str]:
    """Say, rule by rule, why the lender’s rules do not say yes at once; empty where they do."""
    return [_rule(result, currency) for result in results if not result.passed]


def _rule(result: Result, currency: str) -> str:
    if result.code in (Code.LENGTH, Code.FIRST_DATE, Code.REVIEW):
        return _counted(result)
    if result.code == Code.OFTEN:
        said = ngettext(
            "You have made %(limit)s such change within a year already.",
            "You have made %(limit)s such changes within a year already.",
            result.limit or 0,
        )
        return said % {"limit": result.limit}
    if result.code == Code.AUTOMATIC:
        return _("Here a person answers every plan.")
    if result.code == Code.EASED:
        return _("Here a person answers a plan with smaller payments for now.")
    if result.limit is None:
        return _("You have not told us about your month. With it, the answer may come at once.")
    facts = {
        "limit": money_text(Money(result.limit, currency)),
        "actual": money_text(Money(result.actual or 0, currency)),
    }
    return {
        Code.SMALLEST: _(
            "Each payment would be %(actual)s. From %(limit)s, the yes comes at once."
        ),
        Code.TOKEN: _("Each payment would be %(actual)s. From %(limit)s, the yes comes at once."),
        Code.SURPLUS_SHARE: _(
            "It would take %(actual)s from a month. Up to %(limit)s, the yes comes at once."
        ),
        Code.UPFRONT: _(
            "You would pay %(actual)s at the start. From %(limit)s, the yes comes at once."
        ),
    }[result.code] % facts


def _counted(result: Result) -> str:
    limit, actual = result.limit or 0, result.actual or 0
    if result.code == Code.LENGTH:
        said = ngettext(
            "It would run for %(actual)s months. Up to %(limit)s month, the yes comes at once.",
            "It would run for %(actual)s months. Up to %(limit)s months, the yes comes at once.",
            limit,
        )
    elif result.code == Code.REVIEW:
        said = ngettext(
            "It would be looked at again after %(actual)s months. Up to %(limit)s month, the yes"
            " comes at once.",
            "It would be looked at again after %(actual)s months. Up to %(limit)s months, the yes"
            " comes at once.",
            limit,
        )
    elif actual < 0:
        return _("Its first day has passed.")
    else:
        said = ngettext(
            "The first payment would be in %(actual)s days. Within %(limit)s day, the yes comes"
            " at once.",
            "The first payment would be in %(actual)s days. Within %(limit)s days, the yes comes"
            " at once.",
            limit,
        )
    return said % {"limit": limit, "actual": actual}


# The field of the builder that each problem is about.
FIELDS = {
    Problem.UPFRONT_UNDER_SMALLEST: "upfront",
    Problem.UPFRONT_OVER_TOTAL: "upfront",
    Problem.UPFRONT_TOO_CLOSE: "upfront_date",
    Problem.DATE_OFF_ANCHOR: "from_date",
    Problem.DATE_OUT_OF_RANGE: "from_date",
    Problem.END_BEFORE_FIRST: "end_date",
    Problem.TOO_FEW: "count",
    Problem.TOO_MANY: "amount",
    Problem.AMOUNT_UNDER_SMALLEST: "amount",
    Problem.AMOUNT_OVER_TOTAL: "amount",
    Problem.DISAGREE: "amount",
    Problem.ROWS_OFF_TOTAL: "amount",
    Problem.REVIEW_TOO_FAR: "review_date",
    Problem.REVIEW_PASSED: "review_date",
}


def what_is_possible(problem: NoSuchPlan, *, currency: str) -> str:
    """Say why there is no such plan, and what would make one."""
    facts = {
        "amount": "" if problem.amount_minor is None else _money(problem.amount_minor, currency),
        "count": problem.count or "",
        "first": day_text(problem.first_date) if problem.first_date else "",
        "end": day_text(problem.end_date) if problem.end_date else "",
    }
    if problem.code == Problem.DISAGREE:
        return _disagreement(problem) % facts
    if problem.code == Problem.TOO_MANY:
        return _too_many(problem) % facts
    if problem.code == Problem.UPFRONT_OVER_TOTAL and not problem.amount_minor:
        return _("The sum is too small to pay a part of it at the start.")
    return _SIMPLE[problem.code] % facts


def _disagreement(problem: NoSuchPlan) -> str:
    if problem.end_date is None and problem.amount_minor is None:
        return _("These do not go together. %(count)s payments would.")
    if problem.amount_minor is None:
        return _(
            "These do not go together. %(count)s payments would, with the last one on %(end)s."
        )
    if problem.end_date is None:
        return _(
            "These do not go together. That many payments are %(amount)s each; or keep the amount"
            " and pay %(count)s times."
        )
    return _(
        "These do not go together. That many payments are %(amount)s each; or keep the amount, pay"
        " %(count)s times and end on %(end)s."
    )


def _too_many(problem: NoSuchPlan) -> str:
    if problem.end_date is not None:
        return _("A plan has at most %(count)s payments. The last one can be on %(end)s.")
    if problem.amount_minor is None:
        return _("A plan has at most %(count)s payments.")
    return _("A plan has at most %(count)s payments. From %(amount)s each, it works.")


_SIMPLE: dict[Problem, Promise] = {
    Problem.ROWS_OFF_TOTAL: gettext_lazy(
        "These payments add up to %(amount)s, and that is not what is owed. Please change one."
    ),
    Problem.REVIEW_TOO_FAR: gettext_lazy(
        "Nobody should wait longer than half a year for somebody to look again. Please choose a"
        " day up to %(end)s."
    ),
    Problem.REVIEW_PASSED: gettext_lazy(
        "Please choose a day to look again that comes after the next payment."
    ),
    Problem.NOTHING_OWED: gettext_lazy("Nothing is owed here any more."),
    Problem.NOTHING_GIVEN: gettext_lazy(
        "Please choose a pace, or give an amount, a number of payments or a last day."
    ),
    Problem.TOTAL_UNDER_SMALLEST: gettext_lazy(
        "A payment can be %(amount)s at the least, and less than that is owed. Please talk to the"
        " lender."
    ),
    Problem.UPFRONT_UNDER_SMALLEST: gettext_lazy(
        "The part at the start can be %(amount)s at the least."
    ),
    Problem.UPFRONT_OVER_TOTAL: gettext_lazy("The part at the start can be %(amount)s at most."),
    Problem.UPFRONT_TOO_CLOSE: gettext_lazy(
        "After a part at the start, the next payment can be on %(first)s."
    ),
    Problem.DATE_OFF_ANCHOR: gettext_lazy("The first payment can be on %(first)s."),
    Problem.DATE_OUT_OF_RANGE: gettext_lazy("Please choose a day within the next year."),
    Problem.END_BEFORE_FIRST: gettext_lazy("The last payment can be on %(end)s or later."),
    Problem.TOO_FEW: gettext_lazy("A plan has at least one payment."),
    Problem.AMOUNT_UNDER_SMALLEST: gettext_lazy(
        "A payment can be %(amount)s at the least, which makes %(count)s payments at most."
    ),
    Problem.AMOUNT_OVER_TOTAL: gettext_lazy(
        "That is more than the whole. It can be %(amount)s at most, all at once."
    ),
}


def _money(minor: int, currency: str) -> str:
    return money_text(Money(minor, currency))
