"""What visitors type on the way in. Forms check shape; whether it is right is not theirs to say."""

import json
import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from payments.codes import tidy
from portal import sending
from portal.fields import EmailField, PatternField, WordsField
from portal.invitations import CODE_LENGTH

# No day, code or number that people type is longer, in characters.
TYPED_MAX = 40
ANSWER_MAX = 20_000
_CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
_ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "numeric"}


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, be it nothing at all; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


class BirthDateField(forms.Field):
    """A day written as people write it, the year first or last: 1987-05-17, 17.5.1987."""

    default_error_messages = {
        "day": _("Type the day you were born with year, month and day, such as 1987-05-17.")
    }

    def to_python(self, value: object) -> date | None:
        text = unicodedata.normalize("NFKC", str(value or "")[:TYPED_MAX]).strip()
        if not text:
            return None
        parts = re.findall(r"[0-9]+", text)
        if len(parts) == 1 and len(parts[0]) == 8:
            parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
        if len(parts) == 3 and len(parts[2]) == 4:
            parts.reverse()
        if len(parts) != 3 or len(parts[0]) != 4 or max(len(part) for part in parts[1:]) > 2:
            raise forms.ValidationError(self.error_messages["day"], code="day")
        try:
            return date(*(int(part) for part in parts))
        except ValueError:
            raise forms.ValidationError(self.error_messages["day"], code="day") from None


class IdTailField(PatternField):
    """The last four characters of an identity number, in letters and digits of any width."""

    def __init__(self, **options: Any) -> None:
        super().__init__(r"^[0-9A-Za-z]{4}$", **options)

    def to_python(self, value: object) -> str:
        return unicodedata.normalize("NFKC", super().to_python(str(value or "")[:TYPED_MAX]))


class LetterCodeForm(forms.Form):
    """The code from a letter."""

    code = WordsField(
        label=_("Code from your letter"),
        help_text=_("12 letters and digits. Spaces and hyphens do not matter."),
        max_length=TYPED_MAX,
        error_messages={"required": _("Type the code that is printed in your letter.")},
        widget=forms.TextInput(attrs=_CODE),
    )

    def clean_code(self) -> str:
        code = tidy(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(_("The code has 12 letters and digits. Please check it."))
        return code


class FindForm(LetterCodeForm):
    """The code from a letter, and what only its reader should know."""

    birth_date = BirthDateField(
        label=_("Day you were born"),
        help_text=_("For example 1987-05-17."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "bday"}),
    )
    id_last4 = IdTailField(
        label=_("Last four characters of your ID number"),
        help_text=_("Either of the two is enough in most cases; both are surest."),
        required=False,
        error_messages={"invalid": _("Type the last four characters, digits or letters.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": "8"}),
    )

    def clean(self) -> dict:
        given = super().clean()
        if not (given.get("birth_date") or given.get("id_last4") or self.errors):
            self.add_error("birth_date", _("Give the day you were born, or the four characters."))
        return given


class OneTimeCodeForm(forms.Form):
    """A code that was sent."""

    code = WordsField(
        label=_("Six-digit code"),
        help_text=_("It works for 10 minutes. An earlier code works too."),
        max_length=TYPED_MAX,
        error_messages={"required": _("Type the six digits from the message.")},
        widget=forms.TextInput(attrs=_ONE_TIME),
    )


class AddressForm(forms.Form):
    """Where somebody can be written to: an e-mail address or, where there is a way, a phone."""

    email = WordsField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = WordsField(
        label=_("Mobile phone number"),
        help_text=_("With the country code, such as +86 139 0000 0001."),
        max_length=TYPED_MAX,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not sending.has_phones():
            del self.fields["phone"]
            self.fields["email"].required = True
        self.fields["email"].error_messages["required"] = _("Type your e-mail address.")

    def clean_email(self) -> str:
        email = unicodedata.normalize("NFKC", self.cleaned_data["email"]).strip()
        if not email:
            return ""
        try:
            validate_email(email)
        except forms.ValidationError:
            message = _("Type an e-mail address such as name@example.org.")
            raise forms.ValidationError(message) from None
        return email.lower()

    def clean_phone(self) -> str:
        typed = unicodedata.normalize("NFKC", self.cleaned_data["phone"])
        if not typed.strip():
            return ""
        digits = re.sub(r"[\s().-]", "", typed)
        if not re.fullmatch(r"\+[0-9]{8,15}", digits):
            raise forms.ValidationError(_("Type the number with its country code, such as +86…"))
        return digits

    def clean(self) -> dict:
        given = super().clean()
        if "phone" in self.fields and not (given.get("email") or given.get("phone") or self.errors):
            self.add_error("email", _("Type an e-mail address or a phone number."))
        return given

    @property
    def kind(self) -> str:
        return "EMAIL" if self.cleaned_data["email"] else "PHONE"

    @property
    def value(self) -> str:
        return self.cleaned_data["email"] or self.cleaned_data["phone"]


class NewAddressForm(AddressForm):
    """An address that works, in place of those that the lender gave."""

    are_others_gone = forms.BooleanField(
        label=_("My other addresses and numbers are not mine any more"),
        required=False,
    )


class SignInForm(forms.Form):
    """A lender's person."""

    email = EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={"required": _("Type your e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = WordsField(
        label=_("Password"),
        max_length=200,
        strip=False,
        error_messages={"required": _("Type your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SecondFactorForm(forms.Form):
    """The six digits of an app, or a code kept on paper."""

    code = WordsField(
        label=_("Code from your app"),
        help_text=_("Six digits, or one of the eight-digit codes you wrote down."),
        max_length=TYPED_MAX,
        error_messages={"required": _("Type the code that your app shows.")},
        widget=forms.TextInput(attrs=_ONE_TIME),
    )


class SetUpForm(SecondFactorForm):
    """The first six digits of an app that was just set up."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Six digits; the app shows new ones every half minute.")


class MessageCodeForm(forms.Form):
    """What somebody received and is unsure about."""

    code = WordsField(
        label=_("Code or link from the message"),
        help_text=_("The code printed in the letter, or the whole link from the e-mail."),
        max_length=300,
        error_messages={"required": _("Type the code, or paste the link.")},
        widget=forms.TextInput(attrs=_CODE),
    )


class PasskeyForm(forms.Form):
    """What a browser answers when it made or used a passkey."""

    answer = WordsField(
        widget=forms.HiddenInput,
        max_length=ANSWER_MAX,
        error_messages=dict.fromkeys(("required", "max_length"), _("That was not a passkey.")),
    )

    def clean_answer(self) -> dict:
        try:
            answer = json.loads(self.cleaned_data["answer"])
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise forms.ValidationError(_("That was not a passkey."))
        return answer
