"""What an officer can fill in about money that goes back: the shape, not its meaning."""

from django import forms
from django.utils.translation import gettext_lazy

from payments.contesting import TEXT_MAX
from payments.models import Refund
from payments.money import Money
from portal.fields import AmountField, ChoiceField, WordsField

Cause = Refund.Cause
WORDS_MAX = 600
CAUSES = [
    (
        Cause.MISTAKE,
        gettext_lazy("It should not have been taken. What it had paid is owed again."),
    ),
    (Cause.DUPLICATE, gettext_lazy("It was paid twice. What it had paid is owed again.")),
    (
        Cause.GOODWILL,
        gettext_lazy("Out of goodwill. The same sum of principal is owed again, no interest."),
    ),
    (Cause.OVERPAID, gettext_lazy("More was paid than was owed. Nothing is owed again.")),
]


class RefundForm(forms.Form):
    """How much of a payment goes back, why, and what the borrower reads about it."""

    amount = AmountField(label=gettext_lazy("How much?"))
    cause = ChoiceField(
        label=gettext_lazy("Why?"),
        choices=CAUSES,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose one.")},
    )
    text = WordsField(
        label=gettext_lazy("What the borrower reads"),
        help_text=gettext_lazy("Say plainly what happened and that you are sorry, if you are."),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Please write a few words for the borrower.")},
    )

    def __init__(self, *args: object, most: Money, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].currency = most.currency


class ContestForm(forms.Form):
    """What the lender says to the payer's bank."""

    text = WordsField(
        label=gettext_lazy("What you say to the bank"),
        help_text=gettext_lazy(
            "A few plain sentences: what was owed, what was agreed, and who paid. The papers are "
            "added by themselves."
        ),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Please write a few sentences.")},
    )
