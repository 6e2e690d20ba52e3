"""In which order payments pay the parts of a debt, where law leaves that to lender or agreement."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.debts import Debt
from payments.models.parties import Lender


class OrderRule(models.Model):
    """A dated order of buckets for one debt, or for a lender's debts of a product.

    It binds from ``from_date`` to ``until_date`` (local days, both included) on debts at least
    ``from_overdue_days`` days past due. ``buckets`` is a list such as ``["FEE", "INTEREST",
    "PRINCIPAL"]``; ``source`` says where it comes from, for the receipt.
    """

    class Ground(models.TextChoices):
        COURT = "COURT", _("Decided by a court")
        AGREEMENT = "AGREEMENT", _("Agreed with the borrower")
        POLICY = "POLICY", _("The lender's own rule")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, null=True, related_name="order_rules")
    product = models.CharField(max_length=8, blank=True)
    ground = models.CharField(max_length=9, choices=Ground.choices)
    buckets = models.JSONField()
    source = models.CharField(max_length=200)
    from_overdue_days = models.PositiveIntegerField(default=0)
    from_date = models.DateField()
    until_date = models.DateField(null=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_date=None)
                | models.Q(until_date__gte=models.F("from_date")),
                name="an_order_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"order rule {self.pk}"
