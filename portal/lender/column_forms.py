"""Which column of a bank's table holds what, as an officer says it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.bank_tables import Columns
from portal.fields import ChoiceField
from portal.sheets import Sheet

EXAMPLE_CHARS = 30
# The fields of ``bank_tables`` as people call them; a text may stand in two columns.
FIELDS = {
    "date": gettext_lazy("Day"),
    "amount": gettext_lazy("Amount, with a sign or with its side beside it"),
    "credit": gettext_lazy("Amount that came in, if it has a column of its own"),
    "debit": gettext_lazy("Amount that went out, if it has a column of its own"),
    "side": gettext_lazy("Side: in or out"),
    "currency": gettext_lazy("Currency"),
    "payer": gettext_lazy("Who paid"),
    "text": gettext_lazy("What the payer wrote"),
    "text_more": gettext_lazy("More of what the payer wrote"),
    "bank_id": gettext_lazy("The bank’s own number of the line"),
}


class ColumnsForm(forms.Form):
    """One select for each field: a column, named by its heading and an example, or none."""

    use_required_attribute = False

    def __init__(self, data: object = None, *, sheet: Sheet) -> None:
        super().__init__(data)
        choices = [("", _("Not in this file")), *_choices(sheet)]
        for name, label in FIELDS.items():
            self.fields[name] = ChoiceField(
                label=label,
                required=name == "date",
                choices=choices,
                error_messages={
                    "required": _("Choose the column that holds the day."),
                    "invalid_choice": _("Please choose one."),
                },
            )

    def clean(self) -> dict:
        told = super().clean() or {}
        chosen = [told[name] for name in FIELDS if told.get(name)]
        if not told.get("amount") and not told.get("credit"):
            self.add_error("amount", _("Choose the column that holds the amount."))
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("One column is chosen twice. Choose each only once."))
        return told

    @property
    def columns(self) -> Columns:
        """What was chosen, as ``bank_tables`` reads it."""
        found: Columns = {}
        for name in FIELDS:
            if place := self.cleaned_data[name]:
                found.setdefault(name.removesuffix("_more"), []).append(int(place))
        return found


def _choices(sheet: Sheet) -> list[tuple[str, str]]:
    sample = sheet.sample()
    named = []
    for place, heading in enumerate(sheet.header):
        example = next((row[place].strip() for row in sample if row[place].strip()), "")
        word = heading.strip() or _("Column %(n)s") % {"n": place + 1}
        named.append((str(place), f"{word} ({example[:EXAMPLE_CHARS]})" if example else word))
    return named
