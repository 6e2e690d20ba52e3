"""Closed statements to lenders, and which entries each of them holds."""

from django.db import models

from payments.models.ledger import Entry
from payments.models.parties import Lender


class Remittance(models.Model):
    """A closed statement of one lender, period and currency: minor units, local days inclusive.

    gross - refunds - chargebacks - provider_fees - platform_fees = net;
    opening + net - at_bank - paid_out = closing, which the next statement opens with.
    """

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="remittances")
    currency = models.CharField(max_length=3)
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=40, unique=True)
    first_date = models.DateField()
    last_date = models.DateField()
    opening_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    refunds_minor = models.BigIntegerField()
    chargebacks_minor = models.BigIntegerField()
    provider_fees_minor = models.BigIntegerField()
    platform_fees_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    at_bank_minor = models.BigIntegerField()
    paid_out_minor = models.BigIntegerField()
    closing_minor = models.BigIntegerField()
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lender", "currency", "number"], name="remittances_are_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["lender", "currency", "last_date"], name="a_period_is_closed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"remittance {self.pk} {self.code}"


class RemittanceLine(models.Model):
    """An entry belongs to exactly one closed statement, so that all of them are the ledger."""

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    remittance = models.ForeignKey(Remittance, models.PROTECT, related_name="lines")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="remittance_line")

    def __str__(self) -> str:
        return f"remittance line {self.pk}"
