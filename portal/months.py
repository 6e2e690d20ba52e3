"""A person's own statement of a month: kept as they tell it, and told to their lenders.

Knows the person's lines and the guideline in force; knows no requests and no words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from payments.models import Debt
from plans.affordability import Budget, Period
from plans.models import BudgetStatement, GuidelineTable
from plans.months import budgets, guidelines, households
from plans.months.households import SECTION_OF, Answer, Counted, Household, Month, Part, Section
from portal import access
from portal.models import IncomeExpenditure, MonthLine, User


class Unfinished(Exception):
    """Something has to be told first: ``untold`` sections, or a sentence about those ``above``."""

    def __init__(self, untold: Sequence[Section], above: Sequence[Section]) -> None:
        super().__init__(", ".join([*untold, *above]))
        self.untold, self.above = tuple(untold), tuple(above)


@dataclass(frozen=True)
class Told:
    """What a person has told so far, and what it comes to beside the guideline of a country."""

    statement: IncomeExpenditure | None
    answers: dict[str, Answer]
    month: Month
    table: GuidelineTable | None

    @property
    def household(self) -> Household | None:
        """Who lives from this month; None until it is told."""
        return household_of(self.statement)

    @property
    def budget(self) -> Budget | None:
        return self.month.budget

    @property
    def why_wanted(self) -> tuple[Counted, ...]:
        """The sections above the guideline about which a sentence is still missing."""
        whys = self.statement.whys if self.statement else {}
        return tuple(each for each in self.month.above if not whys.get(each.section.value))


def read(user: User, *, currency: str, country: str, on: date) -> Told:
    """Return what ``user`` told in a currency, beside what is usual in a country on a day."""
    statement = access.months_of(user).filter(currency=currency).first()
    lines = statement.lines.all() if statement else ()
    answers = {
        row.line: Answer(row.amount_minor, Period(row.period), Part(row.part))
        for row in lines
        if row.line in SECTION_OF
    }
    table = guidelines.in_force(country, currency, on=on)
    usual = guidelines.usual(table, household_of(statement) or Household())
    return Told(statement, answers, households.month_of(answers, usual), table)


def household_of(statement: IncomeExpenditure | None) -> Household | None:
    if statement is None or statement.adults is None:
        return None
    return Household(statement.adults, statement.children_under_14, statement.children_from_14)


@transaction.atomic
def keep(user: User, *, currency: str, answers: Mapping[str, Answer | None], at: datetime) -> None:
    """Keep what was told of some lines; None is a line that is not told any more."""
    statement = _changed(user, currency, at=at)
    untold = [line for line, answer in answers.items() if answer is None]
    MonthLine.objects.filter(statement=statement, line__in=untold).delete()
    rows = [
        MonthLine(statement=statement, line=line, **vars(answer))
        for line, answer in answers.items()
        if answer is not None
    ]
    MonthLine.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["statement", "line"],
        update_fields=["amount_minor", "period", "part"],
    )


@transaction.atomic
def keep_household(user: User, *, currency: str, household: Household, at: datetime) -> None:
    """Keep who lives from this month."""
    statement = _changed(user, currency, at=at)
    IncomeExpenditure.objects.filter(pk=statement.pk).update(**vars(household))


@transaction.atomic
def tell(
    user: User, told: Told, debts: Sequence[Debt], *, whys: Mapping[str, str], at: datetime
) -> list[BudgetStatement]:
    """Tell the lender of each debt its own part of the month; ``whys`` by section.

    Raise Unfinished where a section is not told, or is above the guideline without a sentence.
    """
    budget, statement = told.budget, told.statement
    above = [each.section for each in told.month.above if not whys.get(each.section.value)]
    if budget is None or statement is None or above:
        raise Unfinished(told.month.untold, above)
    IncomeExpenditure.objects.filter(pk=statement.pk).update(whys=dict(whys), told_at=at)
    return budgets.tell_each(
        debts,
        budget,
        sections=told.month.sections,
        whys=whys,
        household=told.household,
        owners=access.owners_of(user, debts),
        at=at,
    )


def _changed(user: User, currency: str, *, at: datetime) -> IncomeExpenditure:
    """Return the statement that is being written, made where there is none yet."""
    statement, is_new = IncomeExpenditure.objects.get_or_create(
        user=user, currency=currency, defaults={"changed_at": at}
    )
    if not is_new:
        IncomeExpenditure.objects.filter(pk=statement.pk).update(changed_at=at)
    return statement
