"""A household's month, line by line: what comes in, what is kept first, and what goes out.

The sections are those of the Standard Financial Statement (Money and Pensions Service, UK). Knows
whole minor units only; knows no words, no lender and no database. A line that was not answered is
not nothing: where its section has a guideline, that is counted, and where it has none, the month
is not told to its end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from plans.affordability import (
    MONTHS_A_YEAR,
    TIMES_A_YEAR,
    Budget,
    Period,
    income_a_month,
)


class Section(StrEnum):
    """The parts of a month, in the order in which they are asked for: savings come first."""

    SAVINGS = "SAVINGS"
    INCOME = "INCOME"
    HOME = "HOME"
    UTILITIES = "UTILITIES"
    WATER = "WATER"
    CARE = "CARE"
    SCHOOL = "SCHOOL"
    TRAVEL = "TRAVEL"
    PENSIONS = "PENSIONS"
    WORK = "WORK"
    OTHER = "OTHER"
    FOOD = "FOOD"
    LEISURE = "LEISURE"
    PERSONAL = "PERSONAL"
    PRIORITY = "PRIORITY"
    DEBTS = "DEBTS"


LINES: dict[Section, tuple[str, ...]] = {
    Section.SAVINGS: ("PUT_BY",),
    Section.INCOME: ("WAGES", "BENEFITS", "PENSION_PAID", "OTHER_INCOME"),
    Section.HOME: ("RENT", "MORTGAGE", "HOME_TAX", "HOME_INSURANCE", "FURNITURE"),
    Section.UTILITIES: ("ELECTRICITY", "GAS", "HEATING"),
    Section.WATER: ("WATER",),
    Section.CARE: ("CHILDCARE", "ADULT_CARE", "CHILD_SUPPORT", "MEDICINE", "DENTIST_GLASSES"),
    Section.SCHOOL: ("SCHOOL_FEES", "SCHOOL_THINGS", "SCHOOL_MEALS"),
    Section.TRAVEL: ("FARES", "CAR_PAYMENT", "CAR_COSTS", "FUEL"),
    Section.PENSIONS: ("PENSION_SAVING", "LIFE_INSURANCE", "HEALTH_INSURANCE"),
    Section.WORK: ("COURSES", "PROFESSIONAL_FEES"),
    Section.OTHER: ("OTHER_ESSENTIALS",),
    Section.FOOD: ("GROCERIES", "BABY", "PETS"),
    Section.LEISURE: ("PHONE", "INTERNET_TV", "LEISURE", "GIFTS"),
    Section.PERSONAL: ("CLOTHES", "HAIRCUTS", "TOILETRIES"),
    Section.PRIORITY: ("RENT_ARREARS", "TAX_ARREARS", "UTILITY_ARREARS", "FINES"),
    Section.DEBTS: ("OTHER_DEBTS",),
}
SECTION_OF = {line: section for section, lines in LINES.items() for line in lines}
ESSENTIALS = tuple(
    section
    for section in Section
    if section not in (Section.SAVINGS, Section.INCOME, Section.PRIORITY, Section.DEBTS)
)
# A year of more than this, in minor units, is a slip of the hand.
AMOUNT_MAX_MINOR = 10**11


class Part(StrEnum):
    """How much of a household's cost is this person's own."""

    ALL = "ALL"
    THREE_QUARTERS = "THREE_QUARTERS"
    TWO_THIRDS = "TWO_THIRDS"
    HALF = "HALF"
    THIRD = "THIRD"
    QUARTER = "QUARTER"


FRACTIONS = {
    Part.ALL: (1, 1),
    Part.THREE_QUARTERS: (3, 4),
    Part.TWO_THIRDS: (2, 3),
    Part.HALF: (1, 2),
    Part.THIRD: (1, 3),
    Part.QUARTER: (1, 4),
}


@dataclass(frozen=True)
class Answer:
    """What was told of one line: minor units each ``period``, and this person's part of them."""

    amount_minor: int
    period: Period = Period.MONTHLY
    part: Part = Part.ALL


@dataclass(frozen=True)
class Household:
    """Who lives from this month: people of 18 and over, and children by their age."""

    adults: int = 1
    children_under_14: int = 0
    children_from_14: int = 0


@dataclass(frozen=True)
class Figure:
    """What a guideline holds usual in a section: minor units a month for each person."""

    section: Section
    first_adult_minor: int
    further_adult_minor: int
    child_under_14_minor: int
    child_from_14_minor: int

    def usual(self, household: Household) -> int:
        """Return what is usual for this household in a month."""
        return (
            self.first_adult_minor
            + self.further_adult_minor * max(household.adults - 1, 0)
            + self.child_under_14_minor * household.children_under_14
            + self.child_from_14_minor * household.children_from_14
        )


@dataclass(frozen=True)
class Counted:
    """One section of a month: what was told of it, what was not, and what the guideline says.

    ``guideline_minor`` is None where no table has a figure for the section.
    """

    section: Section
    told_minor: int
    untold: tuple[str, ...]
    guideline_minor: int | None

    @property
    def minor(self) -> int | None:
        """What is counted a month; None where something was not told and nothing stands in."""
        if not self.untold:
            return self.told_minor
        if self.guideline_minor is None:
            return None
        return max(self.told_minor, self.guideline_minor)

    @property
    def is_by_guideline(self) -> bool:
        """Whether the guideline stands in for what was not told."""
        return self.minor is not None and self.minor != self.told_minor

    @property
    def is_above(self) -> bool:
        """Whether more was told than the guideline holds usual; below it nobody asks."""
        return self.guideline_minor is not None and self.told_minor > self.guideline_minor

    def is_far_above(self, percent: int) -> bool:
        """Whether it is more than ``percent`` above the guideline."""
        usual = self.guideline_minor
        return usual is not None and self.told_minor * 100 > usual * (100 + percent)


@dataclass(frozen=True)
class Month:
    """Every section of a month, counted."""

    sections: tuple[Counted, ...]

    @property
    def untold(self) -> tuple[Section, ...]:
        """The sections that have to be told before anything can be said of the month."""
        return tuple(each.section for each in self.sections if each.minor is None)

    @property
    def above(self) -> tuple[Counted, ...]:
        return tuple(each for each in self.sections if each.is_above)

    @property
    def budget(self) -> Budget | None:
        """What is left and of what; None while a section is not told."""
        if self.untold:
            return None
        minor = {each.section: each.minor or 0 for each in self.sections}
        return Budget(
            income_minor=minor[Section.INCOME],
            essentials_minor=sum(minor[section] for section in ESSENTIALS),
            commitments_minor=minor[Section.PRIORITY] + minor[Section.DEBTS],
            savings_minor=minor[Section.SAVINGS],
        )


def month_of(answers: Mapping[str, Answer], guidelines: Mapping[Section, int]) -> Month:
    """Return the month that ``answers`` tell of, by line; what is usual by section."""
    return Month(tuple(_counted(section, answers, guidelines) for section in Section))


def a_month(line: str, answer: Answer) -> int:
    """Return the person's own part of a line in a month: income rounded down, all else up."""
    share, of = FRACTIONS[answer.part]
    if SECTION_OF[line] is Section.INCOME:
        return income_a_month(answer.amount_minor, answer.period) * share // of
    times = TIMES_A_YEAR[answer.period]
    return -(-answer.amount_minor * times * share // (MONTHS_A_YEAR * of))


def _counted(
    section: Section, answers: Mapping[str, Answer], guidelines: Mapping[Section, int]
) -> Counted:
    lines = LINES[section]
    told = sum(a_month(line, answers[line]) for line in lines if line in answers)
    untold = tuple(line for line in lines if line not in answers)
    return Counted(section, told, untold, guidelines.get(section))
