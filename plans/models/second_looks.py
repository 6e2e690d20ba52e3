"""A different person looks again at a plan that was not agreed, because its borrower asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Lender
from plans.models.proposals import Proposal


class SecondLook(models.Model):
    """One for each declined offer. ``first_by`` said no; the database takes no answer of theirs."""

    class State(models.TextChoices):
        ASKED = "ASKED", _("A different person looks at it")
        AGREED = "AGREED", _("The second person agrees to it")
        CONFIRMED = "CONFIRMED", _("The answer stays")

    MOVES = {
        State.ASKED: {State.AGREED, State.CONFIRMED},
        State.AGREED: set(),
        State.CONFIRMED: set(),
    }

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="second_look")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    first_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    answer_by_date = models.DateField()
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_text = models.CharField(max_length=600, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(answered_by=models.F("first_by")),
                name="a_second_look_is_by_another_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state="ASKED", answered_by="", answered_at__isnull=True)
                | (
                    ~models.Q(state="ASKED")
                    & ~models.Q(answered_by="")
                    & models.Q(answered_at__isnull=False)
                ),
                name="a_second_answer_has_a_who_and_a_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lender", "answer_by_date"],
                condition=models.Q(state="ASKED"),
                name="second_looks_that_wait",
            )
        ]

    def __str__(self) -> str:
        return f"second look {self.pk} {self.state}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.ASKED
