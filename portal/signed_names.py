"""Whether a typed name is the one on file, however it is written; and the form it is typed in.

A name that differs asks once more and never keeps anybody out: names on file are wrong at times.
Knows names and forms; does not know what is signed.
"""

import re
import unicodedata
from itertools import permutations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.fields import signed_name

# Of longer names the parts are compared in order of the alphabet alone.
PARTS_MAX = 5
# Two names, such as a given and a family name, that both have: a middle name may be missing.
SHARED_MIN = 2


class SignedForm(forms.Form):
    """Something that is signed with a typed name; ``name`` is the one on file."""

    signed_name = signed_name()
    is_my_name = forms.BooleanField(
        label=gettext_lazy("What I typed is my name. The one on file is written differently."),
        help_text=gettext_lazy(
            "You can sign now. Your lender can put the name right; nothing else changes."
        ),
        required=False,
    )
    name_differs = False

    def __init__(self, *args: object, name: str, **options: object) -> None:
        super().__init__(*args, **options)
        self.name = name

    def clean(self) -> dict[str, object]:
        """Ask again where the typed name is not the one on file, unless it was said to be."""
        given = super().clean() or self.cleaned_data
        typed = str(given.get("signed_name", ""))
        self.name_differs = bool(typed) and not are_one(typed, self.name)
        if self.name_differs and not given["is_my_name"]:
            said = _(
                "The name on file is %(name)s. Please type that name, or tick the box below if "
                "yours is written differently."
            )
            self.add_error("signed_name", said % {"name": self.name})
        return given


def are_one(typed: str, kept: str) -> bool:
    """Return whether both are one name: spaces, case, accents, marks and order do not count."""
    ours, theirs = _parts(typed), _parts(kept)
    if not theirs or sorted(ours) == sorted(theirs):
        return True
    if len(set(ours) & set(theirs)) >= SHARED_MIN and (
        set(ours) <= set(theirs) or set(theirs) <= set(ours)
    ):
        return True
    return _joined(ours) in _orders(theirs) or _joined(theirs) in _orders(ours)


def _parts(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [part for part in re.split(r"[\W_]+", bare) if part]


def _joined(parts: list[str]) -> str:
    return "".join(parts)


def _orders(parts: list[str]) -> set[str]:
    """Return the parts written without a space, in every order."""
    if len(parts) > PARTS_MAX:
        return {_joined(parts)}
    return {"".join(order) for order in permutations(parts)}
