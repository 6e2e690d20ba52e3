"""What can be paid now, as cards to choose from, and the form that asks which.

Knows words and the plan's progress; the rules of ``payments.charging`` have the last say.
"""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import rails
from payments.charging import NotPayable
from payments.models import Payment
from payments.money import Money
from plans.progress import Progress
from plans.settlement.settling import Kept
from portal.fields import AmountField, ChoiceField
from portal.words import day_text, money_text

Purpose = Payment.Purpose
OWN = Purpose.OWN.value


@dataclass(frozen=True)
class Way:
    """One card: what it pays for and how much. ``value`` changes when the amount does."""

    purpose: str
    title: str
    detail: str
    amount: Money

    @property
    def value(self) -> str:
        return f"{self.purpose}-{self.amount.minor}"


def ways_to_pay(
    owed: Money, progress: Progress | Kept | None, *, leaves: Money | None = None
) -> list[Way]:
    """Return what can be paid of ``owed``, the nearest due first; sums of nothing are left out.

    ``owed`` is without what is on its way already, and without what ``leaves`` says is questioned.
    """
    title, said = _("Everything"), _("Then nothing more is owed.")
    if leaves:
        title, said = _("All but what you question"), _("Then nothing more is asked for now.")
    everything = _way(Purpose.ALL, owed, owed, title, said)
    if progress is None:
        return everything
    due = []
    if progress.overdue:
        since = _("Due since %(day)s.") % {"day": day_text(progress.overdue_since)}
        due += _way(Purpose.OVERDUE, progress.overdue, owed, _("What is overdue"), since)
    if progress.next_date:
        day = {"day": day_text(progress.next_date)}
        if progress.overdue:
            title, said = _("All up to the next payment"), _("What is overdue, and %(day)s.") % day
        else:
            title, said = _("The next payment"), _("Due on %(day)s.") % day
        due += _way(Purpose.NEXT, progress.overdue + progress.next, owed, title, said)
    return [way for way in due if way.amount != owed] + everything


def _way(purpose: str, amount: Money, owed: Money, title: str, detail: str) -> list[Way]:
    """Return the card for an amount, raised to what can be paid; none where nothing can be."""
    fitting = rails.payable_from(amount, owed)
    return [Way(str(purpose), title, detail, fitting)] if fitting else []


class PayForm(forms.Form):
    """One of the sums that are due now, or an amount of one's own."""

    choice = ChoiceField(
        label=gettext_lazy("What would you like to pay?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Please choose what you would like to pay."),
            "invalid_choice": gettext_lazy(
                "The sums have changed since you opened this page. Please choose again."
            ),
        },
    )
    amount = AmountField(label=gettext_lazy("My own amount"), required=False)
    keep = forms.BooleanField(
        label=gettext_lazy("Use this for the next payments too"),
        help_text=gettext_lazy(
            "What you pay with is kept at the payment provider. Nothing is taken automatically"
            " until you agree to that on a page of its own. Alipay and WeChat Pay cannot be kept;"
            " the payment page then leaves them out."
        ),
        required=False,
    )

    def __init__(
        self, *args: object, ways: list[Way], owed: Money, is_agreed: bool = True, **options: object
    ) -> None:
        super().__init__(*args, **options)
        self.ways = {way.value: way for way in ways}
        self.is_agreed = is_agreed
        self.fields["choice"].choices = [*((way.value, way.title) for way in ways), (OWN, "")]
        self.fields["amount"].currency = owed.currency

    def clean(self) -> None:
        """Ask for the amount only where it is one's own, and never guess which of two is meant."""
        super().clean()
        is_own = self.cleaned_data.get("choice") == OWN
        amount = self.cleaned_data.get("amount")
        way = self.ways.get(self.cleaned_data.get("choice", ""))
        if not is_own:
            self.errors.pop("amount", None)
        elif "amount" not in self.errors and amount is None:
            self.add_error("amount", _("Please write how much you would like to pay."))
        if way and amount and amount != way.amount:
            self.add_error("choice", _both(way, amount))

    @property
    def chosen(self) -> str:
        """The card that is marked: the one sent, or else the first of what was agreed.

        Where nothing was agreed, nobody is led to pay everything: an amount of one's own is marked.
        """
        first = next(iter(self.ways), OWN) if self.is_agreed else OWN
        return str(self["choice"].value() or first)

    @property
    def is_own(self) -> bool:
        return self["choice"].value() == OWN

    @property
    def purpose(self) -> str:
        way = self.ways.get(self.cleaned_data["choice"])
        return way.purpose if way else OWN

    @property
    def sum(self) -> Money:
        """What was chosen, in the currency of the debt; the form is valid."""
        way = self.ways.get(self.cleaned_data["choice"])
        return way.amount if way else self.cleaned_data["amount"]


def _both(way: Way, amount: Money) -> str:
    said = _(
        "You chose “%(title)s” and wrote %(amount)s as well. Please choose “Another amount” to pay"
        " what you wrote, or leave the amount empty."
    )
    return said % {"title": way.title, "amount": money_text(amount)}


def why_not(refusal: NotPayable) -> str:
    """Say why an amount cannot be paid, and what can."""
    limit = {"limit": money_text(refusal.limit)}
    return {
        "NOTHING_TO_PAY": _("Nothing can be paid here at the moment."),
        "NOTHING": _("Please choose an amount above nothing."),
        "BEYOND_OWED": _("That is more than is owed. You can pay up to %(limit)s."),
        "ON_ITS_WAY": _(
            "With what is on its way, that is more than is owed. You can pay up to %(limit)s."
        ),
        "UNDER_SMALLEST": _("The smallest amount that the payment page takes is %(limit)s."),
        "ABOVE_LARGEST": _("The largest amount that the payment page takes at once is %(limit)s."),
        "LEAVES_TOO_LITTLE": _(
            "What would be left is too little for a payment of its own. You can pay %(limit)s."
        ),
        "QUESTIONED": _(
            "The rest is under question and is asked of nobody else. You can ask for up to"
            " %(limit)s."
        ),
        "NOT_A_STEP": _("The payment page takes rounder amounts. You can pay %(limit)s."),
    }[refusal.code] % limit
