"""The tables of what is usual: which one is in force for a household, and how one is taken in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from payments.states import WrongState
from plans.models import GuidelineFigure, GuidelineTable
from plans.months.households import Figure, Household, Section


@dataclass(frozen=True)
class Guideline:
    """What one source holds usual in a country, in minor units a month, from a day to a day.

    ``last_date`` is None where it goes on until another comes.
    """

    source: str
    year: int
    country: str
    currency: str
    first_date: date
    last_date: date | None
    figures: tuple[Figure, ...]


class Overlapping(Exception):
    """Another table is in force on some of these days; ``table`` is that one."""

    def __init__(self, table: GuidelineTable) -> None:
        super().__init__(str(table))
        self.table = table


def in_force(country: str, currency: str, *, on: date) -> GuidelineTable | None:
    """Return the table for a country's households on a day; None where there is none."""
    begun = GuidelineTable.objects.filter(country=country, currency=currency, first_date__lte=on)
    return begun.exclude(last_date__lt=on).order_by("-first_date").first()


def usual(table: GuidelineTable | None, household: Household) -> dict[Section, int]:
    """Return what ``table`` holds usual a month for a household, by section; nothing of none."""
    if table is None:
        return {}
    return {Section(row.section): _figure(row).usual(household) for row in table.figures.all()}


@transaction.atomic
def take_in(guideline: Guideline, *, at: datetime) -> GuidelineTable | None:
    """Store a table; return None where this very one is stored already.

    A table without an end gives way to one that begins later. Raise Overlapping where two would
    be in force on one day, and WrongState where another one begins on the same day.
    """
    same = GuidelineTable.objects.filter(
        country=guideline.country, currency=guideline.currency, first_date=guideline.first_date
    ).first()
    if same:
        if _is_same(same, guideline):
            return None
        raise WrongState(f"{same} begins on the same day")
    _make_room(guideline)
    table = GuidelineTable.objects.create(
        source=guideline.source,
        year=guideline.year,
        country=guideline.country,
        currency=guideline.currency,
        first_date=guideline.first_date,
        last_date=guideline.last_date,
        at=at,
    )
    GuidelineFigure.objects.bulk_create(
        GuidelineFigure(table=table, **vars(figure)) for figure in guideline.figures
    )
    return table


def _make_room(guideline: Guideline) -> None:
    """End the table that goes on without an end the day before; refuse any other overlap."""
    others = GuidelineTable.objects.filter(country=guideline.country, currency=guideline.currency)
    endless = others.filter(last_date=None, first_date__lt=guideline.first_date)
    endless.update(last_date=guideline.first_date - timedelta(days=1))
    still = others.exclude(last_date__lt=guideline.first_date)
    if guideline.last_date is not None:
        still = still.filter(first_date__lte=guideline.last_date)
    found = still.first()
    if found is not None:
        raise Overlapping(found)


def _is_same(table: GuidelineTable, guideline: Guideline) -> bool:
    stored = {figure.section: figure for figure in map(_figure, table.figures.all())}
    given = {figure.section: figure for figure in guideline.figures}
    return (table.source, table.year, stored) == (guideline.source, guideline.year, given)


def _figure(row: GuidelineFigure) -> Figure:
    return Figure(
        section=Section(row.section),
        first_adult_minor=row.first_adult_minor,
        further_adult_minor=row.further_adult_minor,
        child_under_14_minor=row.child_under_14_minor,
        child_from_14_minor=row.child_from_14_minor,
    )
