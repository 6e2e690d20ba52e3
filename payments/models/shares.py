"""One sum that a borrower pays for several debts, part by part."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.debts import Debt
from payments.models.parties import Lender
from payments.models.payments import Payment


class Share(models.Model):
    """One debt's part of a sum: minor units, in the order in which the parts are paid.

    All parts of one sum have the same ``code``. ``basis`` says what decided the parts;
    ``payment`` is the last try to pay this one.
    """

    class Basis(models.TextChoices):
        CHOSEN = "CHOSEN", _("As the payer decided")
        FIRST = "FIRST", _("The debt that the payer put first, then the others")
        LAW = "LAW", _("What the law says where nobody decided")
        OLDEST = "OLDEST", _("What has been due the longest first")
        EVEN = "EVEN", _("In proportion to what is asked for")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="shares")
    code = models.CharField(max_length=16)
    number = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="share")
    by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="parts_are_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="a_part_is_more_than_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"share {self.pk}"
