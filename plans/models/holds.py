"""Rests: days in which a debt is left alone, by the borrower's wish, the law's or the lender's."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Debt, Lender


class Hold(models.Model):
    """A rest from ``from_date`` to the end of ``until_date``; None while its end is not known.

    Nobody asks for money in it and nothing is added for its days, then or later. Automatic
    payments rest with it (``pauses_autopay``) unless the borrower wishes otherwise.
    """

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", _("Resting")
        ENDED = "ENDED", _("Over")
        CANCELLED = "CANCELLED", _("Ended early")

    MOVES = {
        State.ACTIVE: {State.ENDED, State.CANCELLED},
        State.ENDED: set(),
        State.CANCELLED: set(),
    }

    class Kind(models.TextChoices):
        REST = "REST", _("A rest of 30 days")
        ADVISER = "ADVISER", _("Time with a debt adviser")
        LENDER = "LENDER", _("A rest the lender gives")
        UK_STANDARD = "UK_STANDARD", _("Breathing Space, 60 days")
        UK_CRISIS = "UK_CRISIS", _("Breathing Space, mental-health crisis")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.REST)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    reference = models.CharField(max_length=120, blank=True)
    text = models.CharField(max_length=2000, blank=True)
    pauses_autopay = models.BooleanField(default=True)
    by = models.CharField(max_length=80)
    from_date = models.DateField()
    until_date = models.DateField(null=True)
    extended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)
    end_text = models.CharField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["debt"],
                condition=models.Q(kind="REST"),
                name="one_self_service_hold_per_debt",
            ),
            models.UniqueConstraint(
                fields=["debt", "kind"],
                condition=models.Q(state="ACTIVE"),
                name="one_active_hold_per_debt_and_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(until_date=None)
                | models.Q(until_date__gte=models.F("from_date")),
                name="a_hold_ends_after_it_began",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until_date"], condition=models.Q(state="ACTIVE"), name="holds_to_end"
            )
        ]

    def __str__(self) -> str:
        return f"hold {self.pk} {self.state}"
