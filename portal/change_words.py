"""What a change of a plan is called, for the borrower and for the lender's people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from payments.days import local_date
from plans.changing.leeway import Kind
from plans.missing import arrears
from plans.models import Agreement
from portal.words import day_text

# A sentence that is true once the change is made.
DONE: dict[str, Promise] = {
    Kind.SKIP: gettext_lazy("One payment is left out now and comes at the end."),
    Kind.MOVE: gettext_lazy("One payment has another day."),
    Kind.DAY: gettext_lazy("Every payment has another day."),
    Kind.AMOUNT: gettext_lazy("Every payment has another amount."),
    Kind.FREQUENCY: gettext_lazy("Payments come in another rhythm."),
    Kind.RE_AGE: gettext_lazy("The same payments begin again from the next day possible."),
    Kind.RE_AMORTISE: gettext_lazy("What was missed is spread over the payments to come."),
    Kind.APPEND: gettext_lazy("What was missed comes at the end."),
    Kind.CATCH_UP: gettext_lazy("What was missed is paid in one extra payment."),
    Kind.REVIEW: gettext_lazy("You looked at it together, and there is another plan."),
    Kind.GO_ON: gettext_lazy("You looked at it together, and the payments go on for a while."),
    Kind.ADJUSTMENT: gettext_lazy("Less is owed, and the payments follow it."),
    Kind.RETURN: gettext_lazy("A payment went back, so it comes once more at the end."),
    Kind.RESTORE: gettext_lazy("A payment that had gone back counts again."),
    Kind.STANDS: gettext_lazy("What you asked about is owed, and comes after the last payment."),
}
# How a change came to be that neither a person nor the lender's rules agreed to.
BY_BOOKS: dict[str, Promise] = {
    Kind.ADJUSTMENT: gettext_lazy("by the books on %(day)s, because less was owed"),
    Kind.RETURN: gettext_lazy("by the books on %(day)s, after money went back"),
    Kind.RESTORE: gettext_lazy(
        "by the books on %(day)s, after money that had gone back came again"
    ),
    Kind.STANDS: gettext_lazy("by the books on %(day)s, when a question had its answer"),
}
BY_LADDER = gettext_lazy("at once on %(day)s: anybody with a late payment may choose this")
# What was asked for, while a person answers it and after.
ASKED: dict[str, Promise] = {
    Kind.SKIP: gettext_lazy("To leave out one payment"),
    Kind.MOVE: gettext_lazy("To move one payment"),
    Kind.DAY: gettext_lazy("Another day for every payment"),
    Kind.AMOUNT: gettext_lazy("Another amount"),
    Kind.FREQUENCY: gettext_lazy("Another rhythm"),
    Kind.RE_AGE: gettext_lazy("To begin again from the next day possible"),
    Kind.RE_AMORTISE: gettext_lazy("To spread what was missed"),
    Kind.APPEND: gettext_lazy("To pay what was missed at the end"),
    Kind.CATCH_UP: gettext_lazy("To pay what was missed at once"),
    Kind.REVIEW: gettext_lazy("Another plan, now that it is looked at again"),
    Kind.GO_ON: gettext_lazy("To go on for another while"),
    Kind.ADJUSTMENT: gettext_lazy("Less is owed"),
    Kind.RETURN: gettext_lazy("A payment went back"),
    Kind.RESTORE: gettext_lazy("A payment came back"),
    Kind.STANDS: gettext_lazy("What was questioned is owed"),
}


def how_agreed(agreement: Agreement) -> str:
    """Return how it came to be where neither a person nor the policy said yes, or nothing."""
    by, kind = agreement.agreed_by, agreement.plan.proposal.change
    if by == arrears.AGREED_BY:
        words = BY_LADDER
    elif kind in BY_BOOKS and not by.startswith("officer:"):
        words = BY_BOOKS[kind]
    else:
        return ""
    zone = agreement.plan.debt.lender.time_zone
    return str(words) % {"day": day_text(local_date(agreement.plan.agreed_at, zone))}
