"""Money that came to the lender's own bank: statements brought in, and the transfers on them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.debts import Debt
from payments.models.parties import Lender
from payments.models.payments import Payment


class BankStatement(models.Model):
    """A bank statement file as it was taken in, once."""

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, unique=True)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    lines_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lender", "sha256"], name="each_bank_statement_is_taken_in_once"
            )
        ]

    def __str__(self) -> str:
        return f"bank statement {self.pk}"


class Transfer(models.Model):
    """One bank transfer: written down by one officer, confirmed by another. Minor units.

    ``digest`` names the line of the lender's bank, so that it is never taken in twice;
    ``value_date`` is the bank's day. Without a debt it waits for somebody who knows whose it is.
    """

    class State(models.TextChoices):
        UNMATCHED = "UNMATCHED", _("Nobody knows yet whose it is")
        RECORDED = "RECORDED", _("Waiting for a second officer")
        CONFIRMED = "CONFIRMED", _("Booked")
        REJECTED = "REJECTED", _("Not ours")

    MOVES = {
        State.UNMATCHED: {State.RECORDED, State.REJECTED},
        State.RECORDED: {State.CONFIRMED, State.UNMATCHED, State.REJECTED},
        State.CONFIRMED: set(),
        State.REJECTED: {State.UNMATCHED},
    }

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, null=True, related_name="transfers")
    statement = models.ForeignKey(
        BankStatement, models.PROTECT, null=True, related_name="transfers"
    )
    code = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    value_date = models.DateField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    payer_name = models.CharField(max_length=140, blank=True)
    text = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.UNMATCHED)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="transfer")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lender", "digest"], name="each_transfer_is_taken_in_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="a_transfer_is_more_than_nothing"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by="")
                | ~models.Q(confirmed_by=models.F("recorded_by")),
                name="two_people_confirm_a_transfer",
            ),
        ]
        indexes = [models.Index(fields=["lender", "state"], name="transfers_of_a_lender")]

    def __str__(self) -> str:
        return f"transfer {self.pk} {self.state}"
