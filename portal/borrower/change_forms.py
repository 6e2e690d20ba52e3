"""What a borrower can change in a plan that runs: each wish is a small form that makes a change.

Forms check shape; whether the change can be made is for the rules to say.
"""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.money import Money
from plans.changing import changes
from plans.changing.amendments import Change
from plans.changing.leeway import Kind
from plans.changing.remainders import Left
from plans.reviewing import renewals
from plans.schedule import Frequency, Terms
from portal.borrower.forms import CHOOSE
from portal.fields import AmountField, ChoiceField, DayField, TypedChoiceField
from portal.sentences import FREQUENCIES
from portal.words import day_text, money_text

# A wish is about one of the payments that come next.
OFFERED_MAX = 6


class WishForm(forms.Form):
    """A wish about ``left``; ``free`` are the days of payments that no money on its way pays."""

    kind = Kind.RE_AGE

    def __init__(
        self,
        *args: object,
        left: Left,
        free: Sequence[date],
        currency: str,
        ways: Sequence[tuple[str, str, Terms]] = (),
        **options: object,
    ) -> None:
        super().__init__(*args, **options)
        self.ways = ways
        self.left, self.currency = left, currency
        if "day" in self.fields:
            minors = dict(left.rows)
            self.fields["day"].choices = [
                (day.isoformat(), _named(day, Money(minors[day], currency)))
                for day in free[:OFFERED_MAX]
            ]

    @property
    def change(self) -> Change:
        """The change that was wished for; the form is valid."""
        return changes.re_age


class _OneForm(WishForm):
    day = TypedChoiceField(
        label=gettext_lazy("Which payment?"),
        coerce=date.fromisoformat,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )


class SkipForm(_OneForm):
    """Leave out one payment; it comes at the end."""

    kind = Kind.SKIP

    @property
    def change(self) -> Change:
        day = self.cleaned_data["day"]
        return lambda left: changes.skip(left, day=day)


class MoveForm(_OneForm):
    """Have one payment on another day."""

    kind = Kind.MOVE
    to = DayField(label=gettext_lazy("To which day?"))

    @property
    def change(self) -> Change:
        day, to = self.cleaned_data["day"], self.cleaned_data["to"]
        return lambda left: changes.move(left, day=day, to=to)


class DayForm(WishForm):
    """Have every payment on another day of the month."""

    kind = Kind.DAY
    anchor_day = TypedChoiceField(
        label=gettext_lazy("Day of the month"),
        help_text=gettext_lazy("Where a month is shorter, its last day."),
        choices=[(str(day), str(day)) for day in range(1, 32)],
        coerce=int,
        error_messages=CHOOSE,
    )

    @property
    def change(self) -> Change:
        anchor = self.cleaned_data["anchor_day"]
        return lambda left: changes.to_anchor(left, anchor_day=anchor)


class FirstForm(WishForm):
    """Have payments by the week begin on another day."""

    kind = Kind.DAY
    to = DayField(label=gettext_lazy("The next payment on"))

    @property
    def change(self) -> Change:
        first = self.cleaned_data["to"]
        return lambda left: changes.to_first(left, first_date=first)


class AmountForm(WishForm):
    """Pay another amount each time."""

    kind = Kind.AMOUNT
    amount = AmountField(
        label=gettext_lazy("Amount of each payment"),
        help_text=gettext_lazy("Less makes the plan longer, more makes it shorter."),
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].currency = self.currency

    @property
    def change(self) -> Change:
        minor = self.cleaned_data["amount"].minor
        return lambda left: changes.with_amount(left, amount_minor=minor)


class RhythmForm(WishForm):
    """Pay more or less often."""

    kind = Kind.FREQUENCY
    frequency = ChoiceField(
        label=gettext_lazy("How often"), widget=forms.RadioSelect, error_messages=CHOOSE
    )
    amount = AmountField(
        label=gettext_lazy("Amount of each payment"),
        help_text=gettext_lazy("Leave it open to end when your plan ends now."),
        required=False,
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].currency = self.currency
        others = [(f.value, w) for f, w in FREQUENCIES.items() if f != self.left.frequency]
        self.fields["frequency"].choices = others

    @property
    def change(self) -> Change:
        frequency, amount = Frequency(self.cleaned_data["frequency"]), self.cleaned_data["amount"]
        minor = amount.minor if amount else None
        return lambda left: changes.with_frequency(left, frequency=frequency, amount_minor=minor)


class SpreadForm(WishForm):
    """Spread what is late over the payments to come."""

    kind = Kind.RE_AMORTISE

    @property
    def change(self) -> Change:
        return changes.respread


class AgainForm(WishForm):
    """Choose another of the ways on that are plans, now that both sides look again."""

    kind = Kind.REVIEW
    way = ChoiceField(
        label=gettext_lazy("Which plan?"), widget=forms.RadioSelect, error_messages=CHOOSE
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["way"].choices = [(kind, words) for kind, words, _terms in self.ways]

    @property
    def change(self) -> Change:
        chosen = self.cleaned_data["way"]
        terms = next(terms for kind, _words, terms in self.ways if kind == chosen)
        return lambda left: renewals.renewed(left, terms)


FORMS: dict[str, type[WishForm]] = {
    "skip": SkipForm,
    "move": MoveForm,
    "day": DayForm,
    "amount": AmountForm,
    "rhythm": RhythmForm,
    "spread": SpreadForm,
    "begin-again": WishForm,
    "again": AgainForm,
}


def form_class(wish: str, left: Left) -> type[WishForm]:
    """Return the form for a wish; payments by the week have no day of the month."""
    if wish == "day" and left.frequency is not Frequency.MONTHLY:
        return FirstForm
    return FORMS[wish]


def _named(day: date, amount: Money) -> str:
    return _("%(amount)s on %(day)s") % {"amount": money_text(amount), "day": day_text(day)}
