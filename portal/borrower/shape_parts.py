"""What every shape of uneven payments asks: from when, how often, how many."""

from datetime import date
from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans import shapes
from plans.schedule import INSTALMENTS_MAX, Frequency, Shape, Terms, dates
from plans.uneven import name_rows
from portal.borrower.forms import CHOOSE
from portal.borrower.workbench import Bench
from portal.fields import ChoiceField, CountField, DayField
from portal.sentences import FREQUENCIES
from portal.words import day_text


def count_field() -> CountField:
    """Return the field in which the number of payments is told."""
    return CountField(label=gettext_lazy("Number of payments"), most=INSTALMENTS_MAX)


class ShapeForm(forms.Form):
    """One shape; ``terms`` makes its payments for what is owed on the bench."""

    shape: ClassVar[Shape]
    money: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: object, bench: Bench, **options: object) -> None:
        super().__init__(*args, **options)
        self.bench = bench
        for name in self.money:
            self.fields[name].currency = bench.debt.currency

    def rows(self) -> shapes.Rows:
        """Return the payments asked for; raise NoSuchPlan where there are none such."""
        raise NotImplementedError

    def months(self) -> dict[str, int]:
        """Return what is left in single months, in minor units, where it was told."""
        return {}

    def terms(self) -> Terms:
        """Return the terms asked for; raise NoSuchPlan where there are none such."""
        return name_rows(self.rows(), frequency=self._frequency, shape=self.shape)

    @property
    def _frequency(self) -> Frequency:
        return Frequency.MONTHLY

    @property
    def _least(self) -> int:
        return self.bench.smallest_minor


class DayForm(ShapeForm):
    """A shape whose payments come on the same day of each month, or each week."""

    frequency = ChoiceField(
        label=gettext_lazy("How often"),
        choices=[(f.value, w) for f, w in FREQUENCIES.items()],
        initial=Frequency.MONTHLY,
        error_messages=CHOOSE,
    )
    from_date = DayField(label=gettext_lazy("First payment on"))

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        ours = [name for name in self.fields if name not in DayForm.base_fields]
        self.order_fields(ours[:1] + list(DayForm.base_fields) + ours[1:])
        first, last = self.bench.earliest, self.bench.latest
        self.fields["from_date"].initial = self.bench.usual_rhythm.first_date
        self.fields["from_date"].widget.attrs |= {
            "min": first.isoformat(),
            "max": last.isoformat(),
        }

    def clean_from_date(self) -> date:
        return in_time(self.cleaned_data["from_date"], self.bench)

    @property
    def _frequency(self) -> Frequency:
        return Frequency(self.cleaned_data["frequency"])

    def _days(self, count: int) -> tuple[date, ...]:
        first = self.cleaned_data["from_date"]
        anchor = first.day if self._frequency is Frequency.MONTHLY else None
        return dates(first, count, self._frequency, anchor)


def in_time(day: date, bench: Bench, *, years: int = 1) -> date:
    """Return ``day``; raise ValidationError where it is too near, or ``years`` away."""
    last = bench.latest.replace(year=bench.latest.year + years - 1, day=1)
    if bench.earliest <= day <= max(last, bench.latest):
        return day
    facts = {"first": day_text(bench.earliest), "last": day_text(max(last, bench.latest))}
    raise forms.ValidationError(
        _("Please choose a day from %(first)s to %(last)s.") % facts, code="out_of_range"
    )
