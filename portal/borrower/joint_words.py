"""What one who owes a debt with others reads of what another of them did.

What is somebody's own, such as their addresses, their adviser or what helps them, is not told.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SHARED: dict[str, Promise] = {
    "proposal.submitted": gettext_lazy("Somebody who owes this with you sent a plan."),
    "proposal.withdrawn": gettext_lazy("Somebody who owes this with you took a plan back."),
    "second_look.asked": gettext_lazy("Another person was asked to look at the plan."),
    "plan.reinstated": gettext_lazy("Your plan was taken up again."),
    "plan.taken_back": gettext_lazy("Somebody who owes this with you took the plan back."),
    "payment.processing": gettext_lazy("A payment is on its way from a bank."),
    "mandate.given": gettext_lazy("The payments of your plan are taken automatically now."),
    "mandate.cancelled": gettext_lazy("Automatic payments were stopped."),
    "autopay.resumed": gettext_lazy("Automatic payments go on."),
    "debit.moved": gettext_lazy("A payment was moved to another day."),
    "dispute.opened": gettext_lazy(
        "Somebody who owes this with you told %(lender)s that something is not right."
    ),
    "dispute.withdrawn": gettext_lazy("A question to %(lender)s was taken back."),
    "dispute.appealed": gettext_lazy("Somebody who owes this with you asked for another look."),
    "settlement.asked": gettext_lazy("Somebody who owes this with you asked to settle for less."),
    "settlement.agreed": gettext_lazy("A settlement was agreed."),
}
OWN = frozenset(
    {
        "identity.proven",
        "debt.opened",
        "contact.confirmed",
        "contact.stopped",
        "method.saved",
        "situation.told",
        "authority.given",
        "authority.ended",
        "support.changed",
        "hold.changed",
    }
)
