"""What happened: the audit trail, the borrower's timeline and the source of every letter."""

from django.db import models

from payments.models.debts import Debt
from payments.models.parties import Lender


class Event(models.Model):
    """One thing that happened to a debt, or to a lender as a whole: what, who did it, when.

    Never edited, never deleted.
    ``kind`` is ``noun.past_tense``; ``actor`` is ``borrower:…``, ``officer:…``, ``policy``,
    ``stripe`` or the name of a command; ``data`` holds plain values (minor units, ISO dates).
    """

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, null=True, related_name="events")
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["debt", "id"], name="events_of_a_debt"),
            models.Index(fields=["kind", "id"], name="events_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"event {self.pk} {self.kind}"
