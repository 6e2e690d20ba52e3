"""Fields that read what people type, strictly: amounts of one currency, and days."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import money
from payments.money import Money, NotMoney
from portal.words import money_text


class AmountField(forms.CharField):
    """An amount in ``currency``, which the form sets before it is read. Cleans to Money or None.

    ``least_minor`` is the smallest amount taken, in minor units, ``most_minor`` the largest.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    # Where a form has no words of its own for an empty field, it is asked for with an example.
    default_error_messages = {"required": ""}

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
            amount = money.parse(text.removeprefix("¥").removeprefix("￥"), self.currency)
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
    return forms.CharField(
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
