"""Takes the payments that are due from kept methods, one by one, in small rounds."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from payments import gateway
from payments.models import Payment
from plans import collecting

# So many questions without any answer, and the provider is left alone until the next round.
SILENCES_MAX = 3


def take(*, at: datetime) -> int:
    """Take what is due now, a bounded number; return how many were answered.

    Without an answer a debit is looked up later, never sent again.
    """
    answered = silences = 0
    for debit in collecting.due(at=at):
        payment = collecting.begin(debit, at=at)
        if payment is None:
            continue
        try:
            collecting.send(payment, title=_title(payment), at=at)
        except gateway.Unreachable:
            silences += 1
        except gateway.Refused:
            continue
        else:
            answered += 1
        if silences >= SILENCES_MAX:
            break
    return answered


def _title(payment: Payment) -> str:
    """What the provider's own papers call it: nothing there tells of a debt."""
    with override(payment.language):
        return _("Payment %(code)s") % {"code": payment.code}
