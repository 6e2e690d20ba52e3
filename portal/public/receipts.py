"""Anybody may ask whether a receipt is genuine; the answer tells nothing else about it."""

from datetime import date, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from payments import clearances, credit_notes, receipts
from payments.days import local_date
from payments.models import Clearance, CreditNote, Receipt
from portal import errors, limits
from portal.fields import WordsField
from portal.gates import network_of
from portal.pages import page

# A check code has 40 bits: with so few tries nobody finds one by guessing.
CHECKS_MAX = 30
CHECKS_WINDOW = timedelta(minutes=15)


class ReceiptForm(forms.Form):
    """What is printed on a receipt: its number and its check code."""

    number = WordsField(
        label=_("Receipt number"),
        help_text=_("As it is printed, such as CANAL-2026-000042."),
        max_length=40,
        error_messages={"required": _("Type the number that is printed on the receipt.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    code = WordsField(
        label=_("Check code"),
        help_text=_("Eight letters and digits, beside the square code."),
        max_length=24,
        error_messages={"required": _("Type the check code that is printed on the receipt.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@require_safe
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Show the form or, asked with both, whether there is such a receipt and when it was issued."""
    if not request.GET.keys() & {"number", "code"}:
        return page(request, "public/receipt_check.html", form=ReceiptForm())
    form = ReceiptForm(request.GET)
    if not form.is_valid():
        return page(request, "public/receipt_check.html", form=form, status=422)
    key = f"receipt-check {network_of(request)}"
    if not limits.allow(key, per=CHECKS_MAX, window=CHECKS_WINDOW, at=timezone.now()):
        return errors.too_many(request)
    typed = form.cleaned_data["number"], form.cleaned_data["code"]
    found, note = receipts.find(*typed), credit_notes.find(*typed)
    letter = clearances.find(*typed)
    last = credit_notes.last_of(found) if found else None
    return page(
        request,
        "public/receipt_check.html",
        form=form,
        is_answered=True,
        receipt=found,
        note=note,
        letter=letter,
        issued_date=_issued_date(found or note or letter),
        corrected_date=_issued_date(last),
    )


def _issued_date(paper: Receipt | CreditNote | Clearance | None) -> date | None:
    """Return the day that is printed on the paper, which is the lender's."""
    return local_date(paper.issued_at, paper.lender.time_zone) if paper else None
