"""A person's month as they tell it, line by line, over days and devices. No lender sees these."""

from django.db import models
from django.db.models import Q

from plans.affordability import Period
from plans.months.households import AMOUNT_MAX_MINOR, Part
from portal.models.people import User


class IncomeExpenditure(models.Model):
    """One person's income-and-expenditure statement in one currency, always the newest.

    ``whys`` are a person's sentences about what is above the guideline, by section. What lenders
    are told of it is a BudgetStatement of each, made at ``told_at``.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    adults = models.PositiveSmallIntegerField(null=True)
    children_under_14 = models.PositiveSmallIntegerField(default=0)
    children_from_14 = models.PositiveSmallIntegerField(default=0)
    whys = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "currency"], name="one_month_per_currency")
        ]

    def __str__(self) -> str:
        return f"income and expenditure {self.pk}"


class MonthLine(models.Model):
    """What was told of one line: minor units each period, and whose part. 0 is told as nothing."""

    statement = models.ForeignKey(IncomeExpenditure, models.CASCADE, related_name="lines")
    line = models.CharField(max_length=20)
    amount_minor = models.BigIntegerField()
    period = models.CharField(max_length=12, default=Period.MONTHLY)
    part = models.CharField(max_length=14, default=Part.ALL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "line"], name="one_answer_per_line"),
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0, amount_minor__lte=AMOUNT_MAX_MINOR),
                name="a_line_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.pk} {self.line}"
