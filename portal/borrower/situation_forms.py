"""The few questions about a borrower's situation. None has to be answered."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.money import Money
from plans.models import Situation
from portal.fields import AmountField, ChoiceField, DayField
from portal.words import day_text

# How far ahead somebody can say that a change is over, in days.
AHEAD_DAYS_MAX = 5 * 365
TICKS = ("in_crisis", "in_advice", "in_doubt")


class SituationForm(forms.Form):
    """Why it is hard, until when, what could be paid at once, and what should come first."""

    reason = ChoiceField(
        label=gettext_lazy("What has happened?"),
        help_text=gettext_lazy("It never makes what you are offered less."),
        choices=[("", gettext_lazy("I would rather not say")), *Situation.Reason.choices],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Please choose one.")},
    )
    back_date = DayField(
        label=gettext_lazy("If it is only for a time, when is it over?"),
        help_text=gettext_lazy("A guess is fine. Leave it out if you cannot tell."),
        required=False,
    )
    later = AmountField(
        label=gettext_lazy("What would then be left of a month?"),
        help_text=gettext_lazy("After rent, food and other debts."),
        required=False,
        least_minor=0,
    )
    lump = AmountField(
        label=gettext_lazy("Is there a sum you could pay at once?"),
        help_text=gettext_lazy("Only what you would not miss. Never borrow for it."),
        required=False,
        least_minor=0,
    )
    in_crisis = forms.BooleanField(
        label=gettext_lazy("It is very hard now: hospital, a death, a crisis"), required=False
    )
    in_advice = forms.BooleanField(label=gettext_lazy("An adviser is helping me"), required=False)
    in_doubt = forms.BooleanField(
        label=gettext_lazy("Something about this is not right"), required=False
    )

    def __init__(self, *args: object, currency: str, today: date, **options: object) -> None:
        super().__init__(*args, **options)
        self.first = today + timedelta(days=1)
        self.last = today + timedelta(days=AHEAD_DAYS_MAX)
        for name in ("later", "lump"):
            self.fields[name].currency = currency
        limits = {"min": self.first.isoformat(), "max": self.last.isoformat()}
        self.fields["back_date"].widget.attrs |= limits

    def clean_back_date(self) -> date | None:
        day: date | None = self.cleaned_data["back_date"]
        if day is None or self.first <= day <= self.last:
            return day
        facts = {"first": day_text(self.first), "last": day_text(self.last)}
        raise forms.ValidationError(
            _("Please choose a day from %(first)s to %(last)s.") % facts, code="out_of_range"
        )

    def clean(self) -> dict[str, object]:
        """Ask for the day where only what is left after it was told."""
        told = self.cleaned_data
        if told.get("later") is not None and "back_date" in told and not told["back_date"]:
            self.add_error("back_date", _("Please say from when, or leave both out."))
        return told

    def facts(self) -> dict[str, object]:
        """Return what was told, as ``situations.tell`` takes it; the form is valid."""
        told = self.cleaned_data
        later: Money | None = told["later"]
        lump: Money | None = told["lump"]
        return {
            "reason": told["reason"],
            "back_date": told["back_date"],
            "later_minor": None if later is None else later.minor,
            "lump_minor": 0 if lump is None else lump.minor,
            **{name: told[name] for name in TICKS},
        }


def answers_of(told: Situation | None, *, currency: str, today: date) -> dict[str, object]:
    """Return what stands in the fields for what was told before; a day that is past is left out."""
    if told is None:
        return {}
    is_ahead = told.back_date is not None and told.back_date > today
    later = told.later_minor if is_ahead else None
    return {
        "reason": told.reason,
        "back_date": told.back_date if is_ahead else None,
        "later": None if later is None else Money(later, currency),
        "lump": Money(told.lump_minor, currency) if told.lump_minor else None,
        **{name: getattr(told, name) for name in TICKS},
    }
