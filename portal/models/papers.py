"""Letters on their way, documents kept, and files waiting to be confirmed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Borrower, Debt, Event, Lender


class Notice(models.Model):
    """A letter about an event to one address, at most one each; the outbox of all letters.

    ``is_counted``: it counts towards how often ``borrower`` is written to, on the local day
    ``counted_on``. What goes out within another letter ``rides_with`` that one.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        SENT = "SENT", _("Sent")
        HELD_BACK = "HELD_BACK", _("Not sent")
        FAILED = "FAILED", _("Could not be sent")

    MOVES = {
        State.WAITING: {State.SENT, State.HELD_BACK, State.FAILED},
        State.SENT: set(),
        State.HELD_BACK: set(),
        State.FAILED: set(),
    }

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    side = models.CharField(max_length=8)
    borrower = models.ForeignKey(Borrower, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=5, default="EMAIL")
    to = models.CharField(max_length=320)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=120, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    is_counted = models.BooleanField(default=False)
    counted_on = models.DateField(null=True)
    rides_with = models.ForeignKey("self", models.PROTECT, null=True, related_name="riders")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "side", "to"], name="one_letter_each"),
            models.CheckConstraint(
                condition=models.Q(counted_on=None)
                | models.Q(is_counted=True, borrower__isnull=False),
                name="only_counted_letters_have_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state="WAITING"),
                name="letters_to_send",
            ),
            models.Index(
                fields=["borrower", "counted_on"],
                condition=models.Q(is_counted=True),
                name="letters_that_count",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk} {self.state}"


class NoticeCursor(models.Model):
    """How far the events have been read for letters; one row."""

    last_event_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"cursor {self.last_event_id}"


class Document(models.Model):
    """A PDF as it was made, kept under its hash, so that it is made once and never changes."""

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    subject_code = models.CharField(max_length=40)
    side = models.CharField(max_length=8)
    language = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_code", "side", "language"],
                name="each_document_is_made_once",
            )
        ]

    def __str__(self) -> str:
        return f"document {self.pk} {self.kind}"


class Upload(models.Model):
    """A lender's file between choosing it and confirming it."""

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, unique=True)
    filename = models.CharField(max_length=200)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=24, blank=True)
    mapping = models.JSONField(default=dict)
    currency = models.CharField(max_length=3, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    batch_code = models.CharField(max_length=16, blank=True)

    def __str__(self) -> str:
        return f"upload {self.pk}"
