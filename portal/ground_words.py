"""Why a line is questioned, and what shows that it is right, in words for both sides."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from plans.grounds import (
    CALCULATION,
    CONTRACT,
    DELIVERY,
    GROUNDS,
    LAST_PAYMENT,
    LAW,
    RECORD,
    STATEMENT,
)

WORDS: dict[str, Promise] = {
    "PAID": gettext_lazy("I have paid this already"),
    "NOT_AGREED": gettext_lazy("I never agreed to this"),
    "TOO_HIGH": gettext_lazy("The sum is worked out wrongly"),
    "NOT_MINE": gettext_lazy("It was not me who bought or took this"),
    "NOT_ALLOWED": gettext_lazy("The law does not allow this charge"),
    "NOT_GIVEN": gettext_lazy("I did not get what it is for"),
    "TOO_OLD": gettext_lazy("It is from too long ago"),
    "OTHER": gettext_lazy("Something else"),
}
SHOWS: dict[str, Promise] = {
    STATEMENT: gettext_lazy("An account statement with every payment"),
    CONTRACT: gettext_lazy("The contract, with the term it rests on"),
    CALCULATION: gettext_lazy("How the sum is worked out, line by line"),
    RECORD: gettext_lazy("The record of the purchase or the payment out"),
    LAW: gettext_lazy("The text of the law that allows it"),
    DELIVERY: gettext_lazy("What shows that it was given"),
    LAST_PAYMENT: gettext_lazy("What shows the last payment or promise"),
}


def ground_choices() -> list[tuple[str, Promise]]:
    return list(WORDS.items())


def shows_choices(ground: str) -> list[tuple[str, Promise]]:
    """Return what a lender can show against ``ground``; anything for a question about the whole."""
    codes = GROUNDS[ground].evidence if ground else tuple(SHOWS)
    return [(code, SHOWS[code]) for code in codes]
