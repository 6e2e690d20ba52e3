"""What of a debt is under question: money that nobody directed there does not pay it."""

from django.db import models

from payments.models.debts import Debt
from payments.models.parties import Lender


class Aside(models.Model):
    """From an entry of the book on, so much of each part is set aside. Append-only.

    ``lines`` is ``{bucket: minor units}``, the whole of it: each row takes the place of the one
    before, and {} means that nothing is. ``after_number`` is the number of the last entry before.
    """

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    after_number = models.PositiveIntegerField()
    lines = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["debt", "id"], name="asides_of_a_debt")]

    def __str__(self) -> str:
        return f"aside {self.pk}"
