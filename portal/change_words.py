"""What a change of a plan is called, for the borrower and for the lender's people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from plans.leeway import Kind

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
    Kind.ADJUSTMENT: gettext_lazy("Less is owed, and the payments follow it."),
    Kind.RETURN: gettext_lazy("A payment went back, so it comes once more at the end."),
    Kind.RESTORE: gettext_lazy("A payment that had gone back counts again."),
}
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
    Kind.ADJUSTMENT: gettext_lazy("Less is owed"),
    Kind.RETURN: gettext_lazy("A payment went back"),
    Kind.RESTORE: gettext_lazy("A payment came back"),
}
