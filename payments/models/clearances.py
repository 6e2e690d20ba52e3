"""The letters that prove a debt is over, and what a lender told a credit file of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.debts import Debt
from payments.models.parties import Lender


class Clearance(models.Model):
    """Proof that nothing more is owed on a debt (结清证明), numbered like receipts. Minor units.

    Subject to clearing while a payer's bank can take one of its payments back: until the local day
    ``final_after``, None where all were final when it was issued.
    """

    class State(models.TextChoices):
        PROVISIONAL = "PROVISIONAL", _("Subject to clearing")
        FINAL = "FINAL", _("Final")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")

    MOVES = {
        State.PROVISIONAL: {State.FINAL, State.WITHDRAWN},
        # A refund out of goodwill may come at any time.
        State.FINAL: {State.WITHDRAWN},
        State.WITHDRAWN: set(),
    }
    VALID = (State.PROVISIONAL, State.FINAL)

    class Kind(models.TextChoices):
        PAID = "PAID", _("Paid in full")
        SETTLED = "SETTLED", _("Settled")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="clearances")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    state = models.CharField(max_length=11, choices=State.choices, default=State.PROVISIONAL)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=40, unique=True)
    check_code = models.CharField(max_length=12)
    issued_at = models.DateTimeField()
    paid_minor = models.BigIntegerField()
    waived_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    final_after = models.DateField(null=True)
    finalised_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lender", "year", "number"], name="clearances_are_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["debt"],
                condition=models.Q(state__in=["PROVISIONAL", "FINAL"]),
                name="one_valid_clearance_per_debt",
            ),
        ]
        indexes = [models.Index(fields=["state", "final_after"], name="clearances_by_day")]

    def __str__(self) -> str:
        return f"clearance {self.pk} {self.state}"

    @property
    def is_final(self) -> bool:
        return self.state == self.State.FINAL

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN


class CreditReport(models.Model):
    """That a lender told its credit file what became of a debt; ``reference`` is its proof."""

    class Kind(models.TextChoices):
        CLEARED = "CLEARED", _("Nothing more is owed")
        REOPENED = "REOPENED", _("It is owed again")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    clearance = models.ForeignKey(Clearance, models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reference = models.CharField(max_length=120)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clearance", "kind"], name="each_end_is_reported_once")
        ]

    def __str__(self) -> str:
        return f"credit report {self.pk} {self.kind}"
