"""How an officer answers a question about lines, and shows what a no rests on."""

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import ground_words
from portal.attachments import AttachmentField
from portal.fields import AmountField, ChoiceField, WordsField
from portal.lender.forms import TEXT_MAX
from portal.questions import Part, Question
from portal.words import money_text

ALL, SOME, NOTHING = "all", "some", "nothing"
CHOOSE = dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Please choose one."))


class PartAnswerForm(forms.Form):
    """Whether the borrower is right about the lines, how much is taken off, and what is said."""

    verdict = ChoiceField(
        label=gettext_lazy("Is the borrower right?"),
        choices=[
            (ALL, gettext_lazy("Yes. All of it is taken off.")),
            (SOME, gettext_lazy("In part. This much is taken off:")),
            (NOTHING, gettext_lazy("No. I explain why below and show it.")),
        ],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    text = WordsField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy(
            "The borrower reads this as you write it. Say what you looked at and what it shows."
        ),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Please write an answer.")},
    )

    def __init__(self, *args: object, question: Question, **options: object) -> None:
        super().__init__(*args, **options)
        self.question = question
        for part in question.parts:
            field = AmountField(label=part.label, required=False, least_minor=0)
            field.currency = part.asked.currency
            field.help_text = _("Up to %(limit)s.") % {"limit": money_text(part.left)}
            self.fields[self._name(part)] = field

    def amounts(self) -> Iterator[forms.BoundField]:
        for part in self.question.parts:
            yield self[self._name(part)]

    def clean(self) -> dict[str, object]:
        told = super().clean() or {}
        if told.get("verdict") != SOME:
            return told
        for part in self.question.parts:
            amount = told.get(self._name(part))
            if amount and amount.minor > part.left.minor:
                limit = {"limit": money_text(part.left)}
                self.add_error(
                    self._name(part), _("You can take off up to %(limit)s here.") % limit
                )
        if not self.errors and not any(self.upheld.values()):
            first = self._name(self.question.parts[0])
            self.add_error(first, _("Please write how much is taken off."))
        return told

    @property
    def upheld(self) -> dict[int, int]:
        """Return what is taken off by part, in minor units."""
        verdict = self.cleaned_data["verdict"]
        if verdict == SOME:
            told = {part.pk: self.cleaned_data.get(self._name(part)) for part in self.parts}
            return {pk: amount.minor if amount else 0 for pk, amount in told.items()}
        return {part.pk: part.left.minor if verdict == ALL else 0 for part in self.parts}

    @property
    def parts(self) -> list[Part]:
        return self.question.parts

    @staticmethod
    def _name(part: Part) -> str:
        return f"part-{part.pk}"


class ExhibitForm(forms.Form):
    """A paper of the lender's, and what it shows."""

    shows = ChoiceField(
        label=gettext_lazy("What does it show?"),
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    paper = AttachmentField(label=gettext_lazy("The paper"))

    def __init__(self, *args: object, ground: str, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["shows"].choices = ground_words.shows_choices(ground)
