"""What a borrower told of their situation, so that what is offered fits. All of it optional."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Debt, Lender


class Situation(models.Model):
    """What was told about one debt at one moment, in its minor units; the newest one counts.

    ``reason`` is for the people who answer: no rule reads it. From ``back_date`` on a change is
    over, with ``later_minor`` left of a month then; None where neither was told.
    """

    class Reason(models.TextChoices):
        INCOME = "INCOME", _("Less money comes in")
        WORK = "WORK", _("I lost my work")
        ILLNESS = "ILLNESS", _("Illness, mine or in the family")
        FAMILY = "FAMILY", _("A birth, a separation or a death")
        COSTS = "COSTS", _("Living costs more")
        BUSINESS = "BUSINESS", _("My business has trouble")
        DISASTER = "DISASTER", _("Fire, flood, theft or fraud")
        OTHER = "OTHER", _("Something else")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason.choices, blank=True)
    back_date = models.DateField(null=True)
    later_minor = models.BigIntegerField(null=True)
    lump_minor = models.BigIntegerField(default=0)
    in_crisis = models.BooleanField(default=False)
    in_advice = models.BooleanField(default=False)
    in_doubt = models.BooleanField(default=False)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lump_minor__gte=0), name="nobody_has_less_than_nothing_at_hand"
            ),
            models.CheckConstraint(
                condition=models.Q(later_minor=None) | models.Q(back_date__isnull=False),
                name="what_is_left_later_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["debt", "-at"], name="situations_of_a_debt")]

    def __str__(self) -> str:
        return f"situation {self.pk}"
