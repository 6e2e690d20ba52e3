"""Which column of a bank's table holds what, as an officer said once for files with its heading."""

from django.db import models

from payments.models import Lender


class BankColumns(models.Model):
    """``columns`` is ``{field: [column, …]}`` of ``bank_tables``; ``header`` names the heading."""

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    header = models.CharField(max_length=64)
    columns = models.JSONField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lender", "header"], name="a_heading_is_explained_once_by_a_lender"
            )
        ]

    def __str__(self) -> str:
        return f"bank columns {self.pk}"
