"""A lender's money: the queries of ``access`` that start at the books. Knows nobody's plans.

Asked for by way of ``access``, like every other query."""

from django.db.models import QuerySet

from payments import differences
from payments.models import (
    BalanceTransaction,
    Chargeback,
    Clearance,
    CreditNote,
    Difference,
    Entry,
    Lender,
    OrderRule,
    Payment,
    Payout,
    ProviderAccount,
    Receipt,
    Refund,
    Remittance,
    Transfer,
)


def transfers_for(lender: Lender) -> QuerySet[Transfer]:
    return Transfer.objects.filter(lender=lender).select_related(
        "debt__borrower", "debt__lender", "lender", "payment__receipt"
    )


def payments_for(lender: Lender) -> QuerySet[Payment]:
    """What was really paid to this lender."""
    found = Payment.objects.filter(lender=lender, entry__isnull=False)
    return found.select_related("debt__borrower", "debt__lender", "receipt", "entry")


def clearances_for(lender: Lender) -> QuerySet[Clearance]:
    found = Clearance.objects.filter(lender=lender)
    return found.select_related("debt__lender", "debt__borrower")


def credit_notes_for(lender: Lender) -> QuerySet[CreditNote]:
    found = CreditNote.objects.filter(lender=lender)
    return found.select_related("debt__lender", "debt__borrower", "receipt__payment", "entry")


def refunds_for(lender: Lender) -> QuerySet[Refund]:
    found = Refund.objects.filter(lender=lender)
    return found.select_related("debt__borrower", "debt__lender", "payment__entry")


def chargebacks_for(lender: Lender) -> QuerySet[Chargeback]:
    found = Chargeback.objects.filter(lender=lender)
    return found.select_related("debt__borrower", "debt__lender", "payment__entry")


def remittances_for(lender: Lender) -> QuerySet[Remittance]:
    """Every closed statement of this lender, the newest first."""
    return Remittance.objects.filter(lender=lender).order_by("-last_date", "currency", "-pk")


def entries_for(lender: Lender) -> QuerySet[Entry]:
    return Entry.objects.filter(lender=lender).select_related("debt", "lender")


def payouts_for(lender: Lender) -> QuerySet[Payout]:
    return Payout.objects.filter(lender=lender).order_by("-created_at", "-pk")


def differences_for(lender: Lender) -> QuerySet[Difference]:
    """What the provider and the books do not agree on, on this lender's side; open ones first."""
    return differences.listed(lender)


def movements_for(lender: Lender) -> QuerySet[BalanceTransaction]:
    """What moved on the lender's side at the payment provider, newest first."""
    found = BalanceTransaction.objects.filter(lender=lender).select_related("entry")
    return found.order_by("-happened_at", "-pk")


def receipts_for(lender: Lender) -> QuerySet[Receipt]:
    return Receipt.objects.filter(lender=lender).select_related("debt__borrower", "payment")


def order_rules_for(lender: Lender) -> QuerySet[OrderRule]:
    return OrderRule.objects.filter(lender=lender).select_related("debt")


def provider_account_for(lender: Lender) -> ProviderAccount | None:
    """This lender's own account at the payment provider; None where payments come in by ours."""
    found = ProviderAccount.objects.filter(lender=lender).select_related("lender")
    return found.first()
