"""What an officer fills in about a rest: the shape of the answers, not their meaning."""

from django import forms
from django.utils.translation import gettext_lazy

from plans import breathing
from plans.holds import Wish
from plans.models import Hold
from portal.fields import ChoiceField, DayField, WordsField
from portal.rests import Rest

TEXT_MAX = 1500


class HoldForm(forms.Form):
    """A rest to begin: which kind, from when, who says so and what shows it."""

    kind = ChoiceField(
        label=gettext_lazy("Which rest?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Please choose one.")
        ),
    )
    from_date = DayField(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("As the notice says. Left empty, it is today."),
        required=False,
    )
    until_date = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Only for a rest that you give. Left empty, it is 30 days."),
        required=False,
    )
    reference = WordsField(
        label=gettext_lazy("Who helps, or the number of the notice"),
        required=False,
        max_length=120,
    )
    text = WordsField(
        label=gettext_lazy("What shows it"),
        help_text=gettext_lazy("For your own people: where the notice is kept, who rang."),
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, country: str, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [
            (kind.code, Hold.Kind(kind.code).label)
            for kind in breathing.kinds_in(country, officers=True)
        ]

    @property
    def wish(self) -> Wish:
        """Return what was filled in; the form is valid."""
        return Wish(**self.cleaned_data)

    @staticmethod
    def field_of(code: str) -> str:
        """Return the field that an objection to a rest is about."""
        fields = {"NO_REFERENCE": "reference", "TOO_LONG": "until_date", "NOT_HERE": "kind"}
        return fields.get(code, "from_date")


class LongerForm(forms.Form):
    """The new last day of a rest, or the day on which treatment ended; nothing where it is set."""

    day = DayField()

    def __init__(self, *args: object, rest: Rest) -> None:
        super().__init__(*args, auto_id=f"id_{rest.hold.code}_%s")
        self.is_treatment = rest.awaits_treatment
        if self.is_treatment:
            self.fields["day"].label = gettext_lazy("Day on which treatment ended")
        elif rest.is_granted:
            self.fields["day"].label = gettext_lazy("New last day")
        else:
            del self.fields["day"]


class EndForm(forms.Form):
    """Why a rest ends before its day."""

    text = WordsField(
        label=gettext_lazy("Why does it end early?"),
        help_text=gettext_lazy("For your own people, such as: the adviser cancelled it."),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Please write a few words.")},
    )

    def __init__(self, *args: object, hold: Hold) -> None:
        super().__init__(*args, auto_id=f"id_{hold.code}_%s")
