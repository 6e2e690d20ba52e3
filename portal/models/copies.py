"""A person's own copy of everything that is kept about them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.people import User


class OwnCopy(models.Model):
    """One file with everything about one person, put together on request and kept for a week.

    The file itself stands in the media folder under ``code``. ``due_at`` is when it may be put
    together (again): while one worker is at it, others wait till then.
    """

    class State(models.TextChoices):
        ASKED = "ASKED", _("Being put together")
        READY = "READY", _("Ready")
        GONE = "GONE", _("Deleted")

    MOVES = {
        State.ASKED: {State.READY, State.GONE},
        State.READY: {State.GONE},
        State.GONE: set(),
    }

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    code = models.CharField(max_length=26, unique=True)
    state = models.CharField(max_length=5, choices=State.choices, default=State.ASKED)
    language = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(default=0)
    papers = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(state="ASKED"),
                name="one_own_copy_asked_for_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"own copy {self.pk} {self.state}"

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY
