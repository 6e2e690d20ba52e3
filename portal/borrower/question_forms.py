"""What a borrower fills in to question lines, to show something, or to ask for another look."""

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.models import Debt
from payments.money import Money
from plans.line_disputes import NotQuestionable
from plans.questionable import Line
from portal import ground_words, questions
from portal.attachments import AttachmentField
from portal.borrower.forms import CHOOSE, TEXT_MAX
from portal.fields import AmountField, ChoiceField, ChoicesField, WordsField
from portal.words import money_text


class LineDisputeForm(forms.Form):
    """Which lines are not right, how much of each, and why."""

    about = ChoicesField(
        label=gettext_lazy("Which part is not right?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Please tick what is not right.")
        ),
    )
    ground = ChoiceField(
        label=gettext_lazy("Why?"),
        choices=ground_words.ground_choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    text = WordsField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    paper = AttachmentField(
        label=gettext_lazy("Something that shows it"),
        required=False,
    )

    def __init__(self, *args: object, debt: Debt, lines: list[Line], **options: object) -> None:
        super().__init__(*args, **options)
        self.lines = {line.key: line for line in lines}
        self.debt = debt
        self.fields["about"].choices = [
            (line.key, questions.line_label(line, debt)) for line in lines
        ]
        for key in self.lines:
            field = AmountField(label=_("How much of it, if not all"), required=False)
            field.currency = debt.currency
            self.fields[self._name(key)] = field

    def rows(self) -> Iterator[tuple[object, forms.BoundField]]:
        """Return each line's box to tick with the field for a part of it."""
        for box, key in zip(self["about"], self.lines, strict=True):
            yield box, self[self._name(key)]

    @property
    def asked(self) -> dict[str, int | None]:
        """Return what is questioned by the line's key, in minor units; the form is valid."""
        told = {key: self.cleaned_data.get(self._name(key)) for key in self.cleaned_data["about"]}
        return {key: amount.minor if amount else None for key, amount in told.items()}

    def object_to(self, why: NotQuestionable) -> None:
        """Say at the right field why it cannot be so, and what can."""
        limit = {"limit": money_text(Money(why.limit_minor, self.debt.currency))}
        field, said = {
            "NOTHING": ("about", _("Please tick what is not right.")),
            "NO_SUCH_LINE": ("about", _("This line is looked at already, or has gone.")),
            "ASKED_BEFORE": (
                "ground",
                _("You have an answer to this already. You can ask for another look at it."),
            ),
            "TOO_MUCH": (self._name(why.key), _("You can question up to %(limit)s.") % limit),
        }[why.code]
        self.add_error(field, said)

    @staticmethod
    def _name(key: str) -> str:
        return f"part-{key}"


class PaperForm(forms.Form):
    """One paper more about a question."""

    paper = AttachmentField(label=gettext_lazy("Something that shows it"))


class AppealForm(forms.Form):
    """What another officer should look at."""

    text = WordsField(
        label=gettext_lazy("What should another officer look at?"),
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
