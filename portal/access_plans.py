"""Who may see which missing payments: a part of ``access``, for a lender's desk."""

from django.db.models import QuerySet

from payments.models import Lender
from plans.models import Lapse


def lapses_for(lender: Lender) -> QuerySet[Lapse]:
    """Return every time in which payments of this lender's plans were missing."""
    found = Lapse.objects.filter(lender=lender)
    return found.select_related("debt__borrower", "plan__debt__lender", "plan__lender", "lender")
