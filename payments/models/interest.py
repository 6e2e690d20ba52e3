"""Interest on a debt: on what terms it grows, when it rests, and how far it has been posted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.debts import Debt
from payments.models.parties import Lender


class InterestTerms(models.Model):
    """How interest grows on a debt; a debt without terms costs nothing more. Append-only.

    It counts from the start of the local day ``from_date``. ``cap_total_minor`` is the most that is
    ever added, ``cap_day_minor`` the most for one day, in minor units; None where there is no cap.
    """

    class Convention(models.TextChoices):
        ACT_365F = "ACT_365F", _("actual days of a year of 365")
        ACT_360 = "ACT_360", _("actual days of a year of 360")
        ACT_ACT = "ACT_ACT", _("actual days of the actual year")
        D30_360 = "D30_360", _("months of 30 days, years of 360")

    class Rounding(models.TextChoices):
        HALF_EVEN = "HALF_EVEN", _("halves to the even unit")
        HALF_UP = "HALF_UP", _("halves up")
        DOWN = "DOWN", _("down to the unit")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.OneToOneField(Debt, models.PROTECT, related_name="interest_terms")
    convention = models.CharField(
        max_length=8, choices=Convention.choices, default=Convention.ACT_365F
    )
    rounding = models.CharField(max_length=9, choices=Rounding.choices, default=Rounding.HALF_EVEN)
    from_date = models.DateField()
    cap_total_minor = models.BigIntegerField(null=True)
    cap_day_minor = models.BigIntegerField(null=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(cap_total_minor__isnull=True) | models.Q(cap_total_minor__gte=0)
                )
                & (models.Q(cap_day_minor__isnull=True) | models.Q(cap_day_minor__gte=0)),
                name="a_cap_is_not_below_nothing",
            )
        ]

    def __str__(self) -> str:
        return f"interest terms {self.pk}"


class InterestRate(models.Model):
    """The rate of a debt from a local day on, in basis points a year. Append-only."""

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="interest_rates")
    from_date = models.DateField()
    rate_bp = models.PositiveIntegerField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["debt", "from_date"], name="one_rate_per_debt_and_day")
        ]

    def __str__(self) -> str:
        return f"interest rate {self.pk} {self.rate_bp}"


class Freeze(models.Model):
    """From a local day on, one cause stops the interest on a debt or no longer does. Append-only.

    ``cause`` and ``about`` (the code of the plan, hold or dispute) are one reason; a debt may have
    several at once. ``part_minor`` is the principal that rests, None for all of it.
    """

    class Cause(models.TextChoices):
        PLAN = "PLAN", _("a plan")
        HOLD = "HOLD", _("a rest")
        BREATHING_SPACE = "BREATHING_SPACE", _("breathing space")
        DISPUTE = "DISPUTE", _("a question about the debt")
        HARDSHIP = "HARDSHIP", _("a time of difficulty")
        LENDER = "LENDER", _("the lender’s decision")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="freezes")
    cause = models.CharField(max_length=16, choices=Cause.choices)
    about = models.CharField(max_length=32, blank=True)
    is_frozen = models.BooleanField()
    part_minor = models.BigIntegerField(null=True)
    from_date = models.DateField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(part_minor__isnull=True) | models.Q(part_minor__gt=0),
                name="a_part_that_rests_is_something",
            )
        ]
        indexes = [models.Index(fields=["debt", "from_date"], name="freezes_of_a_debt")]

    def __str__(self) -> str:
        return f"freeze {self.pk} {self.cause}"


class Accrual(models.Model):
    """How far the interest of a debt stands in its book: a narrow row beside the terms.

    Every day before ``accrued_to`` is in ``posted_minor`` (all that was ever posted); ``carry`` is
    what rounding left, in the convention's fractions of a minor unit. ``cut_minor``, with a carry
    of its own, was left out because the yearly cost would have gone above the lender's ceiling.
    """

    debt = models.OneToOneField(Debt, models.PROTECT, primary_key=True, related_name="accrual")
    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    accrued_to = models.DateField()
    posted_minor = models.BigIntegerField(default=0)
    carry = models.BigIntegerField(default=0)
    cut_minor = models.BigIntegerField(default=0)
    cut_carry = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"accrual of debt {self.pk}"
