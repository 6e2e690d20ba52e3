"""Whose a transfer without a reference probably is: the same payer, and a sum that is expected."""

from collections.abc import Sequence

from django.db.models import F

from payments import ledger
from payments.models import Debt, Lender, Transfer
from payments.transfers import Line
from plans.models import Instalment, Plan

Known = set[tuple[int, int]]


def likely(lender: Lender, lines: Sequence[Line]) -> list[Debt | None]:
    """Return for each line the one debt it looks to be for, None where none or several do.

    The payer has the borrower's name, and the sum is an unpaid instalment, all that is owed, or
    what the same payer sent before. A person decides; nothing is booked on a likeness.
    """
    names = {line.payer for line in lines if line.payer}
    if not names:
        return [None] * len(lines)
    debts = list(
        Debt.objects.filter(lender=lender, borrower__name__in=names)
        .exclude(state__in=[*Debt.HIDDEN, Debt.State.CLOSED])
        .select_related("borrower", "lender")
        .order_by("pk")
    )
    expected = _expected(debts) | _sent_before(lender, names)
    return [_only(line, debts, expected) for line in lines]


def _only(line: Line, debts: list[Debt], expected: Known) -> Debt | None:
    found = [
        debt
        for debt in debts
        if debt.borrower.name == line.payer
        and debt.currency == line.amount.currency
        and (debt.pk, line.amount.minor) in expected
    ]
    return found[0] if len(found) == 1 else None


def _expected(debts: list[Debt]) -> Known:
    unpaid = Instalment.objects.filter(
        plan__debt__in=[debt.pk for debt in debts],
        plan__state__in=Plan.LIVE,
        paid_minor__lt=F("amount_minor"),
    )
    return set(unpaid.values_list("plan__debt", "amount_minor")) | set(
        ledger.owed_on(debts).items()
    )


def _sent_before(lender: Lender, names: set[str]) -> Known:
    booked = Transfer.objects.filter(
        lender=lender, payer_name__in=names, state=Transfer.State.CONFIRMED
    )
    return {(pk, minor) for pk, minor in booked.values_list("debt", "amount_minor") if pk}
