"""What a lender takes off a debt by its own decision."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Debt, Lender


class Adjustment(models.Model):
    """So many minor units of one bucket are owed no longer; much of it needs a second officer."""

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("Waits for a second officer")
        DONE = "DONE", _("Taken off")
        REFUSED = "REFUSED", _("Not taken off")

    MOVES = {
        State.PROPOSED: {State.DONE, State.REFUSED},
        State.DONE: set(),
        State.REFUSED: set(),
    }

    class Cause(models.TextChoices):
        FEE = "FEE", _("A fee is removed")
        MISTAKE = "MISTAKE", _("It was never owed: a mistake is put right")
        GOODWILL = "GOODWILL", _("Out of goodwill")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    bucket = models.CharField(max_length=9)
    amount_minor = models.BigIntegerField()
    cause = models.CharField(max_length=8, choices=Cause.choices)
    text = models.CharField(max_length=600)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="an_adjustment_takes_something_off"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by="", decided_at__isnull=True)
                | (~models.Q(decided_by="") & models.Q(decided_at__isnull=False)),
                name="an_adjustment_is_decided_by_somebody_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"adjustment {self.pk} {self.state}"
