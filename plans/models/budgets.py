"""What a person said they can spare, kept per lender; and what sources hold usual."""

from django.db import models

from payments.models import Borrower, Debt, Lender


class BudgetStatement(models.Model):
    """Income and spending a month, in minor units, as the borrower told us at one moment.

    Where it was shared out over a person's debts it is about one ``debt``, and ``others_minor`` is
    what is kept for the others; without a debt it is about all that is owed to the lender.
    ``sections`` is what was told line by line, in sums; empty where three numbers were told.
    """

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, null=True, related_name="+")
    currency = models.CharField(max_length=3)
    income_minor = models.BigIntegerField()
    essentials_minor = models.BigIntegerField()
    commitments_minor = models.BigIntegerField(default=0)
    savings_minor = models.BigIntegerField(default=0)
    others_minor = models.BigIntegerField(default=0)
    sections = models.JSONField(default=list, blank=True)
    household = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    income_minor__gte=0,
                    essentials_minor__gte=0,
                    commitments_minor__gte=0,
                    savings_minor__gte=0,
                    others_minor__gte=0,
                ),
                name="a_budget_has_no_negative_lines",
            )
        ]

    def __str__(self) -> str:
        return f"budget {self.pk}"


class GuidelineTable(models.Model):
    """What one source holds usual for households of a country, from a day to a day."""

    source = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    first_date = models.DateField()
    last_date = models.DateField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "currency", "first_date"], name="one_guideline_from_a_day_on"
            ),
            models.CheckConstraint(
                condition=models.Q(last_date=None)
                | models.Q(last_date__gte=models.F("first_date")),
                name="a_guideline_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"guideline {self.pk} {self.country} {self.year}"


class GuidelineFigure(models.Model):
    """What is usual in one section, in minor units a month for each person of a household."""

    table = models.ForeignKey(GuidelineTable, models.CASCADE, related_name="figures")
    section = models.CharField(max_length=12)
    first_adult_minor = models.BigIntegerField()
    further_adult_minor = models.BigIntegerField()
    child_under_14_minor = models.BigIntegerField()
    child_from_14_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "section"], name="one_figure_per_section"),
            models.CheckConstraint(
                condition=models.Q(
                    first_adult_minor__gte=0,
                    further_adult_minor__gte=0,
                    child_under_14_minor__gte=0,
                    child_from_14_minor__gte=0,
                ),
                name="a_guideline_has_no_negative_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"figure {self.pk} {self.section}"
