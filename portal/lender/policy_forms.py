"""The fields inside the sentences of a policy: whole months, days and percents, one amount."""

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.models import InterestTerms, Lender
from payments.money import Money
from payments.rails import smallest_minor
from plans.policy import DEFERRAL_DAYS, Policy
from plans.reviewing.review_days import REVIEW_MONTHS_MAX
from plans.schedule import INSTALMENTS_MAX, LEAD_DAYS
from portal.fields import AmountField, ChoiceField, NumberField, TypedChoiceField

# Credit-card plans of Chinese banks run for five years at most.
MONTHS_MAX = {"CN": 60}
# An answer is owed within seven working days; we promise no more calendar days than that.
ANSWER_DAYS_MAX = 7
FIRST_DAYS_MAX = 366
PROOF_OVER_MAX = 1000
CHANGES_MAX = 12
# A week to change one’s mind is as long as any law asks for a plan.
COOLING_OFF_MAX = 168
YES, NO = "yes", "no"


def number(label: Promise, least: int, most: int) -> forms.IntegerField:
    """Return a field for a whole number between two, with words that say so."""
    said = format_lazy(
        gettext_lazy("Please give a whole number from {least} to {most}."), least=least, most=most
    )
    return NumberField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": said,
            "invalid": said,
            "min_value": said,
            "max_value": said,
        },
    )


def _either(
    label: Promise, yes: Promise, no: Promise, *, required: bool = True
) -> forms.TypedChoiceField:
    return TypedChoiceField(
        label=label,
        choices=[(YES, yes), (NO, no)],
        coerce=lambda chosen: chosen == YES,
        empty_value=False,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose one.")},
    )


class PolicyForm(forms.Form):
    """Every rule of a policy."""

    instalments_max_months = number(gettext_lazy("Longest plan"), 1, INSTALMENTS_MAX)
    instalment_min = AmountField(label=gettext_lazy("Smallest payment"))
    surplus_share_max_percent = number(gettext_lazy("Share of what is left of a month"), 1, 100)
    needs_budget = _either(
        gettext_lazy("Does a plan need a budget?"),
        gettext_lazy("A plan is agreed at once only where a budget was told."),
        gettext_lazy("A plan may be agreed at once without a budget."),
    )
    upfront_min_percent = number(gettext_lazy("Part at the start"), 0, 90)
    first_payment_days_max = number(gettext_lazy("First payment"), LEAD_DAYS, FIRST_DAYS_MAX)
    settlement_floor_percent = number(gettext_lazy("Least taken as full payment"), 1, 100)
    settlement_one_officer_percent = number(gettext_lazy("Taken by one officer alone"), 1, 100)
    settlement_at_once_percent = number(gettext_lazy("Taken at once"), 1, 100)
    accepts_automatically = _either(
        gettext_lazy("Who answers?"),
        gettext_lazy("A plan within these rules is agreed at once."),
        gettext_lazy("A person answers every plan."),
    )
    proof_over_percent = number(gettext_lazy("Papers about a cost"), 0, PROOF_OVER_MAX)
    cooling_off_hours = number(gettext_lazy("Hours to change one’s mind"), 0, COOLING_OFF_MAX)
    interest = ChoiceField(
        label=gettext_lazy("Do debts that you place from now on grow?"),
        choices=[
            ("", gettext_lazy("No. They cost nothing more.")),
            *(
                (value, format_lazy(gettext_lazy("At the rate in your file: {days}."), days=label))
                for value, label in InterestTerms.Convention.choices
            ),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    interest_on_plans = _either(
        gettext_lazy("And while a plan is kept?"),
        gettext_lazy("Interest goes on; the agreement says so."),
        gettext_lazy("Interest stops."),
        required=False,
    )
    answer_days = number(gettext_lazy("Working days to answer"), 1, ANSWER_DAYS_MAX)
    skips_a_year = number(gettext_lazy("Payments left out"), 0, CHANGES_MAX)
    moves_a_year = number(gettext_lazy("Payments moved"), 0, CHANGES_MAX)

    hardship_months_max = number(gettext_lazy("Months until a review"), 1, REVIEW_MONTHS_MAX)
    token_min = AmountField(
        label=gettext_lazy("Smallest payment until a review"), required=False, least_minor=0
    )
    deferral_months_max = number(gettext_lazy("Months to wait"), 0, max(DEFERRAL_DAYS))
    hardship_at_once = _either(
        gettext_lazy("Smaller payments for now, or a later start: who answers?"),
        gettext_lazy("Within these rules they are agreed at once."),
        gettext_lazy("A person answers."),
    )

    def __init__(self, *args: object, lender: Lender, **options: object) -> None:
        super().__init__(*args, **options)
        amount, months = self.fields["instalment_min"], self.fields["instalments_max_months"]
        amount.currency = lender.currency
        amount.least_minor = smallest_minor(lender.currency)
        self.fields["token_min"].currency = lender.currency
        most = MONTHS_MAX.get(lender.country, INSTALMENTS_MAX)
        self.fields["instalments_max_months"] = number(months.label, 1, most)

    def clean(self) -> dict[str, object]:
        """Keep the three steps of a settlement in their order."""
        told = super().clean() or {}
        names = ("settlement_floor", "settlement_one_officer", "settlement_at_once")
        steps = [told.get(f"{name}_percent") for name in names]
        if None not in steps and steps != sorted(steps):
            said = _("Please let each of the three steps of a settlement be no less than the last.")
            self.add_error("settlement_one_officer_percent", said)
        return told

    def rules(self) -> Policy:
        """Return the policy that was filled in; the form is valid."""
        told = dict(self.cleaned_data)
        token = told.pop("token_min")
        return Policy(
            instalment_min_minor=told.pop("instalment_min").minor,
            token_min_minor=token.minor if token else 0,
            **told,
        )


def initial_of(policy: Policy, currency: str) -> dict[str, object]:
    """Return what stands in the fields for ``policy``."""
    values = dict(vars(policy))
    return {
        **values,
        "instalment_min": Money(values.pop("instalment_min_minor"), currency),
        "token_min": Money(values.pop("token_min_minor"), currency),
        "hardship_at_once": YES if policy.hardship_at_once else NO,
        "needs_budget": YES if policy.needs_budget else NO,
        "accepts_automatically": YES if policy.accepts_automatically else NO,
        "interest_on_plans": YES if policy.interest_on_plans else NO,
    }
