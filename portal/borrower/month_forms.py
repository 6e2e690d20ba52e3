"""The pages of an income-and-expenditure statement as forms: one group of questions each."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.money import Money
from plans.affordability import Period
from plans.months.households import AMOUNT_MAX_MINOR, LINES, Answer, Household, Part, Section
from portal import month_words
from portal.borrower.forms import CHOOSE, PERIODS
from portal.fields import AmountField, ChoiceField, NumberField, WordsField

PEOPLE_MAX = 20
WHY_MAX = 200
# The pages in their order, each with the sections that are asked for on it.
PAGES: dict[str, tuple[Section, ...]] = {
    "savings": (Section.SAVINGS,),
    "income": (Section.INCOME,),
    "home": (Section.HOME,),
    "energy": (Section.UTILITIES, Section.WATER),
    "care": (Section.CARE, Section.SCHOOL),
    "travel": (Section.TRAVEL,),
    "work": (Section.PENSIONS, Section.WORK),
    "food": (Section.FOOD,),
    "personal": (Section.LEISURE, Section.PERSONAL),
    "other": (Section.OTHER,),
    "debts": (Section.PRIORITY, Section.DEBTS),
}
PAGE_OF = {section: name for name, sections in PAGES.items() for section in sections}
HOUSEHOLD = "household"
ORDER = (HOUSEHOLD, *PAGES)
# What nobody pays a part of for somebody else.
OWN = (Section.SAVINGS, Section.INCOME)


class LinesForm(forms.Form):
    """Every line of some sections: an amount, how often, and whose part. Empty is not told."""

    def __init__(
        self,
        *args: object,
        sections: tuple[Section, ...],
        currency: str,
        told: Mapping[str, Answer],
        **options: object,
    ) -> None:
        super().__init__(*args, **options)
        self.sections = sections
        for line in self.lines:
            self._ask(line, currency, told.get(line))
        self.fields["rest_is_nothing"] = forms.BooleanField(
            label=gettext_lazy("What I left empty on this page is nothing."), required=False
        )

    @property
    def lines(self) -> list[str]:
        return [line for section in self.sections for line in LINES[section]]

    @property
    def has_parts(self) -> bool:
        """Whether somebody may share these costs with the person."""
        return not set(self.sections) <= set(OWN)

    def answers(self) -> dict[str, Answer | None]:
        """Return what was told of each line, None of one that was not; the form is valid."""
        return {line: self._answer(line) for line in self.lines}

    def groups(self) -> list[dict[str, object]]:
        """Return the sections with the fields of each of their lines, for the page."""
        return [
            {
                "title": month_words.SECTIONS[section],
                "lines": [self._row(line) for line in LINES[section]],
            }
            for section in self.sections
        ]

    def _ask(self, line: str, currency: str, answer: Answer | None) -> None:
        name, label = line.lower(), month_words.LINES[line]
        amount = AmountField(
            label=label,
            help_text=month_words.HINTS.get(line, ""),
            least_minor=0,
            most_minor=AMOUNT_MAX_MINOR,
            required=False,
            initial=Money(answer.amount_minor, currency) if answer else None,
        )
        amount.currency = currency
        self.fields[name] = amount
        self.fields[f"{name}_period"] = ChoiceField(
            label=_("How often: %(what)s") % {"what": label},
            choices=PERIODS,
            initial=answer.period if answer else Period.MONTHLY,
            error_messages=CHOOSE,
        )
        if self.has_parts:
            self.fields[f"{name}_part"] = ChoiceField(
                label=_("Your part: %(what)s") % {"what": label},
                choices=list(month_words.PARTS.items()),
                initial=answer.part if answer else Part.ALL,
                error_messages=CHOOSE,
            )

    def _answer(self, line: str) -> Answer | None:
        told, name = self.cleaned_data, line.lower()
        amount: Money | None = told[name]
        if amount is None:
            return Answer(0) if told["rest_is_nothing"] else None
        period, part = Period(told[f"{name}_period"]), Part(told.get(f"{name}_part", Part.ALL))
        return Answer(amount.minor, period, part)

    def _row(self, line: str) -> dict[str, object]:
        name = line.lower()
        part = self[f"{name}_part"] if f"{name}_part" in self.fields else None
        return {"amount": self[name], "period": self[f"{name}_period"], "part": part}


class HouseholdForm(forms.Form):
    """Who lives from this month."""

    def __init__(self, *args: object, told: Household | None, **options: object) -> None:
        super().__init__(*args, **options)
        asked = (
            ("adults", _("Adults, with you"), 1),
            ("children_under_14", _("Children under 14"), 0),
            ("children_from_14", _("Children from 14 to 17"), 0),
        )
        for name, label, least in asked:
            said = _("Please give a whole number from %(least)s to %(most)s.")
            words = said % {"least": least, "most": PEOPLE_MAX}
            self.fields[name] = NumberField(
                label=label,
                min_value=least,
                max_value=PEOPLE_MAX,
                initial=getattr(told, name) if told else least,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                error_messages=dict.fromkeys(
                    ("required", "invalid", "min_value", "max_value"), words
                ),
            )

    def household(self) -> Household:
        return Household(**self.cleaned_data)


class WhyForm(forms.Form):
    """One sentence about each section that is above the guideline; nothing where none is."""

    def __init__(
        self, *args: object, sections: list[Section], told: Mapping[str, str], **options: object
    ) -> None:
        super().__init__(*args, **options)
        for section in sections:
            label = _("Why is it more than usual? %(section)s")
            self.fields[section.value.lower()] = WordsField(
                label=label % {"section": month_words.SECTIONS[section]},
                help_text=_("One sentence is enough, such as: my son needs special food."),
                max_length=WHY_MAX,
                initial=told.get(section.value, ""),
                error_messages={"required": _("Please write one sentence.")},
            )

    def whys(self) -> dict[str, str]:
        """Return the sentences by section; the form is valid."""
        return {name.upper(): words for name, words in self.cleaned_data.items()}
