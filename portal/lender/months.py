"""A borrower's month as the officer who answers may know it: sums, and what is above the usual.

What is within the guideline has no figure of its own here: nobody asks about it.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments.money import Money
from plans import policies, proposals
from plans.affordability import heaviest_month, share
from plans.models import BudgetStatement, PolicyVersion, Proposal
from plans.months.households import ESSENTIALS
from plans.schedule import build
from portal import month_words


@dataclass(frozen=True)
class SectionLine:
    """One section that was told: what it comes to or that it is usual, and the borrower's why."""

    name: str
    said: str
    why: str
    amount: Money | None


@dataclass(frozen=True)
class Month:
    """What the borrower told of a month, and what the plan takes of it."""

    income: Money
    essentials: Money
    commitments: Money
    savings: Money
    left: Money
    limit: Money
    limit_percent: int
    takes: Money
    sections: tuple[SectionLine, ...]
    people: str

    @property
    def percent(self) -> int | None:
        """How much of what is left the plan takes, rounded up; None where nothing is left."""
        return -(-self.takes.minor * 100 // self.left.minor) if self.left.minor > 0 else None


def month_of(proposal: Proposal, version: PolicyVersion) -> Month | None:
    """Return the month that ``proposal`` was made with; None where it was not told."""
    told, currency = proposal.budget, proposal.debt.currency
    if told is None:
        return None
    left = proposals.surplus_of(told) or 0
    rows = build(proposal.total_minor, proposal.terms)
    percent = policies.rules_for(version, told).surplus_share_max_percent
    return Month(
        income=Money(told.income_minor, currency),
        essentials=Money(told.essentials_minor, currency),
        # In one sum, so that nobody learns who else there is.
        commitments=Money(told.commitments_minor + told.others_minor, currency),
        savings=Money(told.savings_minor, currency),
        left=Money(left, currency),
        limit=Money(share(left, percent), currency),
        limit_percent=percent,
        takes=Money(heaviest_month(rows, proposal.terms.frequency), currency),
        sections=tuple(_line(each, currency) for each in told.sections if _is_shown(each)),
        people=_people(told),
    )


def _is_shown(section: dict[str, Any]) -> bool:
    return section["minor"] > 0 and section["section"] in ESSENTIALS


def _line(section: dict[str, Any], currency: str) -> SectionLine:
    usual, minor = section["guideline_minor"], section["minor"]
    name = str(month_words.SECTIONS[section["section"]])
    if section["is_by_guideline"]:
        return SectionLine(name, _("not all told: the usual amount is counted"), "", None)
    if usual is None:
        return SectionLine(name, "", "", Money(minor, currency))
    if minor <= usual:
        return SectionLine(name, _("within what is usual"), "", None)
    return SectionLine(name, _("more than usual"), section["why"], Money(minor, currency))


def _people(told: BudgetStatement) -> str:
    """Say how many live from this month; nothing where it was not told."""
    count = sum(told.household.values())
    if not count:
        return ""
    return ngettext("A household of %(count)s person", "A household of %(count)s people", count) % {
        "count": count
    }
