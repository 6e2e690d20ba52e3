"""Double entry. A posting is a signed amount on one account; an entry's postings sum to zero.

Entries of one book (a debt's, or a lender's own) are numbered without a gap and hash-chained.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.debts import Debt
from payments.models.parties import Lender


class Account(models.Model):
    """One account and its balance in minor units, kept in step in the entry's transaction."""

    class Kind(models.TextChoices):
        PRINCIPAL = "PRINCIPAL", _("Principal")
        INTEREST = "INTEREST", _("Interest")
        FEE = "FEE", _("Fees")
        CREDIT = "CREDIT", _("Held for the borrower")
        PLACED = "PLACED", _("Placed by the lender")
        CLEARING = "CLEARING", _("At the payment provider")
        BANK = "BANK", _("At the lender’s own bank")
        PAYABLE = "PAYABLE", _("Due to the lender")

    # The accounts that make up what a borrower owes, in the order in which they are shown.
    OWED = (Kind.PRINCIPAL, Kind.INTEREST, Kind.FEE)

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="accounts")
    debt = models.ForeignKey(Debt, models.PROTECT, null=True, related_name="accounts")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    currency = models.CharField(max_length=3)
    balance_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["debt", "kind"],
                condition=models.Q(debt__isnull=False),
                name="one_account_per_debt_and_kind",
            ),
            models.UniqueConstraint(
                fields=["lender", "kind", "currency"],
                condition=models.Q(debt__isnull=True),
                name="one_account_per_lender_kind_and_currency",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["PRINCIPAL", "INTEREST", "FEE"])
                | models.Q(balance_minor__gte=0),
                name="nothing_owed_is_below_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.pk} {self.kind}"


class Entry(models.Model):
    """One movement, booked once under its ``key``. Corrected only by another entry."""

    class Kind(models.TextChoices):
        OPENING = "OPENING", _("Balance placed")
        INTEREST = "INTEREST", _("Interest")
        PAYMENT = "PAYMENT", _("Payment")
        CHARGE = "CHARGE", _("Provider's charge")
        PLATFORM = "PLATFORM", _("Portal's charge to the lender")
        REVERSAL = "REVERSAL", _("Payment taken back")
        RESTORATION = "RESTORATION", _("Payment restored")
        REPLAY = "REPLAY", _("Shared out anew")
        PAYOUT = "PAYOUT", _("Paid out to the lender")
        CORRECTION = "CORRECTION", _("Correction")
        WAIVER = "WAIVER", _("Given up under a settlement")

    # After one of these, what a payment pays is no longer what its own entry says.
    SHARES_ANEW = (Kind.REVERSAL, Kind.REPLAY)

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="entries")
    debt = models.ForeignKey(Debt, models.PROTECT, null=True, related_name="entries")
    book = models.CharField(max_length=24)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="entries_are_numbered_once")
        ]
        indexes = [models.Index(fields=["lender", "kind", "at"], name="entries_of_a_lender")]

    def __str__(self) -> str:
        return f"entry {self.pk} {self.key}"


class Posting(models.Model):
    """A signed amount of minor units on one account."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings")
    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount_minor=0), name="no_empty_posting")
        ]

    def __str__(self) -> str:
        return f"posting {self.pk} {self.amount_minor}"
