"""What a borrower says of payments that differ, shape by shape, and the payments that makes."""

from datetime import date

from django import forms
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans import shapes
from plans.affordability import share
from plans.paydays import PayDay, Rule
from plans.schedule import INSTALMENTS_MAX, Frequency, Shape, split
from portal.borrower.forms import CHOOSE
from portal.borrower.shape_parts import DayForm, ShapeForm, count_field, in_time
from portal.fields import AmountField, ChoiceField, DayField, TypedChoiceField, TypedChoicesField

CUSTOM_LINES = 12
SEASONS: list[tuple[str, Promise]] = [
    ("100", gettext_lazy("As usual")),
    ("0", gettext_lazy("Nothing")),
    ("50", gettext_lazy("Half")),
    ("150", gettext_lazy("Half more")),
    ("200", gettext_lazy("Double")),
]
EVERY: list[tuple[str, Promise]] = [
    ("12", gettext_lazy("every 12 payments")),
    ("6", gettext_lazy("every 6 payments")),
    ("3", gettext_lazy("every 3 payments")),
    ("1", gettext_lazy("every payment")),
]
RULES: list[tuple[str, Promise]] = [
    (Rule.LAST_WORKDAY, gettext_lazy("on the last working day of the month")),
    (Rule.DAY, gettext_lazy("on a day of the month, or the working day before it")),
    (Frequency.WEEKLY, gettext_lazy("every week")),
    (Frequency.FORTNIGHTLY, gettext_lazy("every two weeks")),
    (Frequency.FOUR_WEEKLY, gettext_lazy("every four weeks")),
]


class StepUpForm(DayForm):
    """Payments that grow."""

    shape = Shape.STEP_UP
    count = count_field()
    percent = TypedChoiceField(
        label=gettext_lazy("Each step is more by"),
        choices=[(str(percent), f"{percent} %") for percent in (5, 10, 15, 20, 25, 50)],
        initial="10",
        coerce=int,
        error_messages=CHOOSE,
    )
    every = TypedChoiceField(
        label=gettext_lazy("A step comes"),
        choices=EVERY,
        coerce=int,
        error_messages=CHOOSE,
    )

    def rows(self) -> shapes.Rows:
        told = self.cleaned_data
        return shapes.step_up(
            self.bench.owed.minor,
            self._days(told["count"]),
            every=told["every"],
            percent=told["percent"],
            smallest_minor=self._least,
        )


class SeasonalForm(DayForm):
    """More in some months, less or nothing in others."""

    shape = Shape.SEASONAL
    count = count_field()

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        for number, name in MONTHS.items():
            self.fields[f"month_{number}"] = TypedChoiceField(
                label=name, choices=SEASONS, coerce=int, error_messages=CHOOSE, initial="100"
            )

    def rows(self) -> shapes.Rows:
        told = self.cleaned_data
        return shapes.seasonal(
            self.bench.owed.minor,
            self._days(told["count"]),
            {number: told[f"month_{number}"] for number in MONTHS},
            smallest_minor=self._least,
        )


class BalloonForm(DayForm):
    """Small payments first, and one large at the end."""

    shape = Shape.BALLOON
    money = ("amount",)
    amount = AmountField(label=gettext_lazy("Amount of each payment but the last"))
    count = count_field()

    def rows(self) -> shapes.Rows:
        told = self.cleaned_data
        return shapes.balloon(
            self.bench.owed.minor,
            self._days(told["count"]),
            amount_minor=told["amount"].minor,
            smallest_minor=self._least,
        )


class BonusForm(DayForm):
    """An ordinary amount, and more in the months of a bonus."""

    shape = Shape.BONUS
    money = ("amount", "extra")
    amount = AmountField(label=gettext_lazy("Amount of each payment"))
    extra = AmountField(label=gettext_lazy("More in the months of your bonus"))
    bonus_months = TypedChoicesField(
        label=gettext_lazy("Months with a bonus"),
        choices=[(str(number), name) for number, name in MONTHS.items()],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Please choose one month or more.")} | CHOOSE,
    )

    def rows(self) -> shapes.Rows:
        told = self.cleaned_data
        return shapes.bonus(
            self.bench.owed.minor,
            self._days(INSTALMENTS_MAX),
            amount_minor=told["amount"].minor,
            extra_minor=told["extra"].minor,
            months=frozenset(told["bonus_months"]),
            smallest_minor=self._least,
        )


class ByMonthForm(DayForm):
    """What is left in each month; every payment stays within half of that."""

    shape = Shape.BY_MONTH

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        for number, name in MONTHS.items():
            field = AmountField(label=name, required=False, least_minor=0)
            field.currency = self.bench.debt.currency
            self.fields[f"month_{number}"] = field

    def months(self) -> dict[str, int]:
        told = ((number, self.cleaned_data[f"month_{number}"]) for number in MONTHS)
        return {str(number): left.minor for number, left in told if left is not None}

    def rows(self) -> shapes.Rows:
        told, usual = self.months(), self.bench.surplus
        percent = self.bench.share_percent
        left = usual.minor if usual else 0

        def limit_of(day: date) -> int:
            return share(told.get(str(day.month), left), percent)

        return shapes.within(
            self.bench.owed.minor,
            self._days(INSTALMENTS_MAX),
            limit_of,
            smallest_minor=self._least,
        )


class PayDayForm(ShapeForm):
    """Equal payments on the working day after each pay."""

    shape = Shape.PAY_DAY
    rule = ChoiceField(label=gettext_lazy("My pay comes"), choices=RULES, error_messages=CHOOSE)
    day = DayField(
        label=gettext_lazy("A day on which it came or will come"),
        help_text=gettext_lazy("The next payments follow from it."),
    )
    count = count_field()

    @property
    def _frequency(self) -> Frequency:
        rule = self.cleaned_data["rule"]
        return Frequency(rule) if rule in set(Frequency) else Frequency.MONTHLY

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if abs((day - self.bench.today).days) > (self.bench.latest - self.bench.today).days:
            raise forms.ValidationError(_("Please give a day of this year or the next."))
        return day

    def rows(self) -> shapes.Rows:
        told = self.cleaned_data
        rule = Rule(told["rule"]) if told["rule"] in set(Rule) else Rule.DAY
        pay = PayDay(self._frequency, told["day"], self.bench.debt.lender.country, rule)
        days = pay.due_days(self.bench.earliest, told["count"])
        parts = split(self.bench.owed.minor, told["count"])
        return tuple(zip(days, parts, strict=True))


class CustomForm(ShapeForm):
    """Days and amounts of one's own; the last amount may be left open for the rest."""

    shape = Shape.CUSTOM

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        for number in range(1, CUSTOM_LINES + 1):
            facts = {"number": number}
            self.fields[f"day_{number}"] = DayField(
                label=_("Day of payment %(number)s") % facts, required=False
            )
            amount = AmountField(label=_("Amount of payment %(number)s") % facts, required=False)
            amount.currency = self.bench.debt.currency
            self.fields[f"amount_{number}"] = amount

    def clean(self) -> None:
        lines = self._lines()
        for number, day, amount in lines:
            if day is None:
                self.add_error(f"day_{number}", _("Please give the day of this payment."))
            elif amount is None and number != lines[-1][0]:
                self.add_error(f"amount_{number}", _("Only the last amount may be left open."))
            else:
                self._check_day(number, day)
        days = [day for _number, day, _amount in lines if day]
        if not lines:
            self.add_error("day_1", _("Please give a day and an amount."))
        elif len(set(days)) < len(days):
            self.add_error("day_1", _("Two payments are on the same day. Please change one."))

    def _check_day(self, number: int, day: date) -> None:
        try:
            in_time(day, self.bench, years=10)
        except forms.ValidationError as problem:
            self.add_error(f"day_{number}", problem)

    def _lines(self) -> list[tuple[int, date | None, object]]:
        told = self.cleaned_data
        listed = (
            (number, told.get(f"day_{number}"), told.get(f"amount_{number}"))
            for number in range(1, CUSTOM_LINES + 1)
        )
        return [line for line in listed if line[1] or line[2]]

    def rows(self) -> shapes.Rows:
        lines = sorted((day, amount.minor if amount else 0) for _n, day, amount in self._lines())
        return shapes.with_rest(self.bench.owed.minor, lines, smallest_minor=self._least)


SHAPES: dict[Shape, tuple[Promise, type[ShapeForm]]] = {
    Shape.STEP_UP: (gettext_lazy("They grow step by step"), StepUpForm),
    Shape.SEASONAL: (gettext_lazy("More in some months, less in others"), SeasonalForm),
    Shape.BONUS: (gettext_lazy("More in the months of my bonus"), BonusForm),
    Shape.BALLOON: (gettext_lazy("Small, and one large at the end"), BalloonForm),
    Shape.BY_MONTH: (gettext_lazy("What each month leaves me"), ByMonthForm),
    Shape.PAY_DAY: (gettext_lazy("On the day after my pay"), PayDayForm),
    Shape.CUSTOM: (gettext_lazy("My own days and amounts"), CustomForm),
}
