"""What each need changes, in words for the borrower, and how an officer should take it."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from payments import obligors
from payments.models import Debt
from plans.models import SupportNeed
from portal import access

Code = SupportNeed.Code
CHANGES: dict[str, Promise] = {
    Code.LARGE_PRINT: gettext_lazy("Every letter and paper you open or get comes in large type."),
    Code.MORE_TIME: gettext_lazy("You have twice as long to answer an offer."),
    Code.WRITTEN_ONLY: gettext_lazy("Nobody rings you; everything comes in writing."),
    Code.HELPER: gettext_lazy("Your lender knows that somebody may speak for you."),
    Code.MENTAL_HEALTH: gettext_lazy("Nobody nudges you; an officer answers with more care."),
    Code.PLAIN_WORDS: gettext_lazy("Your lender writes simply, or in your language."),
}
FOR_OFFICERS: dict[str, Promise] = {
    Code.LARGE_PRINT: gettext_lazy("Their papers and letters come in large type by themselves."),
    Code.MORE_TIME: gettext_lazy("Offers stay open twice as long by themselves."),
    Code.WRITTEN_ONLY: gettext_lazy("Please do not ring; write."),
    Code.HELPER: gettext_lazy("Somebody may speak for them. Ask who, once."),
    Code.MENTAL_HEALTH: gettext_lazy("One thing at a time, no hurry, no repeated questions."),
    Code.PLAIN_WORDS: gettext_lazy("Short sentences; ask which language they prefer."),
}


def needs_of(debt: Debt, *, on: date) -> list[tuple[SupportNeed, str]]:
    """Return what helps the borrower, with what to do, while they let their lender know it."""
    told = access.support_needs_for(debt.lender, on=on).filter(borrower__in=obligors.ids_of(debt))
    return [(need, str(FOR_OFFICERS[need.code])) for need in told]
