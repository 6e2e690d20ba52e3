"""What an officer can fill in when answering: the shape of the answers, not their meaning."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.money import Money
from payments.rails import smallest_minor
from plans.reviewing import renewals
from plans.schedule import INSTALMENTS_MAX, LEAD_DAYS, Terms, is_on_anchor
from plans.solver import solve
from portal import ground_words
from portal.fields import AmountField, ChoiceField, ChoicesField, DayField, NumberField, WordsField
from portal.lender import reasons
from portal.words import day_text

# What the column keeps of an officer's own words.
WORDS_MAX = 600
TEXT_MAX = 1500
FIRST_DAYS_MAX = 366


class ReasonForm(forms.Form):
    """Why, by a reason whose words the borrower reads, and by words of the officer's own."""

    reason_code = ChoiceField(
        label=gettext_lazy("Why? The borrower reads exactly these words."),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose a reason.")},
    )
    reason_text = WordsField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy(
            "The borrower reads this too, as you write it. Write as you would to a neighbour."
        ),
        required=False,
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: object, codes: tuple[str, ...], language: str, **options: object
    ) -> None:
        super().__init__(*args, **options)
        self.fields["reason_code"].choices = reasons.choices(codes, language=language)

    def clean(self) -> dict[str, object]:
        told = super().clean() or {}
        if told.get("reason_code") == reasons.OTHER and not told.get("reason_text"):
            self.add_error("reason_text", _("Please write a few words, so that they know why."))
        return told


class CounterForm(ReasonForm):
    """Another plan for the same debt, in the borrower's own rhythm, and why."""

    field_order = ["amount", "count", "first_date", "review_date", "upfront", "upfront_date"]

    amount = AmountField(
        label=gettext_lazy("Amount of each payment"),
        help_text=gettext_lazy("Give this or the number; the other follows."),
        required=False,
    )
    count = NumberField(
        label=gettext_lazy("Number of payments"),
        min_value=1,
        max_value=INSTALMENTS_MAX,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Please give a whole number.")},
    )
    first_date = DayField(label=gettext_lazy("First payment on"))
    review_date = DayField(
        label=gettext_lazy("Both sides look again on"),
        help_text=gettext_lazy(
            "Leave it out where the payments pay everything. Half a year ahead at the latest."
        ),
        required=False,
    )
    upfront = AmountField(label=gettext_lazy("A part at the start"), required=False)
    upfront_date = DayField(label=gettext_lazy("Day of that part"), required=False)

    def __init__(
        self,
        *args: object,
        asked: Terms,
        today: date,
        currency: str,
        rows_max: int = INSTALMENTS_MAX,
        **options: object,
    ):
        super().__init__(*args, **options)
        self.asked, self.today, self.currency = asked, today, currency
        self.rows_max = rows_max
        if not asked.review_date:
            del self.fields["review_date"]
        self.earliest = today + timedelta(days=LEAD_DAYS)
        self.latest = today + timedelta(days=FIRST_DAYS_MAX)
        for name in ("amount", "upfront"):
            self.fields[name].currency = currency
        for name in ("first_date", "upfront_date"):
            limits = {"min": self.earliest.isoformat(), "max": self.latest.isoformat()}
            self.fields[name].widget.attrs |= limits

    def clean_first_date(self) -> date:
        return self._in_time(self.cleaned_data["first_date"])

    def clean_upfront_date(self) -> date | None:
        day = self.cleaned_data["upfront_date"]
        return self._in_time(day) if day else None

    def clean(self) -> dict[str, object]:
        told = super().clean()
        if told.get("upfront") and not told.get("upfront_date") and "upfront_date" in told:
            self.add_error("upfront_date", _("Please give the day of the part at the start."))
        if told.get("review_date") and not told.get("amount") and "amount" in told:
            self.add_error("amount", _("Please say how much each payment is until then."))
        return told

    def _in_time(self, day: date) -> date:
        if self.earliest <= day <= self.latest:
            return day
        facts = {"first": day_text(self.earliest), "last": day_text(self.latest)}
        raise forms.ValidationError(
            _("Please choose a day from %(first)s to %(last)s.") % facts, code="out_of_range"
        )

    def terms_for(self, owed: Money) -> Terms:
        """Return the plan that was filled in, for what is owed; the form is valid.

        Raise NoSuchPlan where what was filled in makes no plan.
        """
        told, asked = self.cleaned_data, self.asked
        if told.get("review_date"):
            return renewals.eased(
                owed.minor,
                amount_minor=told["amount"].minor,
                first_date=told["first_date"],
                review_date=told["review_date"],
                rows_max=self.rows_max,
                smallest_minor=smallest_minor(self.currency),
            )
        keeps_day = is_on_anchor(told["first_date"], asked.frequency, asked.anchor_day)
        return solve(
            total_minor=owed.minor,
            frequency=asked.frequency,
            first_date=told["first_date"],
            anchor_day=asked.anchor_day if keeps_day else None,
            amount_minor=told["amount"].minor if told["amount"] else None,
            count=told["count"],
            upfront_minor=told["upfront"].minor if told["upfront"] else 0,
            upfront_date=told["upfront_date"],
            smallest_minor=smallest_minor(self.currency),
        )


class BalanceForm(forms.Form):
    """The balance, in minor units, that an officer was shown when they agreed."""

    balance = NumberField(min_value=0, max_value=10**15, widget=forms.HiddenInput)


class DisputeAnswerForm(forms.Form):
    """Whether the borrower is right, and what the lender tells them."""

    verdict = ChoiceField(
        label=gettext_lazy("Is the borrower right?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose one.")},
    )
    checked = ChoicesField(
        label=gettext_lazy("For a no: what did you check?"),
        choices=ground_words.shows_choices(""),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Please choose from the list.")},
    )
    document = WordsField(
        label=gettext_lazy("For a no: which paper shows it?"),
        help_text=gettext_lazy(
            "Its name with its day or number, unless you add the paper itself above."
        ),
        required=False,
        max_length=200,
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

    def __init__(self, *args: object, is_not_me: bool, **options: object) -> None:
        super().__init__(*args, **options)
        yes = (
            _("Yes, this is not their debt. It is closed, and nobody writes to them about it.")
            if is_not_me
            else _("Yes, the amount is not right.")
        )
        no = _("No. I explain why below; they can still talk to you.")
        self.fields["verdict"].choices = [("upheld", yes), ("explained", no)]

    def clean(self) -> dict[str, object]:
        told = super().clean() or {}
        if told.get("verdict") == "explained" and not told.get("checked"):
            self.add_error("checked", _("Please say what you checked, so that they know."))
        return told

    @property
    def is_upheld(self) -> bool:
        return bool(self.cleaned_data["verdict"] == "upheld")

    @property
    def rests_on(self) -> dict[str, object]:
        """What a no rests on; nothing for a yes."""
        told = self.cleaned_data
        return {} if self.is_upheld else {key: told[key] for key in ("checked", "document")}
