"""What is deleted because it has no use any more. May be killed, may run twice."""

from datetime import datetime, timedelta

from plans import support
from plans.months import cost_proofs
from portal import uploads
from portal.models import OneTimeCode, RateCount

KEEP_CODES = timedelta(days=1)
KEEP_UPLOADS = timedelta(days=7)
KEEP_RATES = timedelta(days=2)


def forget(*, at: datetime) -> int:
    """Delete old codes, unconfirmed files, counts of past windows, papers of answered offers, and
    what helps borrowers once their consent is over.
    """
    codes, _ = OneTimeCode.objects.filter(expires_at__lt=at - KEEP_CODES).delete()
    files = uploads.forget(before=at - KEEP_UPLOADS)
    oldest = int((at - KEEP_RATES).timestamp())
    counts, _ = RateCount.objects.filter(window__lt=oldest).delete()
    gone = cost_proofs.forget_answered(at=at) + support.forget_due(at=at)
    return codes + files + counts + gone
