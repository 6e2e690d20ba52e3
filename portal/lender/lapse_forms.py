"""What an officer fills in about a plan at risk: the shape of the answer, not its meaning."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.fields import ChoiceField, DayField, WordsField
from portal.rungs import WHY_ENDED

TEXT_MAX = 500
KEEP, TIME, END = "keep", "time", "end"
CHOOSE = gettext_lazy("Please choose one.")


class LapseForm(forms.Form):
    """Leave the plan as it is, give time until a day, or end it; with words for the borrower."""

    answer = ChoiceField(
        label=gettext_lazy("What happens with the plan?"),
        widget=forms.RadioSelect,
        choices=[
            (KEEP, gettext_lazy("It goes on as it is; the days begin to count anew")),
            (TIME, gettext_lazy("There is more time, until the day below")),
            (END, gettext_lazy("It ends, for the reason below; nothing is added")),
        ],
        error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE),
    )
    until = DayField(label=gettext_lazy("More time until"), required=False)
    why = ChoiceField(
        label=gettext_lazy("Why does it end?"),
        help_text=gettext_lazy("The borrower reads this sentence."),
        required=False,
        choices=[("", gettext_lazy("Please choose")), *WHY_ENDED.items()],
        error_messages={"invalid_choice": CHOOSE},
    )
    text = WordsField(
        label=gettext_lazy("What you write to the borrower"),
        help_text=gettext_lazy("They read it as you write it. Say what you looked at."),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Please write a few words.")},
    )

    def clean(self) -> dict[str, object]:
        """Ask for the day with more time, and for the reason with an end."""
        told = super().clean()
        if told.get("answer") == TIME and not told.get("until") and "until" not in self.errors:
            self.add_error("until", gettext_lazy("Please give a day, such as 2026-12-15."))
        if told.get("answer") == END and not told.get("why"):
            self.add_error("why", CHOOSE)
        return told
