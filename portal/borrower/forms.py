"""What a borrower can fill in: the shape of the answers, not their meaning."""

from datetime import date

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.money import Money
from plans.affordability import Budget, Period, income_a_month, spending_a_month
from plans.months.households import AMOUNT_MAX_MINOR
from plans.schedule import INSTALMENTS_MAX, Frequency
from portal.fields import (
    AmountField,
    ChoiceField,
    CountField,
    DayField,
    TypedChoiceField,
    TypedChoicesField,
    WordsField,
)
from portal.sentences import FREQUENCIES, PACES
from portal.signed_names import SignedForm
from portal.words import day_text

TEXT_MAX = 1500
PERIODS: list[tuple[str, Promise]] = [
    (Period.MONTHLY, gettext_lazy("a month")),
    (Period.WEEKLY, gettext_lazy("a week")),
    (Period.FORTNIGHTLY, gettext_lazy("every two weeks")),
    (Period.FOUR_WEEKLY, gettext_lazy("every four weeks")),
    (Period.YEARLY, gettext_lazy("a year")),
]
UNTOLD = gettext_lazy("Please give an amount. A guess is fine; write 0 if there is none.")


CHOOSE = dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Please choose one."))


def _period(label: Promise) -> forms.ChoiceField:
    return ChoiceField(
        label=label,
        choices=PERIODS,
        initial=Period.MONTHLY,
        error_messages=CHOOSE,
    )


class BudgetForm(forms.Form):
    """One month of a household. What is not told is asked again, never taken as nothing."""

    income = AmountField(
        label=gettext_lazy("What comes in"),
        help_text=gettext_lazy("Pay after tax, benefits, pension, help from family."),
        least_minor=0,
        most_minor=AMOUNT_MAX_MINOR,
        error_messages={"required": UNTOLD},
    )
    income_period = _period(gettext_lazy("How often it comes in"))
    essentials = AmountField(
        label=gettext_lazy("What living costs"),
        help_text=gettext_lazy("Rent, food, heating, travel, school, medicine, things that break."),
        least_minor=0,
        most_minor=AMOUNT_MAX_MINOR,
        error_messages={"required": UNTOLD},
    )
    essentials_period = _period(gettext_lazy("How often you pay it"))
    commitments = AmountField(
        label=gettext_lazy("What you pay on other debts"),
        help_text=gettext_lazy("Loans, cards and plans with other lenders."),
        least_minor=0,
        most_minor=AMOUNT_MAX_MINOR,
        error_messages={"required": UNTOLD},
    )
    commitments_period = _period(gettext_lazy("How often you pay that"))

    def __init__(self, *args: object, currency: str, **options: object) -> None:
        super().__init__(*args, **options)
        for name in ("income", "essentials", "commitments"):
            self.fields[name].currency = currency

    def budget(self) -> Budget:
        """Return the month that was told; the form is valid."""
        told = self.cleaned_data
        return Budget(
            income_a_month(told["income"].minor, Period(told["income_period"])),
            spending_a_month(told["essentials"].minor, Period(told["essentials_period"])),
            spending_a_month(told["commitments"].minor, Period(told["commitments_period"])),
        )


class BuilderForm(forms.Form):
    """A pace, or any of an amount, a number and a last day; how often, from when."""

    pace = ChoiceField(choices=list(PACES.items()), required=False, error_messages=CHOOSE)
    shown = ChoiceField(choices=list(PACES.items()), required=False, widget=forms.HiddenInput)
    amount = AmountField(label=gettext_lazy("Amount of each payment"), required=False)
    count = CountField(
        label=gettext_lazy("Number of payments"), most=INSTALMENTS_MAX, required=False
    )
    end_date = DayField(label=gettext_lazy("Last payment by"), required=False)
    frequency = ChoiceField(
        label=gettext_lazy("How often"),
        choices=[(f.value, w) for f, w in FREQUENCIES.items()],
        error_messages=CHOOSE,
    )
    anchor_day = TypedChoiceField(
        label=gettext_lazy("Day of the month"),
        help_text=gettext_lazy("Where a month is shorter, its last day."),
        choices=[(str(day), str(day)) for day in range(1, 32)],
        coerce=int,
        error_messages=CHOOSE,
    )
    from_date = DayField(label=gettext_lazy("First payment on or after"))
    upfront = AmountField(
        label=gettext_lazy("A part at the start"),
        help_text=gettext_lazy("Only if you have something put by. The rest starts 14 days later."),
        required=False,
    )
    upfront_date = DayField(label=gettext_lazy("Day of that part"), required=False)

    def __init__(
        self, *args: object, currency: str, first: date, last: date, **options: object
    ) -> None:
        super().__init__(*args, **options)
        self.first, self.last = first, last
        for name in ("amount", "upfront"):
            self.fields[name].currency = currency
        for name in ("from_date", "upfront_date"):
            self.fields[name].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def clean_from_date(self) -> date:
        return self._in_time(self.cleaned_data["from_date"])

    def clean_upfront_date(self) -> date | None:
        day = self.cleaned_data["upfront_date"]
        return self._in_time(day) if day else None

    def clean_anchor_day(self) -> int | None:
        """Return the day of the month, or None where payments are not monthly."""
        is_monthly = self.cleaned_data.get("frequency", Frequency.MONTHLY) == Frequency.MONTHLY
        return self.cleaned_data["anchor_day"] if is_monthly else None

    def _in_time(self, day: date) -> date:
        if self.first <= day <= self.last:
            return day
        facts = {"first": day_text(self.first), "last": day_text(self.last)}
        raise forms.ValidationError(
            _("Please choose a day from %(first)s to %(last)s.") % facts, code="out_of_range"
        )

    @property
    def upfront_minor(self) -> int:
        part: Money | None = self.cleaned_data["upfront"]
        return part.minor if part else 0


class SignatureForm(SignedForm):
    """A typed name and a tick, for the text whose fingerprint is ``digest``.

    A plan that takes over half of what is left of a month has a second tick.
    """

    is_read = forms.BooleanField(
        label=gettext_lazy("I have read this agreement and I agree to it."),
        error_messages={"required": gettext_lazy("Please tick the box if you agree.")},
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy(
            "I know that this takes over half of what is left of my month, and I can keep it."
        ),
        error_messages={
            "required": gettext_lazy(
                "Please tick the box if you can keep it, or choose a smaller plan."
            )
        },
    )
    proposal = WordsField(max_length=16, widget=forms.HiddenInput)
    digest = WordsField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: object, is_over_half: bool, **options: object) -> None:
        super().__init__(*args, **options)
        if not is_over_half:
            del self.fields["is_sure"]


class DisputeForm(forms.Form):
    """What is not right, in the borrower's own words; which lines, where they know."""

    lines = TypedChoicesField(
        label=gettext_lazy("Which part is it about?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Please tick what is not right.")},
    )
    text = WordsField(
        label=gettext_lazy("What is not right?"),
        help_text=gettext_lazy("A few words are enough. You do not have to prove anything now."),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Please write a few words.")},
    )

    def __init__(self, *args: object, lines: list[tuple[int, str]], **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["lines"].choices = lines
        if not lines:
            del self.fields["lines"]


class RestForm(forms.Form):
    """A rest, with anything that the lender should know."""

    text = WordsField(
        label=gettext_lazy("Is there anything you would like them to know?"),
        help_text=gettext_lazy("Only if you wish. It does not change your right to a rest."),
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AdviserRestForm(forms.Form):
    """A rest while a debt adviser helps: who they are."""

    reference = WordsField(
        label=gettext_lazy("Who helps you?"),
        help_text=gettext_lazy("The adviser's name or organisation. Nobody asks you for proof."),
        max_length=120,
        error_messages={"required": gettext_lazy("Please write who helps you.")},
    )
