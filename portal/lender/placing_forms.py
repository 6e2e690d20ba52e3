"""What an officer fills in to place debts and to look after them: shapes only."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import obligors
from payments.models import Debt, ItemisationLine
from payments.money import EXPONENTS, Money, NotMoney, parse, plain
from payments.placements import Part
from portal.columns import FIELDS, Mapping
from portal.encodings import ENCODINGS
from portal.fields import ChoiceField, NumberField, WordsField
from portal.sheets import Sheet
from portal.unreadable import FILE_BYTES_MAX

ENCODING_CHOICES = [
    ("", gettext_lazy("Find out from the file")),
    ("utf-8", "UTF-8"),
    ("gb18030", "GB18030 / GBK"),
    ("big5", "Big5"),
    ("utf-16-le", "UTF-16 LE"),
    ("utf-16-be", "UTF-16 BE"),
]
assert {code for code, _name in ENCODING_CHOICES} == {"", *ENCODINGS}
EXAMPLES = 3
EXAMPLE_CHARS = 40
SPARE_LINES = 2
LINES_MAX = 20
RECALL_REASONS = [
    ("recalled", gettext_lazy("We take it back")),
    ("mistake", gettext_lazy("It was placed by mistake")),
    ("sold", gettext_lazy("It was sold")),
    ("settled", gettext_lazy("It was settled elsewhere")),
]


class FileForm(forms.Form):
    """A lender's file, and how its letters are written where that is known."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("Your file"),
        help_text=gettext_lazy("A CSV file or an Excel workbook (.xlsx), up to 25 MB."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Choose the file again."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    encoding = ChoiceField(
        label=gettext_lazy("How its letters are written"),
        required=False,
        choices=ENCODING_CHOICES,
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES_MAX:
            size = {"size": FILE_BYTES_MAX // 1024**2}
            raise forms.ValidationError(
                _("The file is larger than %(size)s MB. Send it in smaller files.") % size
            )
        return file


class ReadingForm(forms.Form):
    """Which column of a file holds what; one select a column, named by its heading."""

    use_required_attribute = False

    def __init__(self, data: object = None, *, sheet: Sheet, initial: dict) -> None:
        super().__init__(data, initial=initial)
        self.sheet = sheet
        self.fields["encoding"] = ChoiceField(
            label=_("How its letters are written"), required=False, choices=ENCODING_CHOICES
        )
        self.fields["currency"] = ChoiceField(
            label=_("Currency of rows that name none"),
            choices=[(code, code) for code in sorted(EXPONENTS)],
            error_messages=dict.fromkeys(("required", "invalid_choice"), _("Please choose one.")),
        )
        choices = [("", _("Not used")), *FIELDS.items()]
        for index, heading in enumerate(sheet.header):
            self.fields[f"column_{index}"] = ChoiceField(
                label=heading or _("Column %(number)s") % {"number": index + 1},
                required=False,
                choices=choices,
            )

    @staticmethod
    def initial_of(mapping: Mapping, *, encoding: str, currency: str) -> dict[str, str]:
        chosen = {f"column_{index}": field for field, index in mapping.items()}
        return {"encoding": encoding, "currency": currency, **chosen}

    def clean(self) -> dict[str, object]:
        chosen: dict[str, int] = {}
        for index in range(len(self.sheet.header)):
            field = self.cleaned_data.get(f"column_{index}")
            if field and field in chosen:
                sentence = _("“%(field)s” is chosen for two columns. Keep one of them.")
                self.add_error(f"column_{index}", sentence % {"field": FIELDS[field]})
            elif field:
                chosen[field] = index
        self.mapping = {field: chosen[field] for field in FIELDS if field in chosen}
        return self.cleaned_data

    def columns(self) -> list[dict[str, object]]:
        """Return each column's select with the first values that stand below its heading."""
        sample = self.sheet.sample()
        return [
            {"field": self[f"column_{index}"], "examples": _examples(sample, index)}
            for index in range(len(self.sheet.header))
        ]


class LineForm(forms.Form):
    """One part of a sum: what it is and how much, payments as what was paid."""

    use_required_attribute = False
    kind = ChoiceField(label=gettext_lazy("Part"), choices=ItemisationLine.Kind.choices)
    amount = WordsField(
        label=gettext_lazy("Amount"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    on = forms.DateField(
        label=gettext_lazy("Date"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the date as 2026-01-05.")},
    )
    text = WordsField(label=gettext_lazy("Your words for it"), required=False, max_length=200)
    currency = "CNY"

    def clean_amount(self) -> int | None:
        """Return minor units, or None for a line that is left empty."""
        text = self.cleaned_data["amount"]
        if not text.strip():
            return None
        try:
            return parse(text.strip().removeprefix("-"), self.currency).minor
        except NotMoney as why:
            raise forms.ValidationError(str(why)) from None

    def part(self) -> Part:
        minor = self.cleaned_data["amount"]
        kind = self.cleaned_data["kind"]
        is_payment = kind == ItemisationLine.Kind.PAYMENT
        return Part(
            kind,
            -minor if is_payment else minor,
            self.cleaned_data["on"],
            self.cleaned_data["text"],
        )


class CorrectionForms(forms.BaseFormSet):
    """The parts of a sum, one form a line and two to spare; empty amounts are left out."""

    def parts(self) -> list[Part]:
        return [form.part() for form in self.forms if form.cleaned_data.get("amount")]

    @property
    def errors_found(self) -> list[tuple[str, str]]:
        """Return (id of the field, sentence) of everything that needs another look."""
        return [
            (form[name].auto_id, error)
            for form in self.forms
            for name, errors in form.errors.items()
            for error in errors
        ]


def correction_forms(debt: Debt, data: object = None) -> CorrectionForms:
    """Return the forms for the parts of ``debt``, filled in with what they are now."""
    form = type("DebtLineForm", (LineForm,), {"currency": debt.currency})
    made = forms.formset_factory(
        form,
        formset=CorrectionForms,
        extra=SPARE_LINES,
        max_num=LINES_MAX,
        absolute_max=LINES_MAX,
        validate_max=True,
    )
    return made(data, prefix="line", initial=None if data is not None else _initial(debt))


class ConfirmationForm(forms.Form):
    """An officer's word on one finding, with a note that is kept."""

    use_required_attribute = False
    code = WordsField(max_length=40, widget=forms.HiddenInput)
    note = WordsField(
        label=gettext_lazy("Your note"),
        max_length=500,
        help_text=gettext_lazy("It is kept with your name and the time."),
        error_messages={"required": gettext_lazy("Write a few words on why this is right.")},
    )


class RecallForm(forms.Form):
    """Why a debt is taken back."""

    use_required_attribute = False
    reason = ChoiceField(
        label=gettext_lazy("Why"),
        choices=RECALL_REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )


class InvitationForm(forms.Form):
    """By which way a borrower is invited."""

    kind = ChoiceField(choices=[("EMAIL", "EMAIL"), ("LETTER", "LETTER")])
    # Who of those who owe the account, from one on.
    person = NumberField(required=False, min_value=1, max_value=obligors.OTHERS_MAX + 1)


class SearchForm(forms.Form):
    """A reference or a name to look for. Posted, so that no name stands in an address."""

    use_required_attribute = False
    q = WordsField(
        label=gettext_lazy("Reference or name"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


def _initial(debt: Debt) -> list[dict[str, object]]:
    return [
        {
            "kind": line.kind,
            "amount": plain(Money(abs(line.amount_minor), debt.currency)),
            "on": line.on_date,
            "text": line.text,
        }
        for line in debt.lines.order_by("number")
    ]


def _examples(sample: list[list[str]], index: int) -> list[str]:
    values = [" ".join(row[index].split()) for row in sample if index < len(row)]
    found = dict.fromkeys(v for v in values if v)
    return [v if len(v) <= EXAMPLE_CHARS else v[:EXAMPLE_CHARS] + "…" for v in found][:EXAMPLES]
