"""What an officer can fill in to offer less, or to say no: the shape, not the meaning."""

from django import forms
from django.utils.translation import gettext_lazy

from plans.settlement.settlement_sums import PAYMENTS_MAX, Wanted
from portal.fields import AmountField, CountField, DayField, WordsField
from portal.lender.forms import WORDS_MAX


class OfferForm(forms.Form):
    """A sum, its payments, and until when the borrower can sign."""

    amount = AmountField(label=gettext_lazy("Taken as full payment"))
    count = CountField(
        label=gettext_lazy("In how many monthly payments"), most=PAYMENTS_MAX, initial=1
    )
    expires = DayField(
        label=gettext_lazy("Open until"),
        help_text=gettext_lazy("Seven days at least, so that nobody signs in a hurry."),
    )
    first_date = DayField(
        label=gettext_lazy("First payment on"),
        help_text=gettext_lazy("On the last day of the offer or later."),
    )

    def __init__(self, *args: object, currency: str, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].currency = currency

    @property
    def wanted(self) -> Wanted:
        """What was filled in; the form is valid."""
        told = self.cleaned_data
        return Wanted(told["amount"].minor, told["count"], told["first_date"])


class DeclineForm(forms.Form):
    """Why not, in the officer's own words."""

    reason_text = WordsField(
        label=gettext_lazy("Why not?"),
        help_text=gettext_lazy(
            "The borrower reads this as you write it. Say what would help, if you know."
        ),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": gettext_lazy("Please write a few words, so that they know why.")
        },
    )
