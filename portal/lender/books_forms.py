"""What a person says about a difference. Checks shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.differences import TEXT_MAX, TEXT_MIN
from portal.fields import WordsField


class ExplanationForm(forms.Form):
    """A sentence that somebody else will understand."""

    text = WordsField(
        label=_("What explains it"),
        help_text=_("For example: a sale of your own shop on the same account."),
        min_length=TEXT_MIN,
        max_length=TEXT_MAX,
        error_messages={
            "required": _("Write in a sentence what explains it."),
            "min_length": _("Write a little more: somebody else has to understand it later."),
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )
