"""Proof that nothing is given up but what was promised, and that what binds is as signed."""

from collections.abc import Iterator

from django.db.models import Sum

from payments import ledger
from payments.checking import BREACHES_SHOWN
from payments.models import Account, Debt, Entry, Posting
from payments.rails import smallest_minor
from plans import agreements
from plans.models import Settlement

State = Settlement.State


def discounts_are_booked_once_fulfilled() -> Iterator[str]:
    """What stands as given up on a debt is the discount of its fulfilled settlements, no more.

    But for less than any way to pay could carry, which is given up with it.
    """
    booked = (
        Posting.objects.filter(entry__kind=Entry.Kind.WAIVER, account__kind__in=Account.OWED)
        .order_by()
        .values_list("entry__debt")
        .annotate(total=Sum("amount_minor"))
    )
    standing = {debt: -total for debt, total in booked if total}
    allowed: dict[int, int] = {}
    for settlement in Settlement.objects.filter(
        state=State.FULFILLED, entry__isnull=False
    ).select_related("debt"):
        before = allowed.get(settlement.debt_id, 0)
        most = settlement.discount_minor + smallest_minor(settlement.debt.currency) - 1
        allowed[settlement.debt_id] = before + most
    for debt, minor in standing.items():
        if not 0 < minor <= allowed.get(debt, 0):
            yield f"debt {debt} has {minor} given up of {allowed.get(debt, 0)} promised"
    without = Settlement.objects.filter(state=State.FULFILLED).exclude(entry=None)
    for code in without.exclude(debt__in=standing).values_list("code", flat=True)[:BREACHES_SHOWN]:
        yield f"settlement {code} is fulfilled, but nothing is given up"


def settlements_follow_the_books() -> Iterator[str]:
    """A settlement is fulfilled if and only if the books have all of its sum that can be paid."""
    bound = Settlement.objects.filter(state__in=(State.ACTIVE, State.FULFILLED))
    for settlement in bound.select_related("debt__lender").iterator(500):
        paid = ledger.reduced_since(settlement.debt, after_number=settlement.after_number)
        left = settlement.amount_minor - paid
        is_paid = left < smallest_minor(settlement.debt.currency)
        if is_paid != (settlement.state == State.FULFILLED):
            yield f"{settlement} of {settlement.amount_minor} has {paid} paid"


def states_agree() -> Iterator[str]:
    """A debt is SETTLING with a settlement being paid and not otherwise; a settled one owes 0."""
    active = Settlement.objects.filter(state=State.ACTIVE)
    settling = Debt.objects.filter(state=Debt.State.SETTLING).exclude(pk__in=active.values("debt"))
    for code in settling.values_list("code", flat=True)[:BREACHES_SHOWN]:
        yield f"debt {code} is settling, but there is no settlement"
    stray = active.exclude(debt__state__in=(Debt.State.SETTLING, Debt.State.IN_DISPUTE))
    for code in stray.values_list("code", flat=True)[:BREACHES_SHOWN]:
        yield f"settlement {code} is being paid on a debt that is not settling"
    owing = Debt.objects.filter(
        state=Debt.State.SETTLED, accounts__kind__in=Account.OWED, accounts__balance_minor__gt=0
    )
    for code in owing.values_list("code", flat=True).distinct()[:BREACHES_SHOWN]:
        yield f"debt {code} is settled but still owes"


def settlements_are_as_signed() -> Iterator[str]:
    """The text of each signed settlement still has the hash it was signed with."""
    signed = Settlement.objects.exclude(digest="").only("code", "contents", "digest")
    for settlement in signed.iterator(500):
        if agreements.digest(settlement.contents) != settlement.digest:
            yield f"settlement {settlement.code} is not what was signed"


CHECKS = (
    discounts_are_booked_once_fulfilled,
    settlements_follow_the_books,
    states_agree,
    settlements_are_as_signed,
)
