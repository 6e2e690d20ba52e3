"""Who may see which missing payments and reviews: a part of ``access``, for a lender's desk."""

from django.db.models import QuerySet

from payments.models import Lender
from plans.models import Lapse, Plan, Review


def lapses_for(lender: Lender) -> QuerySet[Lapse]:
    """Return every time in which payments of this lender's plans were missing."""
    found = Lapse.objects.filter(lender=lender)
    return found.select_related("debt__borrower", "plan__debt__lender", "plan__lender", "lender")


def reviews_for(lender: Lender) -> QuerySet[Review]:
    """The looks at this lender's running plans, the oldest day first."""
    found = Review.objects.filter(lender=lender, plan__state__in=Plan.LIVE).select_related(
        "plan__debt__borrower", "plan__debt__lender", "plan__lender", "plan__proposal"
    )
    return found.order_by("review_date", "pk")
