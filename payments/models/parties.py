"""Lenders, and the people in their records. A borrower is one lender's record of a person."""

from django.db import models


class Lender(models.Model):
    """A creditor that places debts and is paid. Rates and ceilings in basis points a year.

    ``platform_fee_bp`` is what the portal charges the lender, never the borrower, in basis points
    of each payment; a refund above ``refund_limit_minor`` needs a second officer; ``bank_details``
    is where a borrower can send a transfer, in lines as they are shown, "" for nowhere.
    """

    code = models.SlugField(max_length=24, unique=True)
    name = models.CharField(max_length=120, unique=True)
    name_zh = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=240, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    country = models.CharField(max_length=2, default="CN")
    currency = models.CharField(max_length=3, default="CNY")
    other_currencies = models.JSONField(default=list, blank=True)
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    stripe_account = models.CharField(max_length=64, blank=True)
    cost_ceiling_bp = models.PositiveIntegerField(default=2400)
    limitation_years = models.PositiveSmallIntegerField(default=3)
    documents_asked = models.JSONField(default=list, blank=True)
    platform_fee_bp = models.PositiveSmallIntegerField(default=0)
    refund_limit_minor = models.BigIntegerField(default=500_000)
    bank_details = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"lender {self.pk} {self.code}"


class Borrower(models.Model):
    """What one lender told us of one person. Who may sign in as whom is not known here."""

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="borrowers")
    reference = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    birth_date = models.DateField(null=True, blank=True)
    id_last4 = models.CharField(max_length=4, blank=True)
    language = models.CharField(max_length=8, default="zh-hans")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lender", "reference"], name="one_borrower_per_lender_and_reference"
            )
        ]

    def __str__(self) -> str:
        return f"borrower {self.pk}"
