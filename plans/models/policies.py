"""A lender's rules for saying yes at once, version by version."""

from django.db import models

from payments.models import InterestTerms, Lender
from plans.reviewing.review_days import REVIEW_MONTHS_MAX


class PolicyVersion(models.Model):
    """The rules of one lender from a moment on. A change is a new version, never an edit.

    Lengths in months or days, shares in whole percent, the smallest instalment in minor units.
    """

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    instalments_max_months = models.PositiveSmallIntegerField(default=60)
    instalment_min_minor = models.BigIntegerField(default=10_000)
    surplus_share_max_percent = models.PositiveSmallIntegerField(default=50)
    needs_budget = models.BooleanField(default=True)
    upfront_min_percent = models.PositiveSmallIntegerField(default=0)
    settlement_floor_percent = models.PositiveSmallIntegerField(default=100)
    settlement_one_officer_percent = models.PositiveSmallIntegerField(default=100)
    settlement_at_once_percent = models.PositiveSmallIntegerField(default=100)
    first_payment_days_max = models.PositiveSmallIntegerField(default=45)
    accepts_automatically = models.BooleanField(default=True)
    proof_over_percent = models.PositiveSmallIntegerField(default=25)
    cooling_off_hours = models.PositiveSmallIntegerField(default=24)
    answer_days = models.PositiveSmallIntegerField(default=2)
    skips_a_year = models.PositiveSmallIntegerField(default=2)
    moves_a_year = models.PositiveSmallIntegerField(default=4)
    token_min_minor = models.BigIntegerField(default=0)
    hardship_months_max = models.PositiveSmallIntegerField(default=REVIEW_MONTHS_MAX)
    deferral_months_max = models.PositiveSmallIntegerField(default=3)
    hardship_at_once = models.BooleanField(default=False)
    interest = models.CharField(
        max_length=8, choices=InterestTerms.Convention.choices, blank=True, default=""
    )
    interest_on_plans = models.BooleanField(default=False)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lender", "version"], name="one_policy_per_lender_and_version"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    hardship_months_max__range=(1, REVIEW_MONTHS_MAX),
                    deferral_months_max__lte=3,
                    token_min_minor__gte=0,
                ),
                name="nobody_waits_longer_than_is_reasonable",
            ),
        ]

    def __str__(self) -> str:
        return f"policy {self.pk} v{self.version}"
