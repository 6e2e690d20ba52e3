"""What an officer fills in about bank transfers: shapes, and whose a reference is."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import references, transfers
from payments.days import local_date
from payments.models import Debt, Lender
from payments.transfers import Line
from portal import access, bank_files
from portal.bank_tables import shown
from portal.fields import AmountField, ChoiceField, DayField, WordsField

OBJECTIONS = {
    "OTHER_CURRENCY": gettext_lazy("That account is in another currency."),
    "NOT_OPEN": gettext_lazy("That account is still being checked. Please check it first."),
}


def whose(typed: str, lender: Lender) -> Debt | None:
    """Return the lender's debt that is named by a transfer reference or by its own reference."""
    debts = access.debts_for(lender)
    codes = references.codes_in(typed)
    if codes:
        return debts.filter(code__in=codes).first() if len(codes) == 1 else None
    named = shown(typed, 80)
    return debts.filter(reference=named).first() or debts.filter(code=named.upper()).first()


class WhoseForm(forms.Form):
    """Whose the money is."""

    use_required_attribute = False
    debt = WordsField(
        label=gettext_lazy("Whose is it?"),
        help_text=gettext_lazy("The reference on the transfer, or your reference of the account."),
        max_length=200,
        error_messages={"required": gettext_lazy("Write a reference.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: object = None, *, lender: Lender) -> None:
        super().__init__(data)
        self.lender = lender

    def clean_debt(self) -> str:
        self.debt = whose(self.cleaned_data["debt"], self.lender)
        if self.debt is None:
            raise forms.ValidationError(
                _("No account has this reference. Look for a slip, or search your accounts.")
            )
        return self.cleaned_data["debt"]


class TransferForm(forms.Form):
    """One transfer that an officer read on the bank's own page."""

    use_required_attribute = False
    on = DayField(label=gettext_lazy("Day it arrived"))
    amount = AmountField(label=gettext_lazy("Amount"))
    currency = ChoiceField(
        label=gettext_lazy("Currency"),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Please choose one.")
        ),
    )
    payer = WordsField(
        label=gettext_lazy("Who sent it"), required=False, max_length=transfers.PAYER_MAX
    )
    text = WordsField(
        label=gettext_lazy("Text and reference"), required=False, max_length=transfers.TEXT_MAX
    )

    def __init__(self, data: object = None, *, lender: Lender) -> None:
        super().__init__(data, initial={"currency": lender.currency})
        self.lender = lender
        taken = bank_files.currencies_of(lender)
        self.fields["currency"].choices = [(code, code) for code in taken]
        sent = data.get("currency") if data else ""
        self.fields["amount"].currency = sent if sent in taken else lender.currency

    def clean_on(self) -> object:
        day = self.cleaned_data["on"]
        if day > self._today(timezone.now()):
            raise forms.ValidationError(_("This day is still to come. Please look again."))
        return day

    def _today(self, at: datetime) -> object:
        return local_date(at, self.lender.time_zone)

    @property
    def line(self) -> Line:
        told = self.cleaned_data
        return Line(
            on=told["on"],
            amount=told["amount"],
            payer=shown(told["payer"], transfers.PAYER_MAX),
            text=shown(told["text"], transfers.TEXT_MAX),
        )

    @property
    def debt(self) -> Debt | None:
        return transfers.debts_named(self.lender, [self.line])[0]


class StatementForm(forms.Form):
    """A file of the lender's bank."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("A file of your bank"),
        help_text=gettext_lazy(
            "A CSV file, an Excel workbook (.xlsx), camt.053 (.xml) or MT940 (.sta)."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Choose the file again."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xml,.sta,.mt940,.940"}),
    )
