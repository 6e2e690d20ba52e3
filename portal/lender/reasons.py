"""Why a lender does not agree to a plan, in the words that the borrower reads.

An answer keeps the code; the words come in the reader's language whenever they are shown. What the
officer adds in their own words stands beside them.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from plans.policy import Code

OTHER = "OTHER"
REASONS: dict[str, Promise | str] = {
    "LENGTH": gettext_lazy("The plan would run for longer than we can agree to."),
    "SMALLEST": gettext_lazy("Each payment would be smaller than we can agree to."),
    "SURPLUS_SHARE": gettext_lazy(
        "The payments would take more of your month than we think is good for you."
    ),
    "NO_BUDGET": gettext_lazy(
        "We would like to know a little more about your month first. You can tell us on your page;"
        " guesses are fine."
    ),
    "UPFRONT": gettext_lazy("We would need a part of it at the start."),
    "FIRST_DATE": gettext_lazy("The first payment would be on a day that we cannot agree to."),
    "DATE_PASSED": gettext_lazy(
        "The first day of your plan passed before we answered. That was our doing, so we suggest"
        " new days."
    ),
    "BALANCE": gettext_lazy("What you owe has changed since you sent your plan."),
    "TALK": gettext_lazy(
        "We think that another kind of help may suit you better. Please talk to us first; it costs"
        " nothing and changes nothing."
    ),
    OTHER: "",
}
# What an officer may choose for a no, and for another plan.
FOR_NO = (
    "LENGTH",
    "SMALLEST",
    "SURPLUS_SHARE",
    "NO_BUDGET",
    "UPFRONT",
    "FIRST_DATE",
    "TALK",
    OTHER,
)
FOR_COUNTER = (
    "LENGTH",
    "SMALLEST",
    "SURPLUS_SHARE",
    "UPFRONT",
    "FIRST_DATE",
    "DATE_PASSED",
    "BALANCE",
    OTHER,
)
OTHER_NAME = gettext_lazy("Something else, in my own words below")
# The reason that goes with a rule that was not met.
BY_RULE = {
    Code.LENGTH: "LENGTH",
    Code.SMALLEST: "SMALLEST",
    Code.SURPLUS_SHARE: "SURPLUS_SHARE",
    Code.UPFRONT: "UPFRONT",
    Code.FIRST_DATE: "FIRST_DATE",
}


def words_of(code: str) -> str:
    """Return the reason in the reader's language; nothing for a code without words of its own."""
    return str(REASONS.get(code, ""))


def choices(codes: tuple[str, ...], *, language: str) -> list[tuple[str, str]]:
    """Return the codes, each with exactly what a borrower who reads ``language`` will be shown.

    An officer who reads another language finds it in theirs too, in brackets.
    """
    with override(language):
        shown = {code: words_of(code) for code in codes}
    return [(code, _choice(shown[code], words_of(code))) for code in codes]


def _choice(theirs: str, own: str) -> str:
    if not theirs:
        return str(OTHER_NAME)
    return theirs if theirs == own else f"{theirs} ({own})"
