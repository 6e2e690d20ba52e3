"""What borrowers told and whom they let help: theirs to see, and their own lender's to know.

A part of ``access``, which hands all of it on: views ask there.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from payments import obligors
from payments.models import Borrower, Debt, Lender, Obligor
from plans.models import Dispute, Exhibit, Hold, SupportNeed
from portal.models import Authority, Identity, User


def disputes_for(lender: Lender) -> QuerySet[Dispute]:
    return Dispute.objects.filter(lender=lender).select_related("debt__borrower", "debt__lender")


def exhibits_for(lender: Lender) -> QuerySet[Exhibit]:
    return Exhibit.objects.filter(lender=lender)


def support_needs_for(lender: Lender, *, on: date) -> QuerySet[SupportNeed]:
    """What borrowers let this lender know on a day, while their consent lasts."""
    return SupportNeed.objects.filter(lender=lender, until_date__gte=on).order_by("pk")


def holds_for(lender: Lender) -> QuerySet[Hold]:
    return Hold.objects.filter(lender=lender).select_related("debt__borrower", "debt__lender")


def support_needs_of(user: User) -> QuerySet[SupportNeed]:
    """What this person told each lender that helps them."""
    mine = Identity.objects.filter(user=user).values("borrower")
    return SupportNeed.objects.filter(borrower__in=mine).order_by("pk")


def authorities_of(user: User) -> QuerySet[Authority]:
    """Whom this person let help, and how far."""
    return Authority.objects.filter(given_by=user).select_related("debt__lender")


def anothers(user: User, *, about: str = "") -> Q:
    """Return the condition that something was said by another of those who owe one debt.

    ``about`` leads to the record that has a debt and who said it.
    """
    joint = Q(**{f"{about}debt__in": Obligor.objects.values("debt")})
    is_mine = Q(**{f"{about}by": f"borrower:{user.pk}"})
    return joint & Q(**{f"{about}by__startswith": "borrower:"}) & ~is_mine


def own_record(user: User, debt: Debt) -> Borrower:
    """Return as whom of those who owe ``debt`` this person is known to its lender."""
    mine = Identity.objects.filter(user=user, borrower__in=obligors.ids_of(debt))
    return mine.select_related("borrower").order_by("pk").get().borrower


def owners_of(user: User, debts: Iterable[Debt]) -> dict[int, int]:
    """Return, by debt id, the id of the record that this person is of those who owe it."""
    mine = set(Identity.objects.filter(user=user).values_list("borrower", flat=True))
    joint = Obligor.objects.filter(borrower__in=mine).values_list("debt", "borrower")
    own = {debt.pk: debt.borrower_id for debt in debts if debt.borrower_id in mine}
    return dict(joint) | own
