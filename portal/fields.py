"""Fields that read what people type, strictly: words, amounts of one currency, numbers, days."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import money
from payments.money import Money, NotMoney
from portal.words import money_text

# Figures, comma, point and sign as a Chinese keyboard writes them, and what they stand for.
_FULL_WIDTH = {0xFEE0 + ord(plain): plain for plain in "0123456789,."} | {0xFFE5: "¥"}


_UNSEEN = gettext_lazy("There is a character here that cannot be seen. Please type it again.")
_FILL_IN = gettext_lazy("Please fill this in.")
_CHOOSE = dict.fromkeys(
    ("required", "invalid_choice", "invalid_list"), gettext_lazy("Please choose one.")
)


class WordsField(forms.CharField):
    """Words of a person's own, up to a length."""

    default_error_messages = {
        "required": _FILL_IN,
        "max_length": gettext_lazy(
            "Please shorten this to %(limit_value)d characters. It has %(show_value)d now."
        ),
        "null_characters_not_allowed": _UNSEEN,
    }


class PatternField(forms.RegexField):
    """A text of a fixed form, which the field's own words name."""

    default_error_messages = {"required": _FILL_IN, "null_characters_not_allowed": _UNSEEN}


class ChoiceField(forms.ChoiceField):
    """One of several."""

    default_error_messages = _CHOOSE


class TypedChoiceField(forms.TypedChoiceField):
    """One of several, as a value of its own kind."""

    default_error_messages = _CHOOSE


class ChoicesField(forms.MultipleChoiceField):
    """Some of several."""

    default_error_messages = _CHOOSE


class TypedChoicesField(forms.TypedMultipleChoiceField):
    """Some of several, as values of their own kind."""

    default_error_messages = _CHOOSE


class NumberField(forms.IntegerField):
    """A whole number."""

    default_error_messages = {
        "required": gettext_lazy("Please give a whole number."),
        "invalid": gettext_lazy("Please give a whole number."),
        "min_value": gettext_lazy("Please give %(limit_value)s or more."),
        "max_value": gettext_lazy("Please give %(limit_value)s or less."),
    }


class EmailField(forms.EmailField):
    """An e-mail address of the person's own."""

    default_error_messages = dict.fromkeys(
        ("required", "invalid", "max_length", "null_characters_not_allowed"),
        gettext_lazy("Type an e-mail address such as name@example.org."),
    )


class CountField(forms.IntegerField):
    """How many: a whole number from one to ``most``."""

    def __init__(self, *, most: int, **options: object) -> None:
        shown = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            min_value=1, max_value=most, widget=forms.TextInput(attrs=shown), **options
        )
        self.most = most

    def clean(self, value: object) -> int | None:
        """Return the number; raise ValidationError in words that say what is possible."""
        try:
            return super().clean(value)
        except forms.ValidationError:
            said = _("Please give a whole number from 1 to %(most)s.") % {"most": self.most}
            raise forms.ValidationError(said) from None


class TheirEmailField(forms.EmailField):
    """The e-mail address of somebody else."""

    def __init__(self, **options: object) -> None:
        super().__init__(max_length=254, **options)

    def clean(self, value: object) -> str:
        """Return the address; raise ValidationError where it is not a whole one."""
        try:
            return super().clean(value)
        except forms.ValidationError:
            raise forms.ValidationError(_("Please write their whole e-mail address.")) from None


class AmountField(forms.CharField):
    """An amount in ``currency``, which the form sets before it is read. Cleans to Money or None.

    ``least_minor`` is the smallest amount taken, in minor units, ``most_minor`` the largest.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    # What a form has no words of its own for is asked for again, with an example.
    default_error_messages = dict.fromkeys(
        ("required", "max_length", "null_characters_not_allowed"), ""
    )

    def __init__(
        self, *, least_minor: int = 1, most_minor: int | None = None, **options: object
    ) -> None:
        super().__init__(max_length=40, **options)
        self.currency = ""
        self.least_minor = least_minor
        self.most_minor = most_minor

    def prepare_value(self, value: object) -> object:
        """Return what stands in the field: an amount as it is typed, or the text as it was."""
        return money.plain(value) if isinstance(value, Money) else value

    def clean(self, value: object) -> Money | None:
        """Return the amount typed; raise ValidationError in words that say what would do."""
        try:
            text = super().clean(value)
        except forms.ValidationError as missing:
            raise (missing if any(missing.messages) else self._in_figures()) from None
        if not text:
            return None
        try:
            figures = text.translate(_FULL_WIDTH).removeprefix("¥")
            amount = money.parse(figures, self.currency)
        except NotMoney:
            raise self._in_figures() from None
        if amount.minor < self.least_minor:
            least = money_text(Money(self.least_minor, self.currency))
            raise forms.ValidationError(_("Please give %(least)s or more.") % {"least": least})
        if self.most_minor is not None and amount.minor > self.most_minor:
            most = money_text(Money(self.most_minor, self.currency))
            raise forms.ValidationError(
                _("Is that one nought too many? It can be %(most)s at most.") % {"most": most}
            )
        return amount

    def _in_figures(self) -> forms.ValidationError:
        example = money.plain(Money(120_000, self.currency))
        return forms.ValidationError(
            _("Please write an amount in figures, such as %(example)s.") % {"example": example}
        )


class DayField(forms.DateField):
    """A day as browsers send it: ``2026-12-15``."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "invalid": gettext_lazy("Please give a day, such as 2026-12-15."),
        "required": gettext_lazy("Please give a day, such as 2026-12-15."),
    }

    def __init__(self, **options: object) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)


def signed_name() -> forms.CharField:
    """Return the field in which a name is typed to sign."""
    return WordsField(
        label=gettext_lazy("Your full name"),
        help_text=gettext_lazy("Typing your name counts as your signature."),
        min_length=2,
        max_length=120,
        error_messages={
            "required": gettext_lazy("Please type your full name."),
            "min_length": gettext_lazy("Please type your full name."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
