"""A lender's rules in words for its own people: each limit, what a plan does with it, and why.

Knows rules and results; knows no models and no requests. Amounts come in as minor units.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from payments.money import Money
from plans.policy import Code, Result
from portal.words import money_text

TITLES: dict[Code, Promise] = {
    Code.LENGTH: gettext_lazy("How long it runs"),
    Code.SMALLEST: gettext_lazy("The smallest payment"),
    Code.SURPLUS_SHARE: gettext_lazy("What it takes of a month"),
    Code.UPFRONT: gettext_lazy("The part at the start"),
    Code.FIRST_DATE: gettext_lazy("The first payment"),
    Code.AUTOMATIC: gettext_lazy("Who answers"),
    Code.OFTEN: gettext_lazy("Changes in a year"),
    Code.REVIEW: gettext_lazy("When both sides look again"),
    Code.TOKEN: gettext_lazy("The smallest payment until then"),
    Code.EASED: gettext_lazy("Who answers smaller payments"),
}


@dataclass(frozen=True)
class RuleLine:
    """One rule put to a plan: as it is now, and ``before`` where it was otherwise when sent."""

    title: str
    limit: str
    actual: str
    passed: bool
    before: str = ""


def results_from(stored: Iterable[dict[str, Any]]) -> tuple[Result, ...]:
    """Return the results that a proposal keeps."""
    return tuple(Result(Code(r["code"]), r["passed"], r["limit"], r["actual"]) for r in stored)


def rule_lines(
    results: Sequence[Result], *, currency: str, sent: Sequence[Result] = ()
) -> list[RuleLine]:
    """Return each rule in words; ``sent`` is what was found when the plan was sent."""
    earlier = {result.code: result for result in sent}
    return [_rule_line(result, earlier.get(result.code), currency) for result in results]


def _rule_line(result: Result, earlier: Result | None, currency: str) -> RuleLine:
    line = RuleLine(
        title=str(TITLES[result.code]),
        limit=limit_text(result, currency),
        actual=actual_text(result, currency),
        passed=result.passed,
    )
    # The days to a first payment grow fewer by themselves; only another answer is worth telling.
    if earlier is None or (earlier.limit, earlier.passed) == (result.limit, result.passed):
        return line
    return RuleLine(line.title, line.limit, line.actual, line.passed, _before(earlier, currency))


def _before(result: Result, currency: str) -> str:
    facts = {"limit": limit_text(result, currency), "actual": actual_text(result, currency)}
    if not facts["actual"]:
        return facts["limit"]
    return _("%(actual)s, against %(limit)s") % facts


def limit_text(result: Result, currency: str) -> str:
    """Say what the rule asks for: ``up to 60 months``."""
    code, limit = result.code, result.limit
    if code == Code.AUTOMATIC:
        return _("Your rules may answer") if result.passed else _("A person answers every plan")
    if code == Code.EASED:
        return _("Your rules may answer") if result.passed else _("A person answers")
    if code == Code.OFTEN:
        return _("up to %(n)s") % {"n": limit}
    if code in (Code.LENGTH, Code.REVIEW):
        return ngettext("up to %(n)s month", "up to %(n)s months", limit or 0) % {"n": limit}
    if code == Code.FIRST_DATE:
        return ngettext("within %(n)s day", "within %(n)s days", limit or 0) % {"n": limit}
    if limit is None:
        return _("no limit without a budget") if result.passed else _("a budget is needed")
    if code == Code.UPFRONT and not limit:
        return _("none asked for")
    amount = money_text(Money(limit, currency))
    if code == Code.SURPLUS_SHARE:
        return _("up to %(amount)s a month") % {"amount": amount}
    return _("%(amount)s or more") % {"amount": amount}


def actual_text(result: Result, currency: str) -> str:
    """Say what the plan does: ``78 months``; nothing where the rule is not about the plan."""
    code, actual = result.code, result.actual
    if code == Code.AUTOMATIC or actual is None:
        return ""
    if code in (Code.LENGTH, Code.REVIEW):
        return ngettext("%(n)s month", "%(n)s months", actual) % {"n": actual}
    if code == Code.OFTEN:
        return str(actual)
    if code == Code.FIRST_DATE and actual < 0:
        return _("the first day has passed")
    if code == Code.FIRST_DATE:
        return ngettext("in %(n)s day", "in %(n)s days", actual) % {"n": actual}
    amount = money_text(Money(actual, currency))
    if code == Code.SURPLUS_SHARE:
        return _("%(amount)s a month") % {"amount": amount}
    return amount


def first_failing(results: Iterable[Result]) -> Result | None:
    return next((result for result in results if not result.passed), None)


def why(result: Result | None, currency: str) -> str:
    """Say in a few words why the rules did not answer; for a tag in the queue."""
    if result is None:
        return _("Within your rules")
    code, limit = result.code, result.limit or 0
    if code == Code.AUTOMATIC:
        return _("A person answers every plan")
    if code == Code.EASED:
        return _("Smaller payments for now")
    if code == Code.OFTEN:
        return _("More changes than %(n)s in a year") % {"n": limit}
    if code == Code.LENGTH:
        return ngettext("Longer than %(n)s month", "Longer than %(n)s months", limit) % {"n": limit}
    if code == Code.REVIEW:
        said = ngettext(
            "Looked at after %(n)s month", "Looked at after %(n)s months", result.actual or 0
        )
        return said % {"n": result.actual}
    if code == Code.FIRST_DATE and (result.actual or 0) < 0:
        return _("The first day has passed")
    if code == Code.FIRST_DATE:
        said = ngettext("Starts after %(n)s day", "Starts after %(n)s days", limit)
        return said % {"n": limit}
    if result.limit is None:
        return _("No budget told")
    said = {
        Code.SMALLEST: _("Payments under %(amount)s"),
        Code.TOKEN: _("Payments under %(amount)s"),
        Code.SURPLUS_SHARE: _("Takes more than %(amount)s of a month"),
        Code.UPFRONT: _("Less than %(amount)s at the start"),
    }[code]
    return said % {"amount": money_text(Money(limit, currency))}


def detail(result: Result | None, currency: str) -> str:
    """Say the figure behind ``why``: ``It runs for 78 months.``"""
    if result is None or result.actual is None:
        return ""
    facts = {"actual": actual_text(result, currency)}
    said = {
        Code.LENGTH: _("It runs for %(actual)s."),
        Code.SMALLEST: _("Each is %(actual)s."),
        Code.TOKEN: _("Each is %(actual)s."),
        Code.SURPLUS_SHARE: _("It takes %(actual)s."),
        Code.UPFRONT: _("It has %(actual)s at the start."),
    }
    return said[result.code] % facts if result.code in said else ""


def how_many_days(days: int) -> str:
    """Say how long something has waited: ``today``, ``3 days``."""
    if days <= 0:
        return _("today")
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
