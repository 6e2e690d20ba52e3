"""The day on which both sides look at a hardship plan again, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Lender
from plans.models.plans import Plan


class Review(models.Model):
    """One look at one plan. While it is OPEN a person owes an answer, and the plan goes on.

    A change of the plan that keeps the day takes the review along to the plan in its place.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("Waiting for an answer")
        GONE_ON = "GONE_ON", _("It goes on for another while")
        CLOSED = "CLOSED", _("It goes on as it is")
        CHANGED = "CHANGED", _("There is another plan")

    MOVES = {
        State.OPEN: {State.GONE_ON, State.CLOSED, State.CHANGED},
        State.GONE_ON: set(),
        State.CLOSED: set(),
        State.CHANGED: set(),
    }

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    plan = models.OneToOneField(Plan, models.PROTECT, related_name="review")
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    review_date = models.DateField()
    opened_at = models.DateTimeField()
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_text = models.CharField(max_length=600, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="OPEN", answered_by="", answered_at__isnull=True)
                | (
                    ~models.Q(state="OPEN")
                    & ~models.Q(answered_by="")
                    & models.Q(answered_at__isnull=False)
                ),
                name="a_review_that_is_over_has_a_who_and_a_when",
            )
        ]
        indexes = [
            models.Index(
                fields=["lender", "review_date"],
                condition=models.Q(state="OPEN"),
                name="reviews_that_wait",
            )
        ]

    def __str__(self) -> str:
        return f"review {self.pk} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
